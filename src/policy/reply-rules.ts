// How replies are read, as data: first fit wins. Tokens and codes are those that providers publish or that public
// bounce corpora hold; the provider a rule was written for stands beside it. Order matters: what a token says outweighs
// what a code says, and what an enhanced code says outweighs the basic code.

import type { BounceReason, Phase, ReplyClass } from '../domain/reply-class.ts';

export interface ReplyRule {
  /** Three digits, or `4xx`, `5xx`. */
  readonly code?: string;
  /** Exact; `?` is any one digit, and `*` at the end any rest. */
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
  { code: '2xx', class: 'delivered', retry: false },

  // The connection is used up (Yahoo, Microsoft): reconnect at once, nothing is wrong with the message.
  {
    code: '4xx',
    text: /(max\w*|too many)( number)?( of)? messages?\b.*\b(connection|session)\b/is,
    class: 'reconnect',
  },
  {
    code: '4xx',
    text: /\b(connection|session)\b.*(max\w*|too many)( number)?( of)? messages?\b/is,
    class: 'reconnect',
  },
  { code: '450', text: /\bMI:DMC\b/, class: 'reconnect' }, // NetEase

  // Yahoo: tokens in brackets decide, whatever the code.
  { text: /\[TSS?03\]/, class: 'blocked', reason: 'policy', retry: false }, // A 421 that no retry will turn.
  { text: /\[(TSS(07|09|11)|BL2[13])\]/, class: 'blocked', reason: 'policy', retry: false },
  { text: /\[(TSS?0[1245]|IPTS0[45]|GL01)\]/, class: 'throttled' },

  // Limits that come as 5xx: QQ, GoDaddy, NetEase, a mailbox at Gmail or Microsoft 365 that gets too much.
  { code: '5xx', text: /frequency (is )?limited|\bIB(504|607|510)\b/i, class: 'throttled', retry: true },
  { code: '5xx', text: /\b(MI:STC|RP:(TRC|ORQ))\b/, class: 'throttled', retry: true },
  { code: '550', enhanced: '5.2.1', text: /receiv\w+ mail (at a rate|too quickly)/i, class: 'soft', retry: true },
  { enhanced: '5.2.121', class: 'throttled', retry: true }, // One sender, one mailbox, an hour.
  { enhanced: '5.2.122', class: 'soft', retry: true },

  // Greylisting: `451 4.7.1` belongs here unless the text says otherwise (Barracuda, iCloud and Rackspace differ).
  { code: '4xx', text: /gr[ea]y-?list/i, class: 'greylisted' },
  { code: '451', enhanced: '4.7.1', text: /too many|rate|reputation|volume/i, class: 'throttled' },
  { code: '451', enhanced: '4.7.1', phase: 'rcpt', class: 'greylisted' },
  { code: '451', enhanced: '', text: /internal resources? (are|is) temporarily unavailable/i, class: 'greylisted' }, // Mimecast

  // A mailbox that takes no more just now.
  { code: '450', enhanced: '4.2.1', class: 'soft' },
  { code: '450', text: /receiv\w+ (mail|messages) (too|at a rate)/i, class: 'soft' },
  { code: '432', class: 'soft' }, // Microsoft 365: too many deliveries to it at once.
  { enhanced: '4.2.2', class: 'soft', reason: 'mailbox-full' },
  { enhanced: '5.2.2', class: 'soft', reason: 'mailbox-full', retry: false },
  { enhanced: '4.7.3', class: 'deferred' }, // Microsoft 365: the quota of an organization's queue, not of a mailbox.
  {
    text: /OFR\w*_417|over ?quota|quota (is )?(exceeded|violation)|exceeded (its |the )?(storage|quota)|mailbox (is )?full|out of storage/i,
    class: 'soft',
    reason: 'mailbox-full',
  },

  // Of the sender, though it sounds like the recipient: his domain, or a list with too many addresses that are none.
  { enhanced: '5.1.7', class: 'blocked', reason: 'policy' },
  { enhanced: '5.1.8', class: 'blocked', reason: 'policy' },
  { code: '5xx', text: /\bIB(10[3-6]|11[0-3])\b|OFR\w*_(102|405)/, class: 'blocked', reason: 'policy' }, // GoDaddy, Orange

  // Nobody there. Yandex says it with a policy code, Yahoo at the end of DATA, GMX with no enhanced code.
  { enhanced: '5.1.2', class: 'hard', reason: 'no-such-domain' },
  { code: '556', class: 'hard', reason: 'no-such-domain' }, // RFC 7504: the domain accepts no mail.
  {
    code: '5xx',
    text: /account (is |has been )?(disabled|inactive|closed)|\(554\.30\)|^30 |\[#102\]|no longer (valid|on server)|inactivity|OFR\w*_42[06]/i,
    class: 'hard',
    reason: 'disabled',
  },
  {
    code: '5xx',
    text: /no such user|user (unknown|not found)|unknown user|does ?n[o']t (have|exist)|mailbox (not found|unallocated)|delivery error: dd/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  {
    code: '5xx',
    text: /recipient address rejected: access denied|recipient unavailable|not our customer|invalid (recipient|mailbox)|(OFR|LPN)\w*416/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  { code: '550', enhanced: '5.2.1', class: 'hard', reason: 'disabled' },
  { enhanced: '5.1.6', class: 'hard', reason: 'disabled' },
  { enhanced: '5.1.1', class: 'hard', reason: 'unknown-user' },
  { enhanced: '5.1.10', class: 'hard', reason: 'unknown-user' },
  { enhanced: '5.4.1', phase: 'rcpt', class: 'hard', reason: 'unknown-user' },
  {
    code: '550',
    enhanced: '',
    phase: 'rcpt',
    text: /mailbox (is )?unavailable/i,
    class: 'hard',
    reason: 'unknown-user',
  },
  { enhanced: '5.5.0', text: /mailbox unavailable/i, class: 'hard', reason: 'unknown-user' }, // Microsoft consumer

  { enhanced: '4.7.28', class: 'throttled' }, // Gmail: unusual rate, of an IP or of a domain that signs.

  // Not authenticated: Gmail calls it rate limited, but sending more slowly mends nothing.
  { enhanced: '4.7.2?', text: /\b(SPF|DKIM|DMARC|TLS)\b|authenticat/i, class: 'blocked', reason: 'authentication' },
  { enhanced: '4.7.26', class: 'blocked', reason: 'authentication' },
  { enhanced: '4.7.3?', class: 'blocked', reason: 'authentication' },

  { text: /\bNOWL\b/, class: 'blocked', reason: 'policy', retry: true }, // T-Online: an IP that nobody knows, for now.

  // You send too much, too fast, or over too many connections.
  { enhanced: '4.7.5??', class: 'throttled' }, // Microsoft: busy for this IP; Microsoft 365: an IP without history
  { enhanced: '4.7.6??', class: 'throttled' }, // Microsoft: 4.7.650 to 4.7.652
  { enhanced: '4.7.8??', class: 'throttled' }, // Microsoft 365: 4.7.850 to 4.7.899
  { code: '4xx', enhanced: '4.7.0', text: /rate|suspicious|reputation|volume|unsolicited/i, class: 'throttled' },
  { code: '452', text: /too many recipients/i, class: 'deferred' }, // In one message; of the pace it says nothing.
  {
    code: '4xx',
    text: /too many|throttl|rate.?limit|excessive|connexions|concurrent connections|too much mail|slow down/i,
    class: 'throttled',
  },
  {
    code: '4xx',
    // Comcast, NetEase, Microsoft's old set, iCloud, Orange, La Poste, Spectrum, GoDaddy, Mimecast.
    text: /RL0000|HL:(REP|ICC|IFC|MEP)|MI:SFQ|RP:DRC|\bRP-00[123]\b|\[HCM1\]|OFR\w*_(10[345]|505|999)|LPN\w*_(104|505)|AUP#I-1[345]|\bIB(007|605)\b|account service is temporarily unavailable/i,
    class: 'throttled',
  },
  { enhanced: '5.7.28', class: 'blocked', reason: 'policy' },
  { enhanced: '5.7.25', class: 'blocked', reason: 'policy' }, // No PTR.

  // Refused for who you are or what you sent. A block says nothing of the address: it never suppresses.
  {
    code: '5xx',
    text: /block ?list|spamhaus|\bS31[345]0\b|blocked using|banned sending|\bNOWL\b|reputation|unusual rate/i,
    class: 'blocked',
    reason: 'policy',
  },
  { enhanced: '5.7.2?', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.7.30', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.7.5', class: 'blocked', reason: 'authentication' }, // Yahoo: DKIM that does not verify.
  { enhanced: '5.7.509', class: 'blocked', reason: 'authentication' },
  { enhanced: '5.7.515', class: 'blocked', reason: 'authentication' },
  { code: '550', enhanced: '5.7.9', class: 'blocked', reason: 'authentication' }, // As 554 it is policy.
  { code: '5xx', text: /\b(SPF|DKIM|DMARC)\b/, class: 'blocked', reason: 'authentication' },
  { enhanced: '5.3.4', class: 'blocked', reason: 'size' },
  { enhanced: '5.2.3', class: 'blocked', reason: 'size' },
  { code: '5xx', text: /\bsize\b|too large|larger than|OFR\w*_514/i, class: 'blocked', reason: 'size' },
  { code: '5xx', text: /spam|content|unsolicited|attachment|virus/i, class: 'blocked', reason: 'content' },
  { enhanced: '5.6.*', class: 'blocked', reason: 'content' },
  { enhanced: '5.7.*', class: 'blocked', reason: 'policy' },
  { enhanced: '5.5.3', class: 'blocked', reason: 'policy' },
  { enhanced: '5.5.4', class: 'blocked', reason: 'policy' },
  {
    code: '5xx',
    // GMX, QQ, Cisco, Microsoft's old set, Orange.
    text: /\bblocked\b|connection denied|relay(ing)? (access )?denied|\bPTR\b|reverse DNS|#5\.7\.\d|\b(DY|OU|SC)-00\d\b|OFR\w*_(102|506)/i,
    class: 'blocked',
    reason: 'policy',
  },
  { enhanced: '5.1.*', class: 'hard', reason: 'other' },
  { enhanced: '5.4.*', class: 'hard', reason: 'other' }, // Loops and routes that lead nowhere.
  { code: '553', class: 'blocked', reason: 'policy' },
  { code: '554', class: 'blocked', reason: 'policy' },
  { code: '5xx', text: /polic(y|ies)/i, class: 'blocked', reason: 'policy' },
];
