import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { standings } from '../../fake-isp/model/standings.ts';
import type { History } from '../../src/domain/scenario.ts';
import { cold, dayMs, deliver, hourMs, minuteMs, replyTo, startAtMs, warm, worldOf } from './fixture.ts';

const strict = ['gmail', 'yahoo', 'microsoft'] as const;

function providerWith(name: string, history: History): Provider {
  return worldOf(name, {
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
}

function allowanceOf(provider: Provider, nowMs = startAtMs): number {
  return standings(provider, nowMs)[0]!.allowancePerHour;
}

/** Evenly spaced new messages; returns how many were accepted and how many deferred for volume. */
function send(provider: Provider, perHour: number, hours: number, fromMs = startAtMs) {
  const counts = { accepted: 0, deferred: 0 };
  const total = Math.round(perHour * hours);
  for (let i = 0; i < total; i++) {
    const { case: said } = replyTo(provider, { recipient: i }, fromMs + (i * hourMs) / perHour);
    if (said === 'accepted') counts.accepted++;
    if (said === 'throttled' || said === 'hammered') counts.deferred++;
  }
  return counts;
}

describe('what an IP may send in an hour', () => {
  test.each([
    ['gmail', cold, 100],
    ['gmail', { ...cold, days: 7, peakPerDay: 5000 }, 562],
    ['gmail', { ...cold, days: 7, peakPerDay: 200 }, 400],
    ['gmail', warm(20_000), 40_000],
    ['gmail', warm(400_000), 400_000],
    ['gmail', warm(20_000, 80), 20_000],
    ['gmail', warm(20_000, 60), 4_000],
    ['yahoo', cold, 100],
    ['microsoft', warm(20_000), 40_000],
  ] as const)('%s, %o: %i', (name, history, perHour) => {
    expect(Math.round(allowanceOf(providerWith(name, history)))).toBe(perHour);
  });

  test('class divisors leave an IP on its ramp alone', () => {
    expect(Math.round(allowanceOf(providerWith('gmail', { ...cold, days: 7, peakPerDay: 5000, score: 60 })))).toBe(562);
  });

  test('grows tenfold in ten days for an IP that sends up to it', () => {
    const provider = providerWith('gmail', cold);
    const perDay: number[] = [];
    for (let day = 0; day < 10; day++) {
      const allowance = allowanceOf(provider, startAtMs + day * dayMs);
      perDay.push(Math.round(allowance));
      send(provider, allowance, 10, startAtMs + day * dayMs);
    }
    expect(perDay).toEqual([100, 128, 164, 210, 268, 343, 439, 562, 720, 921]);
  });

  test('is forgotten after 30 days without mail', () => {
    const provider = providerWith('gmail', warm(20_000));
    expect(Math.round(allowanceOf(provider, startAtMs + 29 * dayMs))).toBeGreaterThan(20_000);
    expect(allowanceOf(provider, startAtMs + 31 * dayMs)).toBe(100);
  });
});

describe('a sender at or under its allowance', () => {
  test.each(strict)('%s: is never deferred for volume, for 60 rates and histories', (name) => {
    const histories = fc.record({
      days: fc.integer({ min: 0, max: 60 }),
      peakPerDay: fc.integer({ min: 0, max: 3000 }),
      score: fc.constantFrom(null, 62, 80, 95),
      complaintRatio: fc.constant(0.0002),
    });
    fc.assert(
      fc.property(histories, fc.double({ min: 0.05, max: 1, noNaN: true }), (history, share) => {
        const provider = providerWith(name, history);
        expect(send(provider, Math.floor(allowanceOf(provider)) * share, 2).deferred).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test.each(strict)('%s: drains a backlog of five hours that hammering left behind', (name) => {
    const provider = providerWith(name, cold);
    const waiting = Array.from({ length: 500 }, (_, recipient) => recipient);
    for (let i = 0; i < 20_000; i++) {
      const recipient = waiting[i % waiting.length]!;
      if (deliver(provider, { recipient }, startAtMs + i * 200).accepted) waiting.splice(i % waiting.length, 1);
    }
    expect(waiting.length).toBeGreaterThanOrEqual(300);
    const hammeredUntilMs = startAtMs + 20_000 * 200;
    let hours = 0;
    for (; waiting.length > 0 && hours < 24; hours++) {
      for (let i = 0; i < 100; i++) {
        const recipient = waiting.shift();
        if (recipient === undefined) break;
        const nowMs = hammeredUntilMs + hours * hourMs + i * 36_000;
        if (!deliver(provider, { recipient }, nowMs).accepted) waiting.push(recipient);
      }
    }
    expect(waiting).toEqual([]);
    expect(hours).toBeLessThan(16);
  });

  test.each(strict)('%s: warm at the volume of its own peak day, it may send that day in an hour', (name) => {
    expect(send(providerWith(name, warm(20_000)), 20_000, 1)).toEqual({ accepted: 20_000, deferred: 0 });
  });
});

describe('a sender above its allowance', () => {
  test.each(strict)('%s: at twice the allowance half is deferred, within 2%%', (name) => {
    for (const history of [cold, warm(1000)]) {
      const provider = providerWith(name, history);
      const perHour = allowanceOf(provider);
      const { accepted, deferred } = send(provider, 2 * perHour, 12);
      expect(Math.abs(accepted / (12 * perHour) - 1)).toBeLessThan(0.02);
      expect(accepted + deferred).toBe(Math.round(24 * perHour));
    }
  });

  test('at a tenth over, the tenth is deferred', () => {
    const { accepted, deferred } = send(providerWith('gmail', cold), 110, 10);
    expect([accepted, deferred]).toEqual([1000, 100]);
  });
});

describe('hammering', () => {
  /** Attempts so many ms apart while the allowance is used up; returns how long the allowance was reduced in all. */
  function hammer(name: string, everyMs: number, forMs: number): number {
    const provider = providerWith(name, cold);
    for (let i = 0; i < 100; i++) deliver(provider, { recipient: i }, startAtMs);
    const ip = provider.standingOfIp(0);
    let longestMs = 0;
    for (let t = 0; t < forMs; t += everyMs) {
      deliver(provider, { recipient: 1000 + t }, startAtMs + t);
      if (ip.penaltyUntilMs > 0) longestMs = Math.max(longestMs, ip.penaltyUntilMs - ip.penaltyFromMs);
    }
    return longestMs;
  }

  test.each([
    ['gmail', 30],
    ['yahoo', 120],
    ['microsoft', 15],
  ] as const)(
    '%s: two a second for half a day reduce the allowance for at most four times %i minutes',
    (name, firstMinutes) => {
      expect(hammer(name, 500, 12 * hourMs)).toBe(4 * firstMinutes * minuteMs);
    },
  );

  test('20 attempts an hour, a trickle, never do', () => {
    expect(hammer('gmail', 3 * minuteMs, dayMs)).toBe(0);
  });

  test('twice the allowance never does', () => {
    expect(hammer('gmail', hourMs / 200, 6 * hourMs)).toBe(0);
  });

  test('a burst of one minute reduces it for half an hour from its end', () => {
    expect(hammer('gmail', 100, minuteMs)).toBeGreaterThan(30 * minuteMs);
    expect(hammer('gmail', 100, minuteMs)).toBeLessThan(31 * minuteMs);
  });
});
