// How a sender of the `workers` kind hands out work: what its workers do when a limit holds, who keeps the limits, what
// its queue costs, and how many workers there are when.

export interface WorkersPlan {
  /** Who counts: all workers together, each process for itself, or each worker for itself. */
  readonly limitsKept: 'shared' | 'per_process' | 'per_worker';
  readonly whenThrottled: WhenThrottled;
  /** `claim`: a worker sends a message only once it has claimed it, and nobody sends what another has claimed. */
  readonly idempotency: 'none' | 'claim';
  readonly queue: QueuePlan;
}

/** `wait`: the worker keeps the job and does nothing else. `release`: the job goes back, to be taken again after a while. */
export type WhenThrottled =
  | { readonly kind: 'wait' }
  | { readonly kind: 'release'; readonly afterMs: number; readonly spendsAttempt: boolean };

export interface QueuePlan {
  readonly driver: QueueDriver;
  /** Messages in one job of a batch campaign. */
  readonly batchCount: number;
  readonly cutover: Cutover | null;
}

/** The old queue is emptied first (`drain`), or both are served for a while (`dual_run`). */
export interface Cutover {
  readonly atMs: number;
  readonly to: QueueDriver;
  readonly how: 'drain' | 'dual_run';
}

/** What a queue costs those who use it, whatever it is built on. */
export interface QueueDriver {
  readonly name: 'ideal' | 'database' | 'redis' | 'sqs';
  /** One job fetched and, when it is done, removed: what a worker loses to each job while nobody else asks. */
  readonly fetchMs: number;
  /** A worker that found nothing looks again after this long; null: it is told as soon as there is a job. */
  readonly pollMs: number | null;
  /** A worker that waits until it is told asks anew after this long, which costs a request; Infinity: it need not. */
  readonly longPollMs: number;
  /** A job not finished after this long is handed out again; Infinity: never. */
  readonly visibilityMs: number;
  /** A job handed out so often goes to the dead list instead of being handed out once more; Infinity: never. */
  readonly maxReceiveCount: number;
  readonly jobBytes: number;
  readonly database: DatabaseCosts | null;
  /** Memory at which writes are refused; Infinity: it never fills. */
  readonly maxMemoryBytes: number;
  /** Jobs it hands out in a second at most; Infinity: no bound. */
  readonly fetchesPerSecond: number;
  /** Price of a million requests; 0 where requests cost nothing. */
  readonly pricePerMillion: number;
}

export interface DatabaseCosts {
  /** Queries that run side by side; more than these wait for one another. */
  readonly coreCount: number;
  /** Each other worker that asks at the same moment adds this: its locked row has to be skipped. */
  readonly lockMs: number;
  /** Rows read in a second where no index leads to the next job; Infinity where one does. */
  readonly rowsPerSecond: number;
}

/** How many workers a pool has when, and how they end and begin anew. */
export interface CrewPlan {
  /** Processes the workers are spread over. */
  readonly processes: number;
  /** Daily, by the clock of `timezone`, in order; the last holds until the first of the next day. Empty: always the same number. */
  readonly timetable: readonly { readonly fromMinuteOfDay: number; readonly workers: number }[];
  readonly timezone: string;
  readonly autoscale: Autoscale | null;
  readonly recycle: Recycle | null;
  /** Instants at which every worker finishes its job, ends and begins anew. */
  readonly restartsAtMs: readonly number[];
}

/** More workers while the oldest due job has waited too long, fewer while the queue is short. */
export interface Autoscale {
  readonly least: number;
  readonly most: number;
  /** How long the oldest due job may have waited. */
  readonly queueTimeMs: number;
  /** Workers added or taken away at once. */
  readonly step: number;
  readonly coolDownMs: number;
}

/** A worker ends after its job once it is this old, has done this many jobs, or has grown to this size. */
export interface Recycle {
  readonly maxTimeMs: number;
  readonly maxJobs: number;
  readonly memory: { readonly startBytes: number; readonly perJobBytes: number; readonly maxBytes: number } | null;
  /** From the end of a worker to its first look at the queue. */
  readonly restartMs: number;
}

/** Workers that a pool can come to have. */
export function mostWorkers(pool: { readonly workers: number; readonly crew?: CrewPlan }): number {
  const { crew } = pool;
  if (crew === undefined) return pool.workers;
  return Math.max(pool.workers, crew.autoscale?.most ?? 0, ...crew.timetable.map(({ workers }) => workers));
}
