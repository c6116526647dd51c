import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThresholdCounter } from '../../src/policy/threshold.ts';

describe('10 in 5 minutes', () => {
  const tenInFive = { count: 10, withinMs: 300_000 };

  test('is reached by the tenth when the first came less than 5 minutes before', () => {
    const counter = new ThresholdCounter(tenInFive);
    const hits = Array.from({ length: 11 }, (_, i) => counter.hit(i * 33_000));
    expect(hits.indexOf(true)).toBe(9);
  });

  test('is not reached by one every 34 s, for nine of those make 5 min 6 s', () => {
    const counter = new ThresholdCounter(tenInFive);
    expect(Array.from({ length: 100 }, (_, i) => counter.hit(i * 34_000))).not.toContain(true);
  });

  test('begins anew after a reset', () => {
    const counter = new ThresholdCounter(tenInFive);
    for (let i = 0; i < 9; i++) counter.hit(i);
    counter.reset();
    expect(Array.from({ length: 10 }, () => counter.hit(100)).indexOf(true)).toBe(9);
  });
});

test('says at each hit whether so many lie in the window that ends there, for any instants', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 900 }),
      (gaps, count, withinMs) => {
        const counter = new ThresholdCounter({ count, withinMs });
        const instants: number[] = [];
        for (const gap of gaps) {
          const nowMs = (instants.at(-1) ?? 0) + gap;
          instants.push(nowMs);
          expect(counter.hit(nowMs)).toBe(instants.filter((atMs) => nowMs - atMs < withinMs).length >= count);
        }
      },
    ),
  );
});
