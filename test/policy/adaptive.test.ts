import { describe, expect, test } from 'vitest';
import type { Adaptive } from '../../src/domain/reactions.ts';
import { AdaptiveRate } from '../../src/policy/adaptive.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startAtMs = Date.UTC(2026, 2, 2);
const unbounded = Number.POSITIVE_INFINITY;

function plan(over: Partial<Adaptive> = {}): Adaptive {
  return {
    per: ['server', 'provider'],
    windowMs: 10 * minuteMs,
    maxRatio: 0.1,
    minSample: 100,
    cutRatio: 0.5,
    floor: { count: 1, perMs: 1000 },
    restore: { afterHours: 12, stepRatio: 0.25 },
    ...over,
  };
}

/** `count` attempts a second apart from `fromMs` on, each answered as it is granted; every `nth` throttled (0: none). */
function answer(rate: AdaptiveRate, fromMs: number, count: number, nth: number): number {
  for (let i = 0; i < count; i++) {
    const atMs = startAtMs + fromMs + i * 1000;
    rate.answered(atMs, atMs, nth > 0 && i % nth === 0);
  }
  return startAtMs + fromMs + (count - 1) * 1000;
}

describe('cut to a half where more than 10 % of at least 100 attempts in 10 minutes are throttled', () => {
  test.each([
    ['99 of 99 throttled: too few to judge', 99, 1, unbounded],
    ['20 of 200: not more than 10 %', 200, 10, unbounded],
    ['23 of 200, at 20/s configured', 200, 9, 0.5 * (200 / 199.01)],
  ])('%s', (_name, count, nth, expected) => {
    const rate = new AdaptiveRate(plan({ floor: { count: 1, perMs: hourMs } }));
    const nowMs = answer(rate, 0, count, nth);
    rate.judge(nowMs, 20);
    expect(rate.perSecond).toBeCloseTo(expected, 1);
  });

  test('halves the configured rate where that is less than what was observed', () => {
    const rate = new AdaptiveRate(plan({ floor: { count: 1, perMs: hourMs } }));
    expect(rate.judge(answer(rate, 0, 200, 5), 0.4)).toBe(true);
    expect(rate.perSecond).toBe(0.2);
  });

  test('never goes below the floor, and does not cut again once there', () => {
    const rate = new AdaptiveRate(plan());
    expect(rate.judge(answer(rate, 0, 200, 5), 20)).toBe(true);
    expect(rate.perSecond).toBe(1);
    expect(rate.judge(answer(rate, 10 * minuteMs, 600, 2), 20)).toBe(false);
    expect(rate.perSecond).toBe(1);
  });

  test('does nothing where the floor is no less than what is configured', () => {
    const rate = new AdaptiveRate(plan());
    expect(rate.judge(answer(rate, 0, 200, 5), 1)).toBe(false);
  });
});

describe('after a cut at 200 s', () => {
  const low = plan({ floor: { count: 1, perMs: hourMs } });
  function cut(over: Partial<Adaptive> = {}): { rate: AdaptiveRate; cutAtMs: number } {
    const rate = new AdaptiveRate({ ...low, ...over });
    const cutAtMs = answer(rate, 0, 200, 2);
    rate.judge(cutAtMs, 20);
    return { rate, cutAtMs };
  }

  test('attempts begun before it do not count', () => {
    const { rate, cutAtMs } = cut();
    for (let i = 0; i < 500; i++) rate.answered(cutAtMs + 10 * minuteMs, cutAtMs - 1, true);
    expect(rate.judge(cutAtMs + 10 * minuteMs, 20)).toBe(false);
  });

  test('the next comes a window later at the earliest', () => {
    const { rate, cutAtMs } = cut();
    const before = rate.perSecond;
    const lateMs = answer(rate, 200_000, 500, 2);
    expect(rate.judge(cutAtMs + 10 * minuteMs - 1, 20)).toBe(false);
    expect(rate.judge(Math.max(lateMs, cutAtMs + 10 * minuteMs), 20)).toBe(true);
    expect(rate.perSecond).toBeLessThan(before);
  });

  test('the rate stays for 11 clean hours, rises by a quarter of what it was after the 12th, and is whole after the 13th', () => {
    const { rate } = cut();
    const cutTo = rate.perSecond;
    const rates = Array.from({ length: 13 }, (_, hour) => {
      answer(rate, 200_000 + hour * hourMs, 100, 0);
      rate.hourEnds();
      return rate.perSecond / cutTo;
    });
    expect(rates.slice(0, 11)).toEqual(Array(11).fill(1));
    expect(rates[11]).toBeCloseTo(1.5, 9);
    expect(rates[12]).toBe(unbounded);
  });

  test('an hour with 99 attempts counts neither way, one with 5 % throttled starts the count anew', () => {
    const { rate } = cut();
    const hours = [
      [100, 0],
      [100, 21], // 5 of 100: half the trigger is not below half.
      [100, 0],
      [99, 1],
      [100, 26], // 4 of 100
    ].map(([count, nth], hour) => {
      answer(rate, 200_000 + hour * hourMs, count!, nth!);
      rate.hourEnds();
      return rate.cleanHours;
    });
    expect(hours).toEqual([1, 0, 1, 1, 2]);
  });

  test('a second cut begins the count anew, and steps go on towards the rate before the first', () => {
    const { rate, cutAtMs } = cut({ restore: { afterHours: 1, stepRatio: 0.25 } });
    const base = rate.perSecond * 2;
    rate.judge(Math.max(answer(rate, 200_000, 900, 2), cutAtMs + 10 * minuteMs), 20);
    const second = rate.perSecond;
    expect(second).toBeLessThan(base / 2);
    answer(rate, 2 * hourMs, 100, 0);
    rate.hourEnds();
    expect(rate.perSecond).toBeCloseTo(second + base / 4, 9);
  });
});
