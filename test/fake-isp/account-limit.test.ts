import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountLimit } from '../../fake-isp/model/account-limit.ts';

const dayMs = 86_400_000;

describe('an account of 14 a second', () => {
  test('takes 14 at once, refuses the 15th, and takes again a second after the first', () => {
    const limit = new AccountLimit(14, null);
    const answers = Array.from({ length: 15 }, () => limit.take(0));
    expect(answers.filter((answer) => answer === null)).toHaveLength(14);
    expect(answers[14]).toBe('rate');
    expect(limit.take(999)).toBe('rate');
    expect(limit.take(1000)).toBe(null);
  });

  test('never takes more than 14 in any second, whenever they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 50, maxLength: 300 }), (gapsMs) => {
        const limit = new AccountLimit(14, null);
        let nowMs = 0;
        const takenAtMs = gapsMs.flatMap((gapMs) => {
          nowMs += gapMs;
          return limit.take(nowMs) === null ? [nowMs] : [];
        });
        return takenAtMs.every((atMs, i) => (takenAtMs[i + 14] ?? Number.POSITIVE_INFINITY) - atMs >= 1000);
      }),
    );
  });
});

test('an account of 3 a day takes 3, and a fourth once the first is a day old', () => {
  const limit = new AccountLimit(null, 3);
  expect([0, 1, 2, 3].map((hour) => limit.take(hour * 3_600_000))).toEqual([null, null, null, 'day']);
  expect(limit.take(dayMs - 60_000)).toBe('day');
  expect(limit.take(dayMs + 60_000)).toBe(null);
});

test('an account without limits takes 10,000 in one instant', () => {
  const limit = new AccountLimit(null, null);
  expect(Array.from({ length: 10_000 }, () => limit.take(5)).every((answer) => answer === null)).toBe(true);
});
