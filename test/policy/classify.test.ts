// One row for each row of the table of provider replies that the rules were written from; texts in our own words, with
// the tokens as providers write them. A reply that is read wrongly suppresses good addresses or wears a block out.

import { describe, expect, test } from 'vitest';
import type { BounceReason, Phase, ReplyClass } from '../../src/domain/reply-class.ts';
import { classify } from '../../src/policy/classify.ts';

type Row = readonly [reply: string, phase: Phase, expected: ReplyClass | `${ReplyClass} ${BounceReason}`];

/** `421 4.7.28 text` or `550 text`; the first word after the code is an enhanced code where it looks like one. */
function read(reply: string, phase: Phase) {
  const [, code, enhanced = '', text] = /^(\d{1,3})(?: (\d\.\d{1,3}\.\d{1,3}))? ?(.*)$/s.exec(reply)!;
  return classify({ code: Number(code), enhanced, text: text!, phase });
}

const tables: Readonly<Record<string, readonly Row[]>> = {
  'Gmail and Workspace': [
    ['250 2.0.0 OK 1772409600 abc - gsmtp', 'data', 'delivered'],
    ['421 4.7.28 unusual rate of mail from your IP ?p=UnsolicitedRateLimitError - gsmtp', 'data', 'throttled'],
    ['421 4.7.28 unusual rate of mail signed by your DKIM domain', 'data', 'throttled'],
    ['421 4.7.0 unusual rate of unsolicited mail from your IP', 'data', 'throttled'],
    ['550 5.7.28 mail from your IP has been blocked', 'data', 'blocked policy'],
    [
      '550 5.7.1 unusual rate of unsolicited mail; your IP has been blocked ?p=UnsolicitedIPError',
      'data',
      'blocked policy',
    ],
    ['421 4.7.0 suspicious due to very low reputation of the sending domain', 'data', 'throttled'],
    ['550 5.7.1 likely suspicious due to very low reputation of the sending IP', 'data', 'blocked policy'],
    ['421 4.7.0 suspicious due to nature of content', 'data', 'throttled'],
    ['550 5.7.1 likely unsolicited mail ?p=UnsolicitedMessageError', 'data', 'blocked content'],
    ['550 5.1.1 the account does not exist ?p=NoSuchUser', 'rcpt', 'hard unknown-user'],
    ['550 5.2.1 the account is disabled ?p=DisabledUser', 'rcpt', 'hard disabled'],
    ['452 4.2.2 out of storage ?p=OverQuotaTemp', 'rcpt', 'soft mailbox-full'],
    ['552 5.2.2 out of storage and inactive ?p=OverQuotaPerm', 'rcpt', 'soft mailbox-full'],
    ['450 4.2.1 the user receives mail too quickly ?p=ReceivingRate', 'rcpt', 'soft'],
    ['452 4.5.3 too many recipients in one transaction', 'rcpt', 'deferred'],
    ['550 5.5.3 more recipients than the domain allows', 'rcpt', 'blocked policy'],
    ['421 4.7.26 rate limited: neither SPF nor DKIM passed', 'data', 'blocked authentication'],
    ['550 5.7.26 neither SPF nor DKIM passed', 'data', 'blocked authentication'],
    ['421 4.7.27 rate limited because SPF did not pass', 'data', 'blocked authentication'],
    ['550 5.7.27 blocked because SPF did not pass', 'data', 'blocked authentication'],
    ['421 4.7.30 rate limited because DKIM did not pass', 'data', 'blocked authentication'],
    ['550 5.7.30 blocked because DKIM did not pass', 'data', 'blocked authentication'],
    ['421 4.7.32 rate limited: From is not aligned', 'data', 'blocked authentication'],
    ['421 4.7.29 rate limited because TLS was not used', 'data', 'blocked authentication'],
    ['451 4.7.24 suspicious SPF entries', 'data', 'blocked authentication'],
    ['550 5.7.24 suspicious SPF entries', 'data', 'blocked authentication'],
    ['421 4.7.23 the sending IP has no PTR', 'data', 'deferred'],
    ['550 5.7.25 the sending IP has no PTR', 'data', 'blocked policy'],
    ['550 5.7.1 does not meet the guidelines for IPv6', 'data', 'blocked policy'],
    ['552 5.3.4 the message exceeds the limit', 'data', 'blocked size'],
    ['552 5.2.3 the message exceeds the limit', 'data', 'blocked size'],
    ['552 5.7.0 illegal attachment', 'data', 'blocked content'],
    ['553 5.1.3 not an RFC 5321 address', 'rcpt', 'hard other'],
    ['553 5.1.7 the sender is not an RFC 5321 address', 'mail', 'blocked policy'],
    ['554 5.6.0 malformed', 'data', 'blocked content'],
    ['501 5.5.4 bad HELO argument', 'mail', 'blocked policy'],
    ['554 5.4.6 more than 50 hops', 'data', 'hard other'],
    ['421 4.3.0 temporary system problem', 'data', 'deferred'],
    ['421 4.4.5 server busy', 'connect', 'deferred'],
    ['451 4.4.2 timeout', 'data', 'deferred'],
    ['421 4.7.0 try again later, closing', 'connect', 'deferred'],
  ],
  'Microsoft, consumer': [
    ['250 2.6.0 <id> [InternalId=1] Queued mail for delivery', 'data', 'delivered'],
    ['451 4.7.650 temporarily rate limited due to IP reputation (S775)', 'mail', 'throttled'],
    ['451 4.7.651 temporarily rate limited due to IP reputation (S3114)', 'mail', 'throttled'],
    ['451 4.7.652 exceeded the maximum number of connections (S3115)', 'mail', 'throttled'],
    ['451 4.7.653 exceeded the maximum number of messages per connection', 'mail', 'reconnect'],
    ['451 4.7.500 server busy, try again later (AS761)', 'rcpt', 'throttled'],
    ['451 4.3.2 temporary server error', 'rcpt', 'deferred'],
    ['451 4.4.4 ATTR1', 'rcpt', 'deferred'],
    ['451 4.7.700 PFA agent busy', 'rcpt', 'deferred'],
    ['450 4.7.3 organization queue quota exceeded', 'rcpt', 'deferred'],
    ['550 5.7.1 part of the network is on our block list (S3150)', 'mail', 'blocked policy'],
    ['550 5.7.1 messages were not sent (S3140)', 'mail', 'blocked policy'],
    ['550 5.7.1 client host blocked using Spamhaus (AS3130)', 'mail', 'blocked policy'],
    ['550 5.5.0 requested action not taken: mailbox unavailable (SFS)', 'rcpt', 'hard unknown-user'],
    ['550 5.4.1 all recipient addresses rejected', 'rcpt', 'hard unknown-user'],
    ['552 5.2.2 quota exceeded', 'rcpt', 'soft mailbox-full'],
    ['554 5.2.121 per-hour limit of this sender', 'rcpt', 'throttled'],
    ['554 5.2.122 per-hour limit of this recipient', 'rcpt', 'soft'],
    [
      '550 5.7.515 access denied, the sending domain is not authenticated as required',
      'data',
      'blocked authentication',
    ],
    ['421 RP-001 the rate is exceeded', 'connect', 'throttled'],
    ['421 RP-003 the connection count is exceeded', 'connect', 'throttled'],
    ['550 DY-001 dynamic IP', 'connect', 'blocked policy'],
    ['550 OU-001 listed at Spamhaus', 'connect', 'blocked policy'],
    ['550 SC-004 too many complaints', 'connect', 'blocked policy'],
  ],
  'Microsoft 365': [
    ['451 4.7.550 access denied, please try again later', 'rcpt', 'throttled'],
    ['451 4.7.699 access denied, please try again later', 'rcpt', 'throttled'],
    ['451 4.7.850 access denied, please try again later', 'rcpt', 'throttled'],
    ['550 5.7.606 access denied, banned sending IP', 'rcpt', 'blocked policy'],
    ['550 5.7.511 access denied, banned sender', 'rcpt', 'blocked policy'],
    ['550 5.7.1 client host blocked using Spamhaus (AS16012611)', 'rcpt', 'blocked policy'],
    ['550 5.4.1 recipient address rejected: access denied', 'rcpt', 'hard unknown-user'],
    ['550 5.1.10 recipient not found', 'data', 'hard unknown-user'],
    ['550 5.7.507 rejected by the organization', 'data', 'blocked policy'],
    ['550 5.7.509 does not pass DMARC', 'data', 'blocked authentication'],
    ['550 5.7.1 TRANSPORT.RULES.RejectMessage', 'data', 'blocked policy'],
    ['450 4.7.26 must pass SPF or DKIM over IPv6', 'data', 'blocked authentication'],
    ['452 4.5.3 too many recipients', 'rcpt', 'deferred'],
    ['432 4.3.2 thread limit of the recipient', 'data', 'soft'],
    ['421 4.3.2 maximum of concurrent connections', 'connect', 'throttled'],
    ['451 4.4.62 wrong region', 'rcpt', 'deferred'],
    ['554 5.4.14 loop', 'data', 'hard other'],
  ],
  'Yahoo and AOL': [
    ['250 ok dirdel 2/0', 'data', 'delivered'],
    [
      '421 4.7.0 [TSS04] temporarily deferred due to unexpected volume or user complaints - 4.16.55.1',
      'mail',
      'throttled',
    ],
    ['421 [TS01] temporarily deferred', 'connect', 'throttled'],
    ['421 [IPTS04] temporarily deferred', 'mail', 'throttled'],
    ['421 [GL01] temporarily deferred', 'mail', 'throttled'],
    ['553 5.7.2 [TSS09] permanently deferred', 'mail', 'blocked policy'],
    ['553 5.7.1 [BL21] connections not accepted, in a Spamhaus list', 'connect', 'blocked policy'],
    ['421 max message per connection reached, closing', 'mail', 'reconnect'],
    ['450 the user is receiving mail too quickly', 'rcpt', 'soft'],
    ['451 resources temporarily unavailable [#4.16.1]', 'data', 'deferred'],
    ['451 VS1-IP too many unknown recipients', 'rcpt', 'throttled'],
    ["554 delivery error: dd This user doesn't have an account here (x@yahoo.test) [-9]", 'data', 'hard unknown-user'],
    ['552 1 requested action aborted, mailbox not found', 'data', 'hard unknown-user'],
    ['554 30 sorry, the mailbox is disabled (554.30)', 'data', 'hard disabled'],
    ['554 delivery error: dd mailbox no longer valid [-20]', 'data', 'hard disabled'],
    ['554 account disabled [#102]', 'data', 'hard disabled'],
    ['554 5.7.9 not accepted for policy reasons', 'data', 'blocked policy'],
    ['554 not accepted [PH01]', 'data', 'blocked policy'],
    ['550 5.7.9 sender unauthenticated', 'data', 'blocked authentication'],
    ['554 5.7.5 (AU01) bad signature', 'data', 'blocked authentication'],
    ['550 relaying denied', 'rcpt', 'blocked policy'],
  ],
  iCloud: [
    ['421 4.7.1 messages to x deferred due to excessive volume', 'rcpt', 'throttled'],
    ['451 4.7.1 service unavailable, try later', 'mail', 'deferred'],
    ['421 [HCM1] your mail is deferred', 'mail', 'throttled'],
    ['421 4.7.0 too many errors', 'rcpt', 'throttled'],
    ['550 5.1.1 user does not exist', 'rcpt', 'hard unknown-user'],
    ['550 5.1.6 no longer on server', 'rcpt', 'hard disabled'],
    ['552 5.2.2 user over quota', 'rcpt', 'soft mailbox-full'],
    ['554 5.7.1 [CS01] message rejected due to local policy', 'data', 'blocked policy'],
    ['554 5.7.1 [HME1] SPF and DKIM failed', 'data', 'blocked authentication'],
    ['550 5.7.1 listed at Spamhaus PBL', 'rcpt', 'blocked policy'],
    ['550 5.7.0 Blocked - see ipcheck.proofpoint.com', 'connect', 'blocked policy'],
    ['450 4.1.8 sender domain not found', 'mail', 'deferred'],
  ],
  Comcast: [
    ['421 too many sessions open', 'connect', 'throttled'],
    ['421 4.1.0 throttled - try again later', 'connect', 'throttled'],
    ['421 reverse DNS failure', 'connect', 'deferred'],
    ['421 RL000003 volume', 'mail', 'throttled'],
    ['554 BL000001 listed at Spamhaus', 'connect', 'blocked policy'],
    ['554 ES000001 dynamic address', 'connect', 'blocked policy'],
    ['550 5.1.1 Not our Customer', 'rcpt', 'hard unknown-user'],
    ['550 5.1.1 mailbox unallocated', 'rcpt', 'hard unknown-user'],
    ['550 5.2.0 recipient unavailable', 'rcpt', 'hard unknown-user'],
    ['450 4.2.0 temporarily unavailable', 'rcpt', 'deferred'],
    ['452 4.1.1 too many recent messages', 'rcpt', 'throttled'],
    ['452 4.1.1 user over quota', 'rcpt', 'soft mailbox-full'],
    ['552 5.1.1 extended quota violation', 'rcpt', 'soft mailbox-full'],
    ['550 5.2.0 DMARC DM000001', 'data', 'blocked authentication'],
  ],
  'Orange, La Poste and Free': [
    ['421 mwinf.test ESMTP Trop de connexions, veuillez verifier. OFR004_104', 'connect', 'throttled'],
    ['421 4.2.0 Service refuse OFR005_505', 'data', 'throttled'],
    ['550 OFR006_102 client blocked', 'connect', 'blocked policy'],
    ['550 5.2.0 OFR_506', 'data', 'blocked policy'],
    ['571 5.7.1 DMARC OFR_517', 'data', 'blocked authentication'],
    ['550 5.1.1 OFR_416', 'rcpt', 'hard unknown-user'],
    ['550 5.2.1 OFR_420 archived', 'rcpt', 'hard disabled'],
    ['501 5.1.0 OFR004_405 sender rejected', 'mail', 'blocked policy'],
    ['552 OFR_514', 'data', 'blocked size'],
    ['421 4.2.1 LPN007_505', 'mail', 'throttled'],
    ['550 5.7.1 LPNAAA_101 Spamhaus', 'mail', 'blocked policy'],
    ['521 5.7.1 LPN007_102', 'connect', 'blocked policy'],
    ['550 LPN416', 'rcpt', 'hard unknown-user'],
    ['550 5.7.20 LPN007_402 no DKIM', 'data', 'blocked authentication'],
    ['421 too many spams from your IP', 'connect', 'throttled'],
    ['451 too many errors from your IP', 'mail', 'throttled'],
    ['550 spam detected', 'data', 'blocked content'],
    ['550 5.2.1 blocked for inactivity', 'rcpt', 'hard disabled'],
    ['554 5.2.2 quota', 'rcpt', 'soft mailbox-full'],
  ],
  'GMX, WEB.DE and T-Online': [
    ['421 rate limit reached', 'connect', 'throttled'],
    ['450 policy violations: poor delivery quota', 'mail', 'deferred'],
    ['554 IP address is block listed', 'connect', 'blocked policy'],
    ['550 reject due to policy restrictions', 'data', 'blocked policy'],
    ['550 requested action not taken: mailbox unavailable', 'rcpt', 'hard unknown-user'],
    ['552 requested mail action aborted: exceeded storage allocation, Quota exceeded', 'rcpt', 'soft mailbox-full'],
    ['550 Bad DNS PTR resource record', 'connect', 'blocked policy'],
    ['554 IP=192.0.2.1 a problem occurred (BL)', 'connect', 'blocked policy'],
    ['554 IP=192.0.2.1 none/bad reputation (NOWL)', 'connect', 'blocked policy'],
    ['550 5.7.0 spam or virus', 'data', 'blocked content'],
  ],
  'Mail.ru and Yandex': [
    ['421 temporarily rejected', 'connect', 'deferred'],
    ['550 spam message rejected', 'data', 'blocked content'],
    ['550 invalid mailbox', 'rcpt', 'hard unknown-user'],
    ['550 account disabled', 'rcpt', 'hard disabled'],
    ['450 4.2.1 rate limit of the recipient', 'rcpt', 'soft'],
    ['451 4.7.1 service unavailable', 'rcpt', 'greylisted'],
    ['554 5.7.1 [1] message rejected under suspicion of SPAM', 'data', 'blocked content'],
  ],
  'QQ and NetEase': [
    ['550 Suspected spam sender', 'mail', 'blocked content'],
    ['550 Mail content denied', 'data', 'blocked content'],
    ['550 Connection denied', 'connect', 'blocked policy'],
    ['550 DMARC check failed', 'data', 'blocked authentication'],
    ['550 Mailbox not found', 'rcpt', 'hard unknown-user'],
    ['550 Mailbox unavailable or access denied', 'rcpt', 'hard unknown-user'],
    ['421 HL:REP too many unknown recipients', 'connect', 'throttled'],
    ['421 HL:ICC concurrent', 'connect', 'throttled'],
    ['450 MI:DMC', 'mail', 'reconnect'],
    ['451 MI:SFQ', 'mail', 'throttled'],
    ['451 DT:SPM', 'data', 'deferred'],
    ['554 DT:SPM', 'data', 'blocked policy'],
    ['550 MI:STC', 'mail', 'throttled'],
    ['550 User not found', 'rcpt', 'hard unknown-user'],
  ],
  'corporate filters': [
    ['451 Internal resources are temporarily unavailable', 'rcpt', 'greylisted'],
    ['451 Account service is temporarily unavailable', 'rcpt', 'throttled'],
    ['451 Recipient temporarily unavailable', 'rcpt', 'deferred'],
    ['452 Too many recipients', 'rcpt', 'deferred'],
    ['550 Local CT IP Reputation (reject)', 'connect', 'blocked policy'],
    ['550 envelope blocked', 'rcpt', 'blocked policy'],
    ['550 Invalid Recipient', 'rcpt', 'hard unknown-user'],
    ['550 SPF Sender Invalid', 'mail', 'blocked authentication'],
    ['554 Email rejected due to security policies', 'data', 'blocked policy'],
    ['554 Host network not allowed', 'rcpt', 'blocked policy'],
    ['554 Maximum email size exceeded', 'data', 'blocked size'],
    ['554 5.7.0 Blocked - see ipcheck.proofpoint.com', 'connect', 'blocked policy'],
    ['421 4.1.1 address verification in progress', 'rcpt', 'deferred'],
    ['550 5.1.8 the sender domain does not exist', 'mail', 'blocked policy'],
    ['451 4.7.1 greylisted for 5 minutes', 'rcpt', 'greylisted'],
    ['450 4.7.1 policy rejection', 'rcpt', 'deferred'],
    ['550 permanent failure (addr:blocked)', 'rcpt', 'blocked policy'],
    ['554 spam URL', 'data', 'blocked content'],
    ['550 #5.7.1 access to this system is rejected', 'connect', 'blocked policy'],
    ['553 Message filtered (#5.7.1)', 'data', 'blocked policy'],
    ['550 Invalid recipient (#5.1.1)', 'rcpt', 'hard unknown-user'],
    ['421 too many concurrent connections (G2)', 'connect', 'throttled'],
    ['450 4.7.1 no PTR (G1F)', 'connect', 'deferred'],
    ['451 4.7.1 too many messages from a new or untrusted IP (G28)', 'rcpt', 'throttled'],
    ['450 4.2.1 the mailbox got too much (G30)', 'rcpt', 'soft'],
    ['450 4.2.0 greylisted, retry later', 'rcpt', 'greylisted'],
    ['421 4.7.0 insufficient IP reputation', 'connect', 'throttled'],
    ['421 AUP#I-1310', 'connect', 'throttled'],
    ['421 IB007 too many sessions', 'connect', 'throttled'],
    ['421 IB101 busy', 'connect', 'deferred'],
    ['554 IB110 spam', 'connect', 'blocked policy'],
    ['554 IB112 too many invalid recipients', 'connect', 'blocked policy'],
  ],
  'any other': [
    ['250 2.0.0 Ok: queued as 4F2', 'data', 'delivered'],
    ['354 go on', 'data', 'delivered'],
    ['450 come back', 'rcpt', 'deferred'],
    ['550 no', 'rcpt', 'hard other'],
    ['556 5.1.10 this domain accepts no mail', 'rcpt', 'hard no-such-domain'],
    ['550 5.1.2 bad destination system', 'rcpt', 'hard no-such-domain'],
  ],
};

describe.each(Object.entries(tables))('%s', (_name, rows) => {
  test.each(rows)('%s (%s): %s', (reply, phase, expected) => {
    const { class: replyClass, reason } = read(reply, phase);
    expect(reason === 'none' ? replyClass : `${replyClass} ${reason}`).toBe(expected);
  });

  test('is worth another try where it begins with 4, and only there, but for the traps', () => {
    const misled = rows.flatMap(([reply, phase]) =>
      read(reply, phase).retry === reply.startsWith('4') ? [] : [reply],
    );
    expect(misled).toEqual(
      rows.flatMap(([reply, phase]) => {
        const { class: replyClass } = read(reply, phase);
        return reply.startsWith('5') && (replyClass === 'throttled' || /5\.2\.122|NOWL/.test(reply)) ? [reply] : [];
      }),
    );
  });
});

describe('the traps', () => {
  test.each([
    [
      'a 5xx that ends when the provider knows the IP',
      '554 IP=192.0.2.1 none or a bad reputation (NOWL)',
      'connect',
      'blocked',
      'policy',
      true,
    ],
    [
      'a block for spam, which says nothing of this message',
      '550 client blocked for spam OFR006_102',
      'connect',
      'blocked',
      'policy',
      false,
    ],
    [
      'a 4xx that never succeeds',
      '421 4.7.1 [TS03] all messages permanently deferred',
      'mail',
      'blocked',
      'policy',
      false,
    ],
    ['a throttle as 550: QQ', '550 Ip frequency limited', 'connect', 'throttled', 'none', true],
    ['a throttle as 550: GoDaddy', '550 IB504 too many messages this hour', 'mail', 'throttled', 'none', true],
    [
      'a busy mailbox as 550: Gmail',
      '550 5.2.1 the user is receiving mail at a rate that prevents delivery',
      'rcpt',
      'soft',
      'none',
      true,
    ],
    ['an unknown user with a policy code: Yandex', '550 5.7.1 No such user!', 'rcpt', 'hard', 'unknown-user', false],
    [
      'an unknown user after DATA: Yahoo',
      '554 delivery error: dd no account here [-9]',
      'data',
      'hard',
      'unknown-user',
      false,
    ],
    ['no enhanced code: GMX', '550 mailbox unavailable', 'rcpt', 'hard', 'unknown-user', false],
    [
      'several lines of which the last says nothing',
      '554 No SMTP service\n192.0.2.1 is on a block list\nask the postmaster',
      'connect',
      'blocked',
      'policy',
      false,
    ],
    [
      'several lines of which only the first says it',
      '550 5.1.1 no such user here\nsee the help pages',
      'rcpt',
      'hard',
      'unknown-user',
      false,
    ],
    ['a block at the banner', '554 listed, go away', 'connect', 'blocked', 'policy', false],
    ['a connection that ends without a word', '0 ', 'rcpt', 'lost', 'none', true],
    ['a full mailbox as 4xx', '452 4.2.2 over quota', 'rcpt', 'soft', 'mailbox-full', true],
    ['a full mailbox as 5xx', '552 5.2.2 over quota', 'rcpt', 'soft', 'mailbox-full', false],
    ['a full mailbox as 5.1.1: Orange', '552 5.1.1 OFR_417', 'rcpt', 'soft', 'mailbox-full', false],
    ['451 4.7.1 that is no greylist', '451 4.7.1 too many messages', 'rcpt', 'throttled', 'none', true],
    [
      'unauthenticated, called rate limited',
      '421 4.7.26 your mail is rate limited: it is not authenticated',
      'data',
      'blocked',
      'authentication',
      true,
    ],
  ] as const)('%s', (_trap, reply, phase, replyClass, reason, retry) => {
    expect(read(reply, phase)).toEqual({ class: replyClass, reason, retry });
  });
});

describe('a rule', () => {
  const reply = { code: 451, enhanced: '4.7.650', text: 'slow', phase: 'mail' as const };

  test.each([
    ['4.7.650', true],
    ['4.7.6??', true],
    ['4.7.*', true],
    ['4.7.65', false],
    ['4.7.6?', false],
    ['4.7.6???', false],
    ['4.7.651', false],
  ])('for %s fits 4.7.650: %s', (enhanced, fits) => {
    const found = classify(reply, [{ enhanced, class: 'greylisted' }]);
    expect(found.class === 'greylisted').toBe(fits);
  });

  test('must fit in code, phase and text alike; the first that does wins', () => {
    const rules = [
      { code: '450', class: 'soft' },
      { phase: 'rcpt', class: 'soft' },
      { text: /fast/, class: 'soft' },
      { code: '4xx', phase: 'mail', text: /slow/, class: 'throttled' },
      { code: '451', class: 'soft' },
    ] as const;
    expect(classify(reply, rules).class).toBe('throttled');
  });

  test('list that is empty leaves the first digit to decide', () => {
    const classes = [0, 250, 354, 421, 550].map((code) => classify({ ...reply, code }, []).class);
    expect(classes).toEqual(['lost', 'delivered', 'delivered', 'deferred', 'hard']);
  });
});
