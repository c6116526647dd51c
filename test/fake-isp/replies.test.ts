import { describe, expect, test } from 'vitest';
import type { DeliveryAttempt } from '../../fake-isp/model/attempt.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { printReply, type ReplyCase } from '../../fake-isp/model/reply.ts';
import { audience, cold, deliver, hourMs, minuteMs, startAtMs, warm, worldOf } from './fixture.ts';

/** Brings a provider to a case, always through `receive`, and returns its words. */
const waysTo: Readonly<Record<Exclude<ReplyCase, 'connection-rate'>, (name: string) => string>> = {
  accepted: (name) => arrived(worldOf(name).providers[0]!),
  outage: (name) => {
    const world = worldOf(name);
    world.setOutage(0, startAtMs + hourMs);
    return arrived(world.providers[0]!);
  },
  blocked: (name) => {
    const provider = worldOf(name).providers[0]!;
    provider.standingOfIp(0).blockedUntilMs = startAtMs + hourMs;
    return arrived(provider);
  },
  connections: (name) => {
    const provider = worldOf(name).providers[0]!;
    const { warmCount } = provider.profile.connections;
    for (let i = 0; i < warmCount; i++) provider.peerOf(0, 0).open(startAtMs);
    return say(provider, {});
  },
  reconnect: (name) => say(worldOf(name).providers[0]!, { opensConnection: false, messagesOnConnection: 100 }),
  greylisted: (name) => say(worldOf(name, { sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!, {}),
  throttled: (name) => overAllowance(name, 1),
  hammered: (name) => overAllowance(name, 20_000),
  'low-reputation': (name) => judged(name, 60),
  'bad-reputation': (name) => judged(name, 20),
  unknown: (name) => say(worldOf(name, { audiences: [audience({ unknownRatio: 1 })] }).providers[0]!, {}),
  disabled: (name) => say(worldOf(name, { audiences: [audience({ disabledRatio: 1 })] }).providers[0]!, {}),
  full: (name) => untilSaid('full', worldOf(name, { audiences: [audience({ fullRatio: 1 })] }).providers[0]!),
  'too-fast': (name) => {
    const override = { recipients: { too_fast: { mailboxes: '100%', share: '45%', mean: '1h' } } };
    return untilSaid('too-fast', worldOf(name, { override }).providers[0]!);
  },
  busy: (name) =>
    untilSaid('busy', worldOf(name, { override: { trouble: { busy: { share: '45%', mean: '1h' } } } }).providers[0]!),
  'temporary-failure': (name) =>
    say(worldOf(name, { override: { trouble: { temporary_failure: '100%' } } }).providers[0]!, {}),
  lost: (name) => say(worldOf(name, { override: { trouble: { lost: '100%' } } }).providers[0]!, {}),
  'too-large': (name) => say(worldOf(name).providers[0]!, { sizeBytes: 60_000_000 }),
};

/** What the provider says: case, phase, code with enhanced code, whether it hangs up, and the tokens in the text. */
function say(provider: Provider, fields: Partial<DeliveryAttempt>, nowMs = startAtMs): string {
  if (fields.opensConnection === false) provider.peerOf(0, 0).open(nowMs);
  const { reply: row, closesConnection: closes } = deliver(provider, fields, nowMs);
  const reply = provider.replies[row]!;
  const tokens = reply.lines.join(' ').match(/\[[A-Z#-][^\]]*\]|\[-9\]|\([A-Z0-9.]+\)|\?p=\w+/g) ?? [];
  const code = reply.code === 0 ? 'drop' : `${reply.code} ${reply.enhanced}`.trim();
  return [reply.case, reply.phase, code, ...(closes ? ['closes'] : []), ...tokens].join(' ');
}

/** Greylisting is passed first, where there is any. */
function arrived(provider: Provider): string {
  const greylists = provider.profile.greylist !== null;
  if (greylists) deliver(provider, {}, startAtMs);
  return say(provider, {}, greylists ? startAtMs + 5 * minuteMs : startAtMs);
}

function overAllowance(name: string, excess: number): string {
  const provider = worldOf(name, { sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!;
  for (let i = 0; i < 100; i++) deliver(provider, { recipient: i }, startAtMs);
  for (let i = 1; i < excess; i++) deliver(provider, { recipient: 100 + i }, startAtMs + i * 200);
  return say(provider, { recipient: 100 }, startAtMs + excess * 200);
}

function judged(name: string, score: number): string {
  const history = warm(100_000, score);
  const provider = worldOf(name, {
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
  return untilSaid(score < 50 ? 'bad-reputation' : 'low-reputation', provider);
}

/** Other recipients, minute by minute, until it says so; a mailbox comes again where the first try is greylisted. */
function untilSaid(wanted: ReplyCase, provider: Provider): string {
  for (let i = 0; i < 3000; i++) {
    const nowMs = startAtMs + i * minuteMs;
    const first = say(provider, { recipient: i }, nowMs);
    const words = first.startsWith('greylisted ') ? say(provider, { recipient: i }, nowMs + 5 * minuteMs) : first;
    if (words.startsWith(`${wanted} `)) return words;
  }
  throw new Error(`never came to ${wanted}`);
}

function wordsOf(name: string, cases: readonly (keyof typeof waysTo)[]): string[] {
  return cases.map((reached) => waysTo[reached](name));
}

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
  test('a reply of several lines keeps the code on each, with a hyphen on all but the last', () => {
    const provider = worldOf('gmail').providers[0]!;
    const throttled = provider.replies.find((reply) => reply.case === 'throttled')!;
    expect(printReply(throttled, '192.0.2.11', 'news.example', 'a@gmail.test')).toEqual([
      '421-4.7.28 Mail from your IP [192.0.2.11] arrives at an unusual rate and is slowed',
      '421-4.7.28 for the time being. Help: ?p=UnsolicitedRateLimitError',
      '421 4.7.28 - gsmtp',
    ]);
  });

  test('a drop is code 0 and prints nothing', () => {
    const lost = worldOf('microsoft').providers[0]!.replies.find((reply) => reply.case === 'lost')!;
    expect([lost.code, printReply(lost, '', '', '')]).toEqual([0, []]);
  });

  test('corporate blocks answer at the banner in three lines without an enhanced code', () => {
    const blocked = worldOf('corporate-greylist').providers[0]!.replies.find((reply) => reply.case === 'blocked')!;
    expect([blocked.phase, blocked.code, blocked.enhanced, blocked.lines.length]).toEqual(['connect', 554, '', 3]);
  });
});
