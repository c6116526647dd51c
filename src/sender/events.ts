// What can happen to the sender, with the meaning of a, b, c.

/** Something that has happened, or an instant that has come. */
export interface SenderEvent {
  readonly atMs: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const EventKind = {
  /** Time to queue more of a campaign: its start, its next batch, its next arrival. a: campaign. */
  CampaignTimer: 1,
  /** A take came back. a: flow, b: message or -1. */
  Taken: 2,
  /** An attempt ended; what was said to it stands in the attempt table. a: attempt slot. */
  Ended: 3,
  /** A deferred message is due again and stands in its queue. a: message, b: flow. */
  RetryDue: 4,
  /** The instant a gate was said to open. a: gate. */
  GateOpens: 5,
  /** A connection may have stood idle long enough. a: connection slot, b: connection number. */
  ConnectionIdle: 6,
  /** An instant that a governor asked for. a: governor, b: which of its timers. */
  GovernorTimer: 7,
  /** Feedback about a delivery. a: message, b: path row, c: when it was accepted. */
  Complaint: 8,
  LateBounce: 9,
  Open: 10,
  Click: 11,
  Unsubscribe: 12,
  /** Note depths and workers in the ledger. */
  Sample: 13,
  /** A job beside sending is done, or new ones come. a, b: the job desk's own. */
  JobTimer: 14,
  /** A worker has its next job. a: worker, b: job, c: how often the job was handed out by now. */
  JobTaken: 20,
  /** A worker that was told to look no more has stopped, without a job. a: worker. */
  LookEnded: 21,
  /** A worker's restart is over. a: worker. */
  WorkerTimer: 22,
  /** Time to look at how many workers a pool has. a: pool. */
  CrewTimer: 23,
  /** A job whose worker is gone is to be had again. a: job. */
  JobUnlocked: 25,
  /** The queue has moved a job to the dead list, for it was handed out too often. a: job. */
  JobGivenUp: 26,
  /** The queue's own timer, which the sender never sees. a, b, c: the queue's own. */
  QueueTimer: 24,
} as const;
