import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RatioWindow } from '../../src/policy/ratio-window.ts';

const hourMs = 3_600_000;

describe('a window of one hour', () => {
  test('holds what came within the hour, and drops it at most a minute after', () => {
    const window = new RatioWindow(hourMs);
    window.add(0, 1, 1);
    expect([window.badCount(hourMs - 1), window.allCount(hourMs - 1)]).toEqual([1, 1]);
    expect([window.badCount(hourMs + 60_000), window.allCount(hourMs + 60_000)]).toEqual([0, 0]);
  });

  test('takes what belongs half an hour back', () => {
    const window = new RatioWindow(hourMs);
    window.add(hourMs, 0, 1);
    window.add(hourMs / 2, 1, 0);
    expect(window.badCount(hourMs)).toBe(1);
    expect(window.badCount(1.5 * hourMs + 60_000)).toBe(0);
  });

  test('drops what belongs more than an hour back', () => {
    const window = new RatioWindow(hourMs);
    window.add(3 * hourMs, 0, 1);
    window.add(hourMs, 1, 1);
    expect([window.badCount(3 * hourMs), window.allCount(3 * hourMs)]).toEqual([0, 1]);
  });

  test('after a reset takes no notice of what belongs before it', () => {
    const window = new RatioWindow(hourMs);
    window.add(1000, 1, 1);
    window.reset(5000);
    window.add(4999, 1, 1);
    window.add(5000, 0, 1);
    expect([window.badCount(6000), window.allCount(6000)]).toEqual([0, 1]);
  });
});

describe('any window', () => {
  const step = fc.record({
    afterMs: fc.double({ min: 0, max: 40_000, noNaN: true }),
    backMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 90_000, noNaN: true })),
    bad: fc.integer({ min: 0, max: 3 }),
    all: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('add' as const, 'add' as const, 'add' as const, 'read' as const, 'reset' as const),
  });

  test('lies between the brute count of its length and that of a sixtieth more, for 1,000 random scenarios', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 60_000 }), fc.array(step, { maxLength: 80 }), (windowMs, steps) => {
        const window = new RatioWindow(windowMs);
        let booked: { atMs: number; bad: number; all: number }[] = [];
        let nowMs = Date.UTC(2026, 0, 1);
        let sinceMs = Number.NEGATIVE_INFINITY;
        for (const { afterMs, backMs, bad, all, kind } of steps) {
          nowMs += afterMs;
          if (kind === 'reset') {
            window.reset(nowMs);
            booked = [];
            sinceMs = nowMs;
          } else if (kind === 'add') {
            // What comes too late for the window stays out for good.
            const atMs = nowMs - backMs;
            window.add(atMs, bad, all);
            if (atMs >= sinceMs) booked.push({ atMs, bad, all });
          }
          const sumOf = (of: 'bad' | 'all', reachMs: number) =>
            booked.reduce((sum, entry) => (entry.atMs > nowMs - reachMs ? sum + entry[of] : sum), 0);
          for (const of of ['bad', 'all'] as const) {
            const found = of === 'bad' ? window.badCount(nowMs) : window.allCount(nowMs);
            const [least, most] = [sumOf(of, windowMs), sumOf(of, windowMs * (61 / 60) + 0.001)];
            if (found < least || found > most) expect.fail(`${found}, not from ${least} to ${most}`);
          }
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
