import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram, mergedHistogram } from '../../src/measurement/histogram.ts';

function histogramOf(values: readonly number[], neverCount = 0): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  histogram.recordNever(neverCount);
  return histogram;
}

const dayMs = 86_400_000;

describe('a histogram', () => {
  test('gives the least and the greatest value exactly', () => {
    const histogram = histogramOf([123.456, 7.25, 999.875]);
    expect(histogram.quantileMs(0)).toBe(7.25);
    expect(histogram.quantileMs(1)).toBe(999.875);
  });

  test('takes the 95th of 100 values at p95, and the 94th at p94', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, i) => (i < 94 ? 10 : 1000)));
    expect(histogram.quantileMs(0.94)).toBeCloseTo(10, 0);
    expect(histogram.quantileMs(0.95)).toBeCloseTo(1000, -1);
  });

  test('takes the seventh of 100 values at p7, though 0.07 x 100 is more than 7 in floating point', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, i) => (i < 7 ? 1 : 1000)));
    expect(histogram.quantileMs(0.07)).toBeLessThan(2);
  });

  test('is infinite from the rank where values never came: 1 of 20 is past p95, not at it', () => {
    const times = Array.from({ length: 19 }, () => 10);
    expect(histogramOf(times, 1).quantileMs(0.95)).toBe(10);
    expect(histogramOf(times, 1).quantileMs(0.96)).toBe(Number.POSITIVE_INFINITY);
    expect(histogramOf(times, 2).quantileMs(0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is NaN where nothing was recorded', () => {
    expect(histogramOf([]).quantileMs(0.5)).toBeNaN();
    expect(histogramOf([]).meanMs).toBeNaN();
  });

  test('holds 0, 0.5 ms and 400 days, and keeps longer values in its last bucket', () => {
    const histogram = histogramOf([0, 0.5, 400 * dayMs, 4000 * dayMs]);
    expect(histogram.quantileMs(0.25)).toBe(0);
    expect(histogram.quantileMs(0.75) / (400 * dayMs)).toBeCloseTo(1, 2);
    expect(histogram.maxMs).toBe(4000 * dayMs);
    expect(histogram.pairs()).toHaveLength(3);
  });

  test('is off by at most 0.4 % at any quantile, for 300 random sets', () => {
    const value = fc.double({ min: 1, max: 400 * dayMs, noNaN: true });
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), ratio, (values, at) => {
        const sorted = [...values].sort((one, other) => one - other);
        const exact = sorted[Math.max(1, Math.ceil(at * sorted.length - 1e-9)) - 1]!;
        const found = histogramOf(values).quantileMs(at);
        expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.004);
      }),
      { numRuns: 300 },
    );
  });

  test('merged from two equals one that saw both', () => {
    const value = fc.double({ min: 0, max: dayMs, noNaN: true });
    fc.assert(
      fc.property(fc.array(value), fc.array(value), fc.nat(5), (one, other, never) => {
        const merged = mergedHistogram([histogramOf(one, never), histogramOf(other)]);
        const whole = histogramOf([...one, ...other], never);
        expect(merged.pairs()).toEqual(whole.pairs());
        for (const ratio of [0, 0.5, 0.9, 1]) expect(merged.quantileMs(ratio)).toBe(whole.quantileMs(ratio));
      }),
    );
  });
});
