import { describe, expect, test } from 'vitest';
import type { RetryPlan } from '../../src/domain/scenario.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { RetryEnd, retryAtMs, retrySchedule } from '../../src/policy/retry.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const luck = createLuck('1');

function plan(over: Partial<RetryPlan> = {}): RetryPlan {
  return {
    delays: { kind: 'list', afterMs: [5 * minuteMs, 15 * minuteMs, hourMs] },
    jitterRatio: 0,
    attempts: null,
    giveUpAfterMs: null,
    ageFrom: 'first_attempt',
    route: 'any',
    ...over,
  };
}

/** Delays in minutes after failures 1 to `count`, each at instant 0 of a message whose age counts from 0. */
function delaysAfter(count: number, over: Partial<RetryPlan>): number[] {
  const schedule = retrySchedule(plan(over));
  return Array.from({ length: count }, (_, i) => retryAtMs(schedule, luck, 7, 0, i + 1, 0, 0) / minuteMs);
}

describe('a list of 5, 15 and 60 minutes', () => {
  test('repeats its last delay', () => {
    expect(delaysAfter(6, {})).toEqual([5, 15, 60, 60, 60, 60]);
  });
});

describe('growing delays', () => {
  test('from 1 minute by 2 up to 10 are 1, 2, 4, 8, 10, 10', () => {
    const delays = { kind: 'exponential', firstMs: minuteMs, factor: 2, maxMs: 10 * minuteMs } as const;
    expect(delaysAfter(6, { delays })).toEqual([1, 2, 4, 8, 10, 10]);
  });

  test('by a factor of 1 stay as they are', () => {
    const delays = { kind: 'exponential', firstMs: minuteMs, factor: 1, maxMs: hourMs } as const;
    expect(delaysAfter(3, { delays })).toEqual([1, 1, 1]);
  });

  test('never pass a cap below the first', () => {
    const delays = { kind: 'exponential', firstMs: hourMs, factor: 2, maxMs: minuteMs } as const;
    expect(delaysAfter(2, { delays })).toEqual([1, 1]);
  });
});

describe('a jitter of 20 %', () => {
  const schedule = retrySchedule(plan({ jitterRatio: 0.2 }));
  const delays = Array.from({ length: 10_000 }, (_, who) => retryAtMs(schedule, luck, who, 0, 1, 1e9, 0) - 1e9);

  test('takes up to a fifth off, evenly: 4.5 of 5 minutes on average', () => {
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(4 * minuteMs);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5 * minuteMs);
    expect(delays.reduce((sum, delayMs) => sum + delayMs, 0) / delays.length / minuteMs).toBeCloseTo(4.5, 1);
  });

  test('is the same again for the same message and failure, and another for the next', () => {
    expect(retryAtMs(schedule, luck, 3, 0, 1, 1e9, 0)).toBe(retryAtMs(schedule, luck, 3, 0, 1, 1e9, 0));
    const others = [
      retryAtMs(schedule, luck, 4, 0, 1, 1e9, 0),
      retryAtMs(schedule, luck, 3, 1, 1, 1e9, 0),
      retryAtMs(
        retrySchedule(plan({ jitterRatio: 0.2, delays: { kind: 'list', afterMs: [5 * minuteMs] } })),
        luck,
        3,
        0,
        2,
        1e9,
        0,
      ),
    ];
    expect(new Set([...others, retryAtMs(schedule, luck, 3, 0, 1, 1e9, 0)]).size).toBe(4);
  });
});

describe('an end', () => {
  test('comes with the third failure where there are three attempts', () => {
    const schedule = retrySchedule(plan({ attempts: 3 }));
    expect(retryAtMs(schedule, luck, 7, 0, 2, 0, 0)).toBe(15 * minuteMs);
    expect(retryAtMs(schedule, luck, 7, 0, 3, 0, 0)).toBe(RetryEnd.Dead);
  });

  test('comes with the first where there is one', () => {
    expect(retryAtMs(retrySchedule(plan({ attempts: 1 })), luck, 7, 0, 1, 0, 0)).toBe(RetryEnd.Dead);
  });

  test('comes where the next try would be a millisecond older than a day, not where it is a day old', () => {
    const schedule = retrySchedule(plan({ giveUpAfterMs: 24 * hourMs }));
    expect(retryAtMs(schedule, luck, 7, 0, 3, 23 * hourMs, 0)).toBe(24 * hourMs);
    expect(retryAtMs(schedule, luck, 7, 0, 3, 23 * hourMs + 1, 0)).toBe(RetryEnd.Expired);
    expect(retryAtMs(schedule, luck, 7, 0, 3, 23 * hourMs + 1, 1)).toBe(24 * hourMs + 1);
  });

  test('is dead rather than expired where both are true', () => {
    const schedule = retrySchedule(plan({ attempts: 2, giveUpAfterMs: hourMs }));
    expect(retryAtMs(schedule, luck, 7, 0, 2, 5 * hourMs, 0)).toBe(RetryEnd.Dead);
  });
});
