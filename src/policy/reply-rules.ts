// How replies are read, as data: first fit wins. Tokens and codes are those that providers publish or that public
// bounce corpora hold; the provider a rule was written for stands beside it. Order matters: what a token says outweighs
// what a code says, and what an enhanced code says outweighs the basic code.

import type { BounceReason, Phase, ReplyClass } from '../domain/reply-class.ts';

export interface ReplyRule {
  /** Three digits, or `4xx`, `5xx`. */
  readonly code?: string;
  /** Exact, or a prefix ending in `*`. */
  readonly enhanced?: string;
  readonly phase?: Phase;
  readonly text?: RegExp;
  readonly class: ReplyClass;
  readonly reason?: BounceReason;
  /** Where the first digit misleads: a 4xx that never succeeds, a 5xx that is a throttle. */
  readonly retry?: boolean;
}

export const replyRules: readonly ReplyRule[] = [
  { code: '0', class: 'lost' },
  { code: '2xx', class: 'delivered' },

  // The connection is used up (Yahoo, Microsoft, GoDaddy): reconnect at once, nothing is wrong with the message.
  {
    code: '421',
    text: /max(imum)?\.? (number of )?messages? (sent )?(per|on this) (connection|session)/i,
    class: 'reconnect',
  },

  // Yahoo: tokens in brackets decide, whatever the code.
  { text: /\[TSS?0?3\]/, class: 'blocked', reason: 'policy', retry: false }, // A 421 that no retry will turn.
  { text: /\[TSS(09|11)\]/, class: 'blocked', reason: 'policy', retry: false },
  { text: /\[(BL2[13]|TSS07)\]/, class: 'blocked', reason: 'policy', retry: false },
  { text: /\[(TSS?0?[1245]|IPTS0[45]|GL01)\]/, class: 'throttled' },

  // Rates that come as 5xx: QQ says "frequency limited", GoDaddy IB504 and IB607, Gmail a mailbox that gets too much.
  { code: '5xx', text: /frequency (is )?limited|\bIB(504|607|510)\b/i, class: 'throttled', retry: true },
  { code: '550', enhanced: '5.2.1', text: /receiv\w+ mail (at a rate|too quickly)/i, class: 'soft', retry: true },
  { enhanced: '5.2.121', class: 'throttled', retry: true }, // Microsoft 365: one sender, one mailbox, an hour.
  { enhanced: '5.2.122', class: 'soft', retry: true },

  // Greylisting: `451 4.7.1` belongs here unless the text says otherwise (Barracuda, iCloud and Rackspace differ).
  { code: '4xx', text: /gr[ea]y-?list/i, class: 'greylisted' },
  { code: '451', enhanced: '4.7.1', text: /too many|rate|reputation|volume/i, class: 'throttled' },
  { code: '451', enhanced: '4.7.1', phase: 'rcpt', class: 'greylisted' },
  { code: '451', enhanced: '', text: /internal resources? (are|is) temporarily unavailable/i, class: 'greylisted' }, // Mimecast

  // A mailbox that takes no more just now.
  { code: '450', enhanced: '4.2.1', class: 'soft' },
  { code: '450', text: /receiving (mail|messages) (too|at a rate)/i, class: 'soft' },
  { enhanced: '4.2.2', class: 'soft', reason: 'mailbox-full' },
  { enhanced: '5.2.2', class: 'soft', reason: 'mailbox-full', retry: false },
  {
    text: /OFR_?417|over ?quota|quota exceeded|mailbox (is )?full|out of storage/i,
    class: 'soft',
    reason: 'mailbox-full',
  },

  // Nobody there. Yandex says it with a policy code, Yahoo at the end of DATA, GMX with no enhanced code.
  {
    code: '5xx',
    text: /no such user|user unknown|unknown user|does ?n[o']t (have|exist)|mailbox not found/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  {
    code: '5xx',
    text: /recipient address rejected: access denied|not our customer|invalid (recipient|mailbox)/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  { code: '5xx', text: /delivery error: dd/i, class: 'hard', reason: 'unknown-user' },
  {
    code: '5xx',
    text: /account (is|has been) (disabled|inactive|closed)|disabled \(554\.30\)|no longer (valid|on server)/i,
    class: 'hard',
    reason: 'disabled',
  },
  { code: '550', enhanced: '5.2.1', class: 'hard', reason: 'disabled' },
  { enhanced: '5.1.1', class: 'hard', reason: 'unknown-user' },
  { enhanced: '5.1.10', class: 'hard', reason: 'unknown-user' },
  { enhanced: '5.4.1', phase: 'rcpt', class: 'hard', reason: 'unknown-user' },
  { enhanced: '5.1.2', class: 'hard', reason: 'no-such-domain' },
  { code: '556', class: 'hard', reason: 'no-such-domain' }, // RFC 7504: the domain accepts no mail.
  {
    code: '550',
    enhanced: '',
    phase: 'rcpt',
    text: /mailbox (is )?unavailable/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  { enhanced: '5.5.0', text: /mailbox unavailable/i, class: 'hard', reason: 'unknown-user' }, // Microsoft consumer

  // You send too much, too fast, or over too many connections.
  { enhanced: '4.7.28', class: 'throttled' }, // Gmail: unusual rate
  { enhanced: '4.7.65*', class: 'throttled' }, // Microsoft: 4.7.650 to 4.7.652
  { enhanced: '4.7.500', class: 'throttled' },
  { code: '4xx', enhanced: '4.7.0', text: /rate|suspicious|reputation|volume|unsolicited/i, class: 'throttled' },
  { code: '4xx', enhanced: '4.7.8*', class: 'throttled' }, // Microsoft 365: 4.7.850 to 4.7.899
  {
    code: '4xx',
    text: /too many|throttl|rate.?limit|excessive|connexions|too much mail|slow down|RL0000|HL:(REP|ICC|IFC|MEP)/i,
    class: 'throttled',
  },
  { code: '5xx', enhanced: '5.7.28', class: 'blocked', reason: 'policy', retry: false },

  // Refused for who you are or what you sent. A block says nothing of the address: it never suppresses.
  {
    code: '5xx',
    text: /block ?list|spamhaus|\bS31[45]0\b|blocked using|banned sending|\bNOWL\b|reputation/i,
    class: 'blocked',
    reason: 'policy',
  },
  { enhanced: '5.7.26', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.7.515', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.7.9', class: 'blocked', reason: 'authentication' },
  { enhanced: '4.7.26', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.3.4', class: 'blocked', reason: 'size' },
  { code: '552', enhanced: '', text: /size/i, class: 'blocked', reason: 'size' },
  { code: '5xx', text: /spam|content|unsolicited/i, class: 'blocked', reason: 'content' },
  { enhanced: '5.7.*', class: 'blocked', reason: 'policy' },
  { code: '553', class: 'blocked', reason: 'policy' },
  { code: '554', class: 'blocked', reason: 'policy' },
  { code: '5xx', text: /polic(y|ies)/i, class: 'blocked', reason: 'policy' },
  { enhanced: '5.1.*', class: 'hard', reason: 'other' },
];
