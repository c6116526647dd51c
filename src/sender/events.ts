// What can happen to the sender, with the meaning of a, b, c.

export const EventKind = {
  /** Time to queue more of a campaign: its start, its next batch, its next arrival. a: campaign. */
  CampaignTimer: 1,
  /** A take came back. a: flow, b: message or -1. */
  Taken: 2,
  /** An attempt ended; its columns in the attempt table are filled in. a: attempt slot. */
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
} as const;
