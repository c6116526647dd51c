// The queue port of a live run: one queue a flow, kept by a broker, fetched by hand and only when the flow may send.
// Order, for every driver: a returned message first (the last returned before those returned earlier), then due
// retries, the earliest due first, then fresh ones, oldest first. A message taken is held, under a lock that the driver
// extends, until it is settled, put off or put back; a held message is lost to nobody if this process dies, because
// `recover` hands it out again.

/** How a message's job ends. `dead` jobs stay in the broker's list of failed jobs; the others leave it. */
export type JobEnd = 'done' | 'dead';

export interface QueueDepth {
  readonly fresh: number;
  /** Returned messages and retries whose time has come. */
  readonly due: number;
  readonly delayed: number;
  readonly held: number;
  readonly dead: number;
}

export interface DeadJob {
  readonly message: number;
  readonly flow: number;
  readonly reason: string;
}

/** What a flow's queue is to hold after a start over, each message once. */
export interface WantedQueue {
  readonly held: readonly number[];
  /** In the order in which they are to be added where they are missing. */
  readonly due: readonly number[];
  readonly putOff: readonly { readonly message: number; readonly atMostMs: number }[];
  /** Those that are over, and belong to the failed jobs. */
  readonly dead: ReadonlySet<number>;
}

export interface Restored {
  /** Messages that were there. */
  readonly foundCount: number;
  /** Those of them that stood elsewhere than was wanted, and those that were missing. */
  readonly mendedCount: number;
}

export interface LiveQueue {
  /** Jobs that were ended too late: their locks were lost, and they may have been handed out again. */
  readonly lostLockCount: number;
  /** Fresh messages, in this order, in one round trip. */
  add(flow: number, messages: readonly number[]): Promise<void>;
  /** The next message of the flow, now held; -1 where there is none. */
  take(flow: number): Promise<number>;
  /**
   * A held message's job is over. With `fetchNext` the flow's next message is taken in the same round trip and
   * returned, -1 where there is none. `reason` stands with a dead job.
   */
  settle(message: number, end: JobEnd, fetchNext: boolean, reason?: string): Promise<number>;
  /**
   * A held message waits in flow `flow`, its own or another, until `promote` says that its time has come. Should nobody
   * say so, the broker itself puts it with the due retries after `atMostMs` of real time.
   */
  putOff(message: number, flow: number, atMostMs: number): Promise<void>;
  /** A message put off is due: it now stands with the due retries of its flow. Nothing happens where it is due already. */
  promote(message: number): Promise<void>;
  /** Taken, but not tried: back to the head of its flow. */
  putBack(message: number): Promise<void>;
  depth(flow: number): Promise<QueueDepth>;
  /** Messages put off, in the order of their being due at the latest. */
  delayed(flow: number): Promise<number[]>;
  dead(flow: number): Promise<DeadJob[]>;
  /**
   * After a start over: hands out again, first of all, whatever a process that is gone still held, and learns which
   * messages are put off. Returns what was held, in no order.
   */
  recover(flow: number): Promise<number[]>;
  /** After a start over, in the place of `recover`: the flow's queue comes to hold what is wanted, and nothing else. */
  restore(flow: number, wanted: WantedQueue): Promise<Restored>;
  /** Lets go of the connection; what is queued stays in the broker. */
  close(): Promise<void>;
  /** Takes every queue of this run out of the broker, then closes. */
  destroy(): Promise<void>;
}

export const usualLockMs = 60_000;

export interface LiveQueueOptions {
  /** Tells the queues of this run from those of others in the same broker; letters, digits and dashes. */
  readonly run: string;
  /** A name for each flow, the same after a start over; it follows the run's in the broker. Default: the number. */
  readonly nameOf?: (flow: number) => string;
  /** The token of the locks: who holds a message. A later dispatcher has another. */
  readonly token: string;
  /** Real time that a lock lasts without being extended; extended every third of it. Default: `usualLockMs`. */
  readonly lockMs?: number;
  /** Real time after which a broker that is away counts as gone. Default 30 s. */
  readonly goneAfterMs?: number;
  /**
   * Asked before each command; once false, the queue is another's, and nothing is asked of the broker. While it is true,
   * nobody else has a message whose lock is lost. Left out: nobody knows, and such a message is left to whoever has it.
   */
  readonly mayAct?: () => boolean;
  /** Told of each job whose lock was lost. */
  readonly onLostLock?: (message: number) => void;
  /** The connection broke or the broker objects; it is tried again, and this is for the record. */
  readonly onTrouble?: (error: Error) => void;
}
