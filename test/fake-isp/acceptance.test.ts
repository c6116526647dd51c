import { describe, expect, test } from 'vitest';
import { type Answer, LaterKind } from '../../fake-isp/model/attempt.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { senderKeyOf } from '../../fake-isp/model/world.ts';
import { audience, deliver, hourMs, minuteMs, startAtMs, warm, worldOf } from './fixture.ts';

const all = Object.entries(LaterKind);

/** How many of each later kind 20,000 accepted messages bring, and the delays in ms. */
function laterOf(provider: Provider, count = 20_000) {
  const delays: Record<string, number[]> = Object.fromEntries(all.map(([name]) => [name, []]));
  for (let recipient = 0; recipient < count; recipient++) {
    const nowMs = startAtMs + recipient * 100;
    const answer: Answer = deliver(provider, { recipient }, nowMs);
    if (!answer.accepted) throw new Error(`recipient ${recipient} was refused`);
    for (let i = 0; i < answer.laterCount; i++) {
      const [name] = all.find(([, kind]) => kind === answer.laterKinds[i])!;
      delays[name]!.push(answer.laterAtMs[i]! - nowMs - answer.connectMs - answer.messageMs);
    }
  }
  return delays;
}

function shareWithin(delays: readonly number[], limitMs: number): number {
  return delays.filter((delay) => delay <= limitMs).length / delays.length;
}

const lively = audience({
  openRatio: 0.22,
  clickRatio: 0.026,
  unsubscribeRatio: 0.0025,
  complaintRatio: 0.01,
  lateBounceRatio: 0.01,
});
const inboxed = { reputation: { inbox: { 0: '100%', 100: '100%' } } };

describe('after acceptance, where all mail reaches the inbox', () => {
  const delays = laterOf(worldOf('yahoo', { audiences: [lively], override: inboxed }).providers[0]!);

  test.each([
    ['Open', 0.22],
    ['Click', 0.026],
    ['Unsubscribe', 0.0025],
    ['Complaint', 0.01],
    ['LateBounce', 0.01],
  ])('%s comes for its share', (name, ratio) => {
    expect(delays[name]!.length / 20_000).toBeGreaterThan(ratio * 0.8);
    expect(delays[name]!.length / 20_000).toBeLessThan(ratio * 1.2);
  });

  test('22 % of opens come within 1 h, 53 % within 6 h, 77 % within a day, 95 % within a week', () => {
    const shares = [1, 6, 24, 168].map((hours) => shareWithin(delays['Open']!, hours * hourMs));
    for (const [i, share] of [0.22, 0.53, 0.77, 0.95].entries())
      expect(Math.abs(shares[i]! - share)).toBeLessThan(0.025);
  });

  test('complaints reach the sender 1 to 15 minutes after they are made', () => {
    expect(Math.min(...delays['Complaint']!)).toBeGreaterThan(minuteMs);
    expect(Math.abs(shareWithin(delays['Complaint']!, 24 * hourMs) - 0.77)).toBeLessThan(0.08);
  });
});

test('gmail reports no complaint, and its opinion falls by them all the same', () => {
  const world = worldOf('gmail', { audiences: [audience({ complaintRatio: 0.02 })], override: inboxed });
  const provider = world.providers[0]!;
  expect(laterOf(provider, 30_000)['Complaint']).toEqual([]);
  provider.catchUp(startAtMs + 12 * hourMs);
  expect(provider.standingOfIp(0).score).toBeLessThan(80);
});

test('a campaign with a complaint factor of 150 draws 150 times as many', () => {
  const world = worldOf('yahoo', { audiences: [audience({ complaintRatio: 0.0002 })], override: inboxed });
  world.setComplaintFactor(senderKeyOf('weekly-offer'), 150);
  const drawn = laterOf(world.providers[0]!, 10_000)['Complaint']!.length;
  expect(drawn).toBeGreaterThan(240);
  expect(drawn).toBeLessThan(360);
});

test('mail in the spam folder is neither opened nor complained about', () => {
  const override = { reputation: { inbox: { 0: '0%', 100: '0%' } } };
  const eager = audience({ openRatio: 1, clickRatio: 1, unsubscribeRatio: 1, complaintRatio: 1 });
  const delays = laterOf(worldOf('yahoo', { audiences: [eager], override }).providers[0]!, 2000);
  expect(Object.values(delays).flat()).toEqual([]);
});

test.each([
  [95, 0.93],
  [80, 0.75],
  [62, 0.25],
])('at score %i gmail places %f of mail in the inbox', (score, ratio) => {
  const history = warm(100_000, score);
  const provider = worldOf('gmail', {
    audiences: [audience({ openRatio: 1 })],
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
  let [accepted, opened] = [0, 0];
  for (let recipient = 0; recipient < 4000; recipient++) {
    const answer = deliver(provider, { recipient }, startAtMs + recipient);
    accepted += answer.accepted ? 1 : 0;
    opened += answer.laterCount;
  }
  expect(opened / accepted).toBeCloseTo(ratio, 1);
});

test('the tally counts every attempt, acceptance and reply once', () => {
  const world = worldOf('yahoo', {
    audiences: [audience({ unknownRatio: 0.1 })],
    override: { trouble: { lost: '5%' } },
  });
  const provider = world.providers[0]!;
  const byReply = new Map<number, number>();
  for (let recipient = 0; recipient < 5000; recipient++) {
    const { reply } = deliver(provider, { recipient }, startAtMs + recipient);
    byReply.set(reply, (byReply.get(reply) ?? 0) + 1);
  }
  world.providers[0]!.outageUntilMs = startAtMs + hourMs;
  for (let recipient = 0; recipient < 7; recipient++) deliver(provider, { recipient }, startAtMs + 6000);
  const { attempts, accepted, refusedConnections } = provider.tally;
  const acceptedRow = provider.replies.findIndex((reply) => reply.case === 'accepted');
  expect([attempts, accepted, refusedConnections]).toEqual([5000, byReply.get(acceptedRow), 7]);
  for (const [row, count] of byReply) expect(provider.tally.byReply[row]).toBe(count);
  expect(provider.tally.byReply.reduce((sum, count) => sum + count, 0)).toBe(5007);
});

test('latency: half of gmail dialogues take 0.6 s after MAIL, 0.22 s to connect; refusals at RCPT 0.25 s', () => {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const known = worldOf('gmail').providers[0]!;
  const unknown = worldOf('gmail', { audiences: [audience({ unknownRatio: 1 })] }).providers[0]!;
  const answers = Array.from({ length: 4000 }, (_, recipient) => deliver(known, { recipient }, startAtMs + recipient));
  const refusals = Array.from({ length: 4000 }, (_, recipient) =>
    deliver(unknown, { recipient }, startAtMs + recipient),
  );
  expect(Math.abs(median(answers.map((answer) => answer.messageMs)) / 600 - 1)).toBeLessThan(0.06);
  expect(Math.abs(median(answers.map((answer) => answer.connectMs)) / 220 - 1)).toBeLessThan(0.06);
  expect(Math.abs(median(refusals.map((answer) => answer.messageMs)) / 250 - 1)).toBeLessThan(0.06);
});
