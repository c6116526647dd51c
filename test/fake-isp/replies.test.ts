import { describe, expect, test } from 'vitest';
import { linesOf } from '../../fake-isp/smtp/said.ts';
import { worldOf } from './fixture.ts';
import { wordsOf } from './ways-to-cases.ts';

const common = [
  'accepted',
  'outage',
  'blocked',
  'connections',
  'low-reputation',
  'bad-reputation',
  'unknown',
  'disabled',
  'full',
  'too-fast',
  'busy',
  'temporary-failure',
  'lost',
  'too-large',
] as const;

describe('what each profile says in each case, at which phase', () => {
  test('gmail judges the IP after DATA and repeats its code on each line', () => {
    expect(wordsOf('gmail', [...common, 'throttled', 'hammered'])).toEqual([
      'accepted data 250 2.0.0',
      'outage connect drop closes',
      'blocked connect 421 4.7.0 closes',
      'connections connect 421 4.7.0 closes',
      'low-reputation data 421 4.7.0 closes ?p=UnsolicitedMessageError',
      'bad-reputation data 550 5.7.1 ?p=UnsolicitedMessageError',
      'unknown rcpt 550 5.1.1 ?p=NoSuchUser',
      'disabled rcpt 550 5.2.1 ?p=DisabledUser',
      'full rcpt 452 4.2.2 ?p=OverQuotaTemp',
      'too-fast rcpt 450 4.2.1 ?p=ReceivingRate',
      'busy data 421 4.3.0 closes',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'throttled data 421 4.7.28 closes ?p=UnsolicitedRateLimitError',
      'hammered data 421 4.7.0 closes ?p=UnsolicitedRateLimitError',
    ]);
  });

  test('yahoo judges the IP at MAIL, knows users only after DATA, and hangs up after 20 messages without an enhanced code', () => {
    expect(wordsOf('yahoo', [...common, 'throttled', 'hammered', 'reconnect'])).toEqual([
      'accepted data 250',
      'outage connect drop closes',
      'blocked connect 553 5.7.1 closes [BL21]',
      'connections connect 421 closes',
      expect.stringMatching(/^low-reputation mail 421 4\.7\.0 closes \[TSS0[45]\]$/),
      'bad-reputation data 554 5.7.9',
      'unknown data 554 [-9]',
      'disabled data 554 (554.30)',
      'full rcpt 452 4.2.2',
      'too-fast rcpt 450',
      'busy data 451 [#4.16.1]',
      'temporary-failure data 451 4.3.2',
      'lost data drop closes',
      'too-large data 552',
      'throttled mail 421 4.7.0 closes [TSS04]',
      'hammered mail 421 4.7.1 closes [TS03]',
      'reconnect mail 421 closes',
    ]);
  });

  test('microsoft judges the IP at MAIL and drops connections at RCPT', () => {
    expect(wordsOf('microsoft', [...common, 'throttled', 'hammered'])).toEqual([
      'accepted data 250 2.6.0',
      'outage connect drop closes',
      expect.stringMatching(/^blocked mail 550 5\.7\.1 closes \(S31[45]0\)/),
      'connections mail 451 4.7.652 closes (S3115)',
      expect.stringMatching(/^low-reputation rcpt 451 4\.7\.500 \(AS7(61|77)\)$/),
      'bad-reputation data 550 5.7.1',
      expect.stringMatching(/^unknown rcpt 550 (5\.5\.0 \(SFS\)|5\.4\.1)$/),
      'disabled rcpt 550 5.5.0',
      'full rcpt 552 5.2.2',
      'too-fast rcpt 451 4.3.2',
      'busy data 451 4.7.0',
      'temporary-failure data 451 4.4.4 (ATTR1)',
      'lost rcpt drop closes',
      'too-large data 552 5.3.4',
      expect.stringMatching(/^throttled mail 451 4\.7\.650 \(S(775|843)\)$/),
      'hammered mail 451 4.7.651 (S3114)',
    ]);
  });

  test('corporate-greylist puts first tries off at RCPT', () => {
    expect(
      wordsOf('corporate-greylist', ['accepted', 'outage', 'blocked', 'connections', 'reconnect', 'greylisted']),
    ).toEqual([
      'accepted data 250 2.0.0',
      'outage connect drop closes',
      'blocked connect 554 closes',
      'connections connect 421 4.7.0 closes',
      'reconnect mail 421 4.7.0 closes',
      expect.stringMatching(/^greylisted rcpt (451 4\.7\.1|450 4\.2\.0)$/),
    ]);
    expect(wordsOf('corporate-greylist', ['low-reputation', 'full', 'too-fast', 'busy'])).toEqual([
      'low-reputation rcpt 450 4.7.1',
      'full rcpt 452 4.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy rcpt 451 4.3.0',
    ]);
  });

  test('plain says the textbook codes', () => {
    const cases = ['accepted', 'unknown', 'disabled', 'full', 'too-large'] as const;
    expect(wordsOf('plain', cases)).toEqual([
      'accepted data 250 2.0.0',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.2.1',
      'full rcpt 452 4.2.2',
      'too-large data 552 5.3.4',
    ]);
  });
});

describe('the traps for whoever reads replies', () => {
  test('gmail throttles in three lines, each with the enhanced code and our IP filled in', () => {
    const provider = worldOf('gmail').providers[0]!;
    const throttled = provider.replies.find((reply) => reply.case === 'throttled')!;
    const party = { ip: '192.0.2.11', domain: 'news.example', recipient: 'a@gmail.test' };
    expect([throttled.code, ...linesOf(throttled, party)]).toEqual([
      421,
      '4.7.28 Mail from your IP [192.0.2.11] arrives at an unusual rate and is slowed',
      '4.7.28 for the time being. Help: ?p=UnsolicitedRateLimitError',
      '4.7.28 - gsmtp',
    ]);
  });

  test('a drop is code 0 without a line', () => {
    const lost = worldOf('microsoft').providers[0]!.replies.find((reply) => reply.case === 'lost')!;
    expect([lost.code, lost.lines]).toEqual([0, []]);
  });

  test('corporate blocks answer at the banner in three lines without an enhanced code', () => {
    const blocked = worldOf('corporate-greylist').providers[0]!.replies.find((reply) => reply.case === 'blocked')!;
    expect([blocked.phase, blocked.code, blocked.enhanced, blocked.lines.length]).toEqual(['connect', 554, '', 3]);
  });
});
