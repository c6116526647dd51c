import { describe, expect, test } from 'vitest';
import { classAfter, reputationClasses } from '../../fake-isp/model/opinion.ts';
import { standings } from '../../fake-isp/model/standings.ts';
import { type MailWorld, senderKeyOf } from '../../fake-isp/model/world.ts';
import type { Audience } from '../../src/domain/scenario.ts';
import { audience, cold, dayMs, deliver, hourMs, profileOf, replyTo, startAtMs, warm, worldOf } from './fixture.ts';

const campaign = senderKeyOf('weekly-offer');

/** New messages evenly over a span; returns how each was answered. */
function send(world: MailWorld, count: number, fromMs: number, untilMs: number, firstRecipient = 0) {
  const said: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const nowMs = fromMs + (i * (untilMs - fromMs)) / count;
    const { case: name } = replyTo(world.providers[0]!, { recipient: firstRecipient + i }, nowMs);
    said[name] = (said[name] ?? 0) + 1;
  }
  return said;
}

function ipScore(world: MailWorld, nowMs: number): number {
  return standings(world.providers[0]!, nowMs)[0]!.score;
}

function worldWith(name: string, traits: Partial<Audience>, history = warm(20_000)): MailWorld {
  const sourceIps = [{ ip: '192.0.2.11', history }];
  const fromDomains = [{ name: 'news.example', history }];
  return worldOf(name, { audiences: [audience(traits)], sourceIps, fromDomains });
}

describe('a complaint storm of 3 % on an audience that draws 0.02 %', () => {
  test.each(['gmail', 'yahoo', 'microsoft'])(
    '%s: the score falls out of High within 12 h and is back within 60 days of good mail',
    (name) => {
      const world = worldWith(name, { complaintRatio: 0.0002, openRatio: 0.22 });
      expect(ipScore(world, startAtMs)).toBe(95);
      world.setComplaintFactor(campaign, 150);
      send(world, 12_000, startAtMs, startAtMs + 12 * hourMs);
      const fallen = ipScore(world, startAtMs + 12 * hourMs);
      expect(fallen).toBeLessThan(85);
      world.setComplaintFactor(campaign, 1);
      let day = 1;
      let lowest = fallen;
      for (; day < 90 && ipScore(world, startAtMs + day * dayMs) < 95; day++) {
        send(world, 1500, startAtMs + day * dayMs, startAtMs + day * dayMs + 12 * hourMs, day * 20_000);
        lowest = Math.min(lowest, ipScore(world, startAtMs + day * dayMs + 12 * hourMs));
      }
      expect(day).toBeGreaterThan(7);
      expect(day).toBeLessThanOrEqual(60);
    },
  );

  test('gmail lets no more than 1.6 points a day come back', () => {
    const world = worldWith('gmail', {}, warm(20_000, 60));
    const scores = Array.from({ length: 11 }, (_, day) => {
      send(world, 200, startAtMs + day * dayMs, startAtMs + day * dayMs + hourMs, day * 1000);
      return ipScore(world, startAtMs + day * dayMs);
    });
    expect(scores.at(-1)! - scores[0]!).toBeCloseTo(16, 6);
  });

  test('a day with 99 messages raises nothing', () => {
    const world = worldWith('plain', {}, warm(20_000, 60));
    for (let day = 0; day < 10; day++) send(world, 99, startAtMs + day * dayMs, startAtMs + day * dayMs + hourMs);
    expect(ipScore(world, startAtMs + 10 * dayMs)).toBe(60);
  });

  test('a sender whose mail all goes to the spam folder rises all the same', () => {
    const override = { reputation: { inbox: { 0: '0%', 100: '0%' } } };
    const history = warm(20_000, 60);
    const world = worldOf('gmail', { override, sourceIps: [{ ip: '192.0.2.11', history }] });
    for (let day = 0; day < 10; day++) send(world, 300, startAtMs + day * dayMs, startAtMs + day * dayMs + hourMs);
    expect(ipScore(world, startAtMs + 10 * dayMs)).toBeCloseTo(76, 6);
  });
});

describe('unknown users', () => {
  test.each([
    [0.005, 95],
    [0.03, 88],
    [0.05, 78],
  ])('%f of recipients leave a score of about %i after a day', (unknownRatio, score) => {
    const world = worldWith('gmail', { unknownRatio });
    send(world, 20_000, startAtMs, startAtMs + dayMs);
    expect(Math.abs(ipScore(world, startAtMs + dayMs) - score)).toBeLessThan(4);
  });

  test('a list of which a tenth is unknown brings the lowest class within a day, and no score of 0', () => {
    const world = worldWith('gmail', { unknownRatio: 0.1 });
    send(world, 40_000, startAtMs, startAtMs + 2 * dayMs);
    expect(ipScore(world, startAtMs + 2 * dayMs)).toBeLessThan(60);
    expect(ipScore(world, startAtMs + 2 * dayMs)).toBeGreaterThan(30);
  });

  test('yahoo takes 1.5 % amiss, gmail does not', () => {
    const scores = ['yahoo', 'gmail'].map((name) => {
      const world = worldWith(name, { unknownRatio: 0.015 });
      send(world, 20_000, startAtMs, startAtMs + dayMs);
      return Math.round(ipScore(world, startAtMs + dayMs));
    });
    expect(scores[0]).toBeLessThan(92);
    expect(scores[1]).toBeGreaterThan(94);
  });

  test('an incident makes 30 % of one campaign unknown, and of the other none', () => {
    const world = worldWith('plain', {});
    world.setUnknownRatio(campaign, 0.3);
    const said = (senderKey: number, recipient: number) =>
      replyTo(world.providers[0]!, { senderKey, recipient }, startAtMs).case;
    const unknown = (senderKey: number) =>
      Array.from({ length: 2000 }, (_, n) => said(senderKey, n)).filter((name) => name === 'unknown').length;
    expect(unknown(campaign)).toBeGreaterThan(520);
    expect(unknown(campaign)).toBeLessThan(680);
    expect(unknown(senderKeyOf('receipts'))).toBe(0);
    world.setUnknownRatio(campaign, 0);
    expect(unknown(campaign)).toBe(0);
  });

  test('an incident leaves those unknown that were unknown before', () => {
    const world = worldWith('plain', { unknownRatio: 0.05 });
    const unknown = () =>
      Array.from({ length: 2000 }, (_, n) => n).filter(
        (n) => replyTo(world.providers[0]!, { recipient: n }, startAtMs).case === 'unknown',
      );
    const before = unknown();
    world.setUnknownRatio(campaign, 0.3);
    const during = new Set(unknown());
    expect(before.length).toBeGreaterThan(60);
    expect(before.every((n) => during.has(n))).toBe(true);
  });
});

describe('spam traps', () => {
  test('one hit costs a sender of 1,000 a day 20 points', () => {
    const history = warm(1000);
    const world = worldOf('gmail', {
      audiences: [audience({ size: 100, trapCount: 100 })],
      sourceIps: [{ ip: '192.0.2.11', history }],
    });
    deliver(world.providers[0]!, {}, startAtMs);
    expect(ipScore(world, startAtMs + hourMs)).toBe(75);
  });

  test('one hit costs a sender of 100,000 a day 2 points', () => {
    const world = worldOf('gmail', { audiences: [audience({ size: 100, trapCount: 100 })] });
    deliver(world.providers[0]!, {}, startAtMs);
    expect(ipScore(world, startAtMs + hourMs)).toBe(93);
  });
});

describe('reputation classes', () => {
  test('change only when a bound is passed by five points', () => {
    const [bad, low, medium, high] = [0, 1, 2, 3];
    expect(reputationClasses).toEqual(['bad', 'low', 'medium', 'high']);
    expect([classAfter(high, 85), classAfter(high, 84.9)]).toEqual([high, medium]);
    expect([classAfter(medium, 94.9), classAfter(medium, 95)]).toEqual([medium, high]);
    expect([classAfter(low, 45), classAfter(low, 44.9)]).toEqual([low, bad]);
    expect([classAfter(bad, 54.9), classAfter(bad, 55), classAfter(bad, 100)]).toEqual([bad, low, high]);
  });

  test.each([
    [95, 0, 0],
    [80, 0.05, 0],
    [60, 0.4, 0],
    [20, 0, 0.9],
  ])('gmail at score %i defers %f and refuses %f of attempts', (score, deferred, refused) => {
    const world = worldWith('gmail', {}, warm(100_000, score));
    const said = { 'low-reputation': 0, 'bad-reputation': 0, ...send(world, 4000, startAtMs, startAtMs + 50 * 60_000) };
    expect(said['low-reputation'] / 4000).toBeCloseTo(deferred, 1);
    expect(said['bad-reputation'] / 4000).toBeCloseTo(refused, 1);
  });

  test('a cold IP, of score 62, is deferred for its volume only', () => {
    expect(send(worldWith('gmail', {}, cold), 100, startAtMs, startAtMs + hourMs)).toEqual({ accepted: 100 });
  });

  test('gmail weighs the domain, microsoft the IP: a bad domain on a good IP', () => {
    const classes = ['gmail', 'microsoft'].map((name) => {
      const world = worldOf(name, {
        sourceIps: [{ ip: '192.0.2.11', history: warm(1000, 98) }],
        fromDomains: [{ name: 'news.example', history: warm(1000, 30) }],
      });
      return reputationClasses[world.providers[0]!.opinionOf(0, 0).class];
    });
    expect(classes).toEqual(['low', 'medium'].map((name, i) => (i === 0 ? 'low' : name)));
  });
});

test('a score under 35 brings a block at microsoft for a day, and the IP is let in again after it', () => {
  const history = warm(20_000, 20);
  const world = worldOf('microsoft', { sourceIps: [{ ip: '192.0.2.11', history }] });
  const provider = world.providers[0]!;
  expect(replyTo(provider, {}, startAtMs).case).not.toBe('blocked');
  expect(replyTo(provider, {}, startAtMs + hourMs).case).toBe('blocked');
  expect(replyTo(provider, {}, startAtMs + 25 * hourMs - 1).case).toBe('blocked');
  const after = Array.from(
    { length: 200 },
    (_, n) => replyTo(provider, { recipient: n }, startAtMs + 25 * hourMs + n).case,
  );
  expect(after).not.toContain('blocked');
  expect(after).toContain('accepted');
});

test('the bundled profiles agree that three weeks of clean mail take a new IP to High', () => {
  for (const name of ['gmail', 'yahoo', 'microsoft']) {
    const { newScore, risePerDay } = profileOf(name).reputation;
    expect(newScore + 21 * risePerDay).toBeGreaterThanOrEqual(95);
  }
});
