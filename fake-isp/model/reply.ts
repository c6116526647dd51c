// What a provider can say. A case is the reason in the model's own words; the profile gives each case its code, its
// text and the phase of the dialogue at which it is said. What kind of answer that is, the sender must work out itself.

import type { Phase, PhaseId } from '../../src/domain/reply-class.ts';

/** Reasons for an answer, in the order of the rules that give them. `accepted` is 0: no rule objected. */
export const replyCases = [
  'accepted',
  'outage', // the whole provider is down
  'blocked', // the source IP is on a block list
  'connections', // too many connections open from this IP
  'connection-rate', // too many connections opened in a minute
  'reconnect', // this connection has carried its share of messages
  'greylisted', // never seen this sender, recipient and IP together
  'throttled', // above the hour's allowance
  'hammered', // above it still, after having gone on at full speed
  'low-reputation', // deferred for what the IP or domain did
  'bad-reputation', // refused for it
  'unknown', // no such mailbox
  'disabled', // a mailbox closed for good
  'full', // over quota just now
  'too-fast', // this mailbox receives too much just now
  'busy', // a mailbox host in trouble that lasts
  'temporary-failure', // noise without memory
  'lost', // noise: the connection breaks off
  'too-large', // above the size limit
  'storm', // everyone is put off for a while
  'no-domain', // the recipient's domain does not exist
  'null-mx', // the domain says that it takes no mail
  'dns-failure', // its name servers fail just now
  'unreachable', // no connection can be had: a dead host, a network that is cut
  'unauthenticated', // neither SPF nor DKIM passes
  'incomplete', // a bulk sender lacks SPF, DKIM, DMARC or alignment
] as const;

export type ReplyCase = (typeof replyCases)[number];

/** The case as a number: its place in `replyCases`. */
export const CaseId = {
  accepted: 0,
  outage: 1,
  blocked: 2,
  connections: 3,
  connectionRate: 4,
  reconnect: 5,
  greylisted: 6,
  throttled: 7,
  hammered: 8,
  lowReputation: 9,
  badReputation: 10,
  unknown: 11,
  disabled: 12,
  full: 13,
  tooFast: 14,
  busy: 15,
  temporaryFailure: 16,
  lost: 17,
  tooLarge: 18,
  storm: 19,
  noDomain: 20,
  nullMx: 21,
  dnsFailure: 22,
  unreachable: 23,
  unauthenticated: 24,
  incomplete: 25,
} as const;

/** Of the cases known at RCPT and later: 1 where it passes with time, whatever code a provider gives it. */
export const passes = Uint8Array.from(replyCases, (name) => {
  const passing: readonly ReplyCase[] = ['greylisted', 'throttled', 'hammered', 'low-reputation', 'too-fast', 'storm'];
  return passing.includes(name) ? 1 : 0;
});

/** A phase of the dialogue as a number, in order. */
export type PhaseNumber = (typeof PhaseId)[Phase];

/** One thing a provider says, a row of `provider.replies`. */
export interface ReplyTemplate {
  readonly case: ReplyCase | 'scripted';
  readonly phase: Phase;
  /** SMTP code; 0 where the connection ends without a word. */
  readonly code: number;
  /** Enhanced status code (RFC 3463), or '' where the provider gives none. */
  readonly enhanced: string;
  /** Text by line, with the placeholders {ip}, {domain} and {rcpt}. */
  readonly lines: readonly string[];
  /** The provider closes the connection with this reply. */
  readonly closes: boolean;
}

/** The text on one line, placeholders kept: it stands for all replies of this row alike. */
export function replyText(template: ReplyTemplate): string {
  return template.lines.join(' ');
}
