// What kind of answer a provider gave, as the sender reads it. The class decides what happens next;
// the code alone does not (a `451 4.7.1` may be greylisting, a `550` may be a throttle).

export const replyClasses = [
  'delivered', // 2xx after the final dot
  'deferred', // try again later: load, DNS, an outage
  'throttled', // you send too much, too fast, or over too many connections
  'greylisted', // come back after a fixed delay, from the same address
  'blocked', // you, your IP or your domain are refused for what you did
  'reconnect', // this connection is used up; nothing is wrong with the message
  'hard', // this mailbox does not exist or is closed for good
  'soft', // this mailbox cannot take mail just now: full, or receiving too fast
  'lost', // no reply at all: connection refused, dropped or timed out
] as const;

export type ReplyClass = (typeof replyClasses)[number];

/** The class as a number, for typed columns: its place in `replyClasses`. */
export const ReplyClassId = {
  delivered: 0,
  deferred: 1,
  throttled: 2,
  greylisted: 3,
  blocked: 4,
  reconnect: 5,
  hard: 6,
  soft: 7,
  lost: 8,
} as const satisfies Record<ReplyClass, number>;

/** Why a message bounced, in the words a suppression list or a bounce report uses. */
export const bounceReasons = [
  'none',
  'unknown-user',
  'disabled',
  'mailbox-full',
  'no-such-domain',
  'policy',
  'content',
  'authentication',
  'size',
  'other',
] as const;

export type BounceReason = (typeof bounceReasons)[number];

/** SMTP phases in the order of the dialogue (RFC 5321): where a reply was given. */
export const phases = ['connect', 'mail', 'rcpt', 'data'] as const;
export type Phase = (typeof phases)[number];
export const PhaseId = { connect: 0, mail: 1, rcpt: 2, data: 3 } as const satisfies Record<Phase, number>;
