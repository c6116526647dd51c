// The law of a limit of R with burst B: in every window of w it passes at most R·w + B; and where somebody is always
// waiting, no fewer than R·w − 1.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../src/policy/rate-limit.ts';

const hourMs = 3_600_000;
const epochMs = Date.UTC(2026, 2, 2);

/** Grants one request after another, each as early as the limit allows and no earlier than it comes. */
function grantTimesMs(limit: RateLimit, requestsAtMs: readonly number[]): number[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  return requestsAtMs.map((requestAtMs) => {
    const askedMs = Math.max(requestAtMs, lastMs);
    lastMs = Math.max(askedMs, limit.gate.opensAtMs);
    limit.commit(lastMs);
    return lastMs;
  });
}

/** By how many grants the fullest window passes rate times length plus burst; every pair of grants bounds a window. */
function mostOver(grants: readonly number[], perMs: number, burst: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < grants.length; first++)
    for (let last = first; last < grants.length; last++)
      most = Math.max(most, last - first + 1 - perMs * (grants[last]! - grants[first]!) - burst);
  return most;
}

const rate = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 5000 }), perMs: fc.constant(1000) }),
  fc.record({ count: fc.integer({ min: 1, max: 100_000 }), perMs: fc.constantFrom(60_000, hourMs, 24 * hourMs) }),
);

describe('a limit of 300/s', () => {
  test('passes grant k at k × 1000 / 300 ms, to the last bit, for an hour: 1,080,000 of them', () => {
    const limit = new RateLimit(0, 0, { count: 300, perMs: 1000 }, 1);
    let wrongCount = 0;
    let nowMs = 0;
    for (let k = 0; k < 1_080_000; k++) {
      if (nowMs !== (k * 1000) / 300) wrongCount += 1;
      limit.commit(nowMs);
      nowMs = limit.gate.opensAtMs;
    }
    expect(wrongCount).toBe(0);
    expect(nowMs).toBe(hourMs);
  });

  test('does so from an instant of 2026 on, where instants are 1/4096 ms apart', () => {
    const limit = new RateLimit(0, 0, { count: 300, perMs: 1000 }, 1);
    const grants = grantTimesMs(limit, new Array(10_000).fill(epochMs));
    expect(grants).toEqual(grants.map((_, k) => epochMs + (k * 1000) / 300));
  });
});

describe('a limit of 10/s with a burst of 3', () => {
  test('passes three at once, then one every 100 ms', () => {
    const limit = new RateLimit(0, 0, { count: 10, perMs: 1000 }, 3);
    expect(grantTimesMs(limit, [0, 0, 0, 0, 0])).toEqual([0, 0, 0, 100, 200]);
  });

  test('forgives three again after 300 ms of rest, and no more after an hour of it', () => {
    const limit = new RateLimit(0, 0, { count: 10, perMs: 1000 }, 3);
    expect(grantTimesMs(limit, [0, 0, 0, 300, 300, 300, 300])).toEqual([0, 0, 0, 300, 300, 300, 400]);
    expect(grantTimesMs(limit, [hourMs, hourMs, hourMs, hourMs]).map((atMs) => atMs - hourMs)).toEqual([0, 0, 0, 100]);
  });
});

describe('any limit', () => {
  test('passes at most R·w + B in every window w, for 3,000 random scenarios up to 5,000/s', () => {
    const requests = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 8, noNaN: true })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 40 }), requests, ({ count, perMs }, burst, groups) => {
        // Groups of requests, so many slots apart.
        let atMs = 0;
        const requestsAtMs = groups.flatMap(([size, slots]) => {
          atMs += (slots * perMs) / count;
          return new Array<number>(size).fill(atMs);
        });
        const grants = grantTimesMs(new RateLimit(0, 0, { count, perMs }, burst), requestsAtMs);
        expect(mostOver(grants, count / perMs, burst)).toBeLessThan(1e-6);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  test('passes no fewer than R·w − 1 in every window w while somebody waits, for 2,000 random scenarios', () => {
    fc.assert(
      fc.property(
        rate,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (plan, burst, slots) => {
          const perMs = plan.count / plan.perMs;
          const grants = grantTimesMs(new RateLimit(0, 0, plan, burst), new Array(60).fill(0));
          // The emptiest windows of a length begin just after a grant.
          for (const fromMs of grants) {
            const untilMs = fromMs + slots / perMs;
            if (untilMs > grants.at(-1)!) break;
            const passed = grants.filter((atMs) => atMs > fromMs && atMs <= untilMs).length;
            if (passed < slots - 1 - 1e-6) expect.fail(`${passed} in a window that has room for ${slots}`);
          }
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('passes at most the integral of a changing rate plus B, for 2,000 random scenarios', () => {
    const changes = fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 200 }), forMs: fc.integer({ min: 1, max: 400 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 20 }), (steps, burst) => {
        const limit = new RateLimit(0, 0, { count: steps[0]!.count, perMs: 1000 }, burst);
        // A leaky bucket beside it: each grant adds one, the rate in force drains.
        let nowMs = 0;
        let level = 0;
        let mostLevel = Number.NEGATIVE_INFINITY;
        let mostLateMs = 0;
        for (const { count, forMs } of steps) {
          limit.setCount(count, nowMs);
          const untilMs = nowMs + forMs;
          for (;;) {
            const grantAtMs = Math.max(nowMs, limit.gate.opensAtMs);
            const stepAtMs = Math.min(grantAtMs, untilMs);
            level = Math.max(0, level - ((stepAtMs - nowMs) * count) / 1000);
            nowMs = stepAtMs;
            if (grantAtMs >= untilMs) break;
            limit.commit(nowMs);
            level += 1;
            mostLevel = Math.max(mostLevel, level - burst);
          }
          // Nor less than it may: the next grant comes when the bucket has room for one.
          const roomAtMs = nowMs + Math.max(0, ((level + 1 - burst) * 1000) / count);
          mostLateMs = Math.max(mostLateMs, Math.abs(Math.max(nowMs, limit.gate.opensAtMs) - roomAtMs));
        }
        expect(mostLevel).toBeLessThan(1e-6);
        expect(mostLateMs).toBeLessThan(1e-5);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('a rate that changes', () => {
  const second = (count: number) => ({ count, perMs: 1000 });

  test('from 10/s to 1/s half a slot after a grant leaves half a slot of the new length to wait', () => {
    const limit = new RateLimit(0, 0, second(10), 1);
    limit.commit(0);
    limit.setCount(1, 50);
    expect(limit.gate.opensAtMs).toBe(550);
    expect(limit.perSecond).toBe(1);
  });

  test('from 1/s to 10/s does so as well', () => {
    const limit = new RateLimit(0, 0, second(1), 1);
    limit.commit(0);
    limit.setCount(10, 500);
    expect(limit.gate.opensAtMs).toBe(550);
  });

  test('does not give a spent burst of 10 back', () => {
    const limit = new RateLimit(0, 0, second(10), 10);
    grantTimesMs(limit, new Array(10).fill(0));
    limit.setCount(1, 0);
    expect(grantTimesMs(limit, [0, 0])).toEqual([1000, 2000]);
  });

  test('from no limit to 10/s begins with a full burst', () => {
    const limit = new RateLimit(0, 0, second(Number.POSITIVE_INFINITY), 2);
    for (let i = 0; i < 1000; i++) limit.commit(0);
    expect(limit.gate.isOpen(0)).toBe(true);
    limit.setCount(10, 5000);
    expect(grantTimesMs(limit, [5000, 5000, 5000])).toEqual([5000, 5000, 5100]);
  });

  test('to no limit opens at once', () => {
    const limit = new RateLimit(0, 0, second(1), 1);
    limit.commit(0);
    limit.setCount(Number.POSITIVE_INFINITY, 10);
    expect(limit.gate.isOpen(10)).toBe(true);
    expect(limit.perSecond).toBe(Number.POSITIVE_INFINITY);
  });
});
