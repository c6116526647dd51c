import { describe, expect, test } from 'vitest';
import { exponential, lognormal, normalQuantile, type Quantiles, quantileAt } from '../../src/engine/quantiles.ts';

const almostOne = 1 - 1 / 4_294_967_296; // The largest luck there is.

function meanOf(quantiles: Quantiles): number {
  let sum = 0;
  for (let i = 0; i < 100_000; i++) sum += quantileAt(quantiles, (i + 0.5) / 100_000);
  return sum / 100_000;
}

describe('a lognormal of median 600 ms and sigma 0.84', () => {
  const quantiles = lognormal(600, 0.84);

  test('has its median at 0.5, within a millionth of a second', () => {
    expect(quantileAt(quantiles, 0.5)).toBeCloseTo(600, 2);
  });

  test('has its 95th percentile at 4 times the median', () => {
    expect(quantileAt(quantiles, 0.95) / 600).toBeCloseTo(Math.exp(0.84 * 1.6448536), 1);
  });

  test('ends 3.297 standard deviations out on both sides', () => {
    expect(Math.log(quantileAt(quantiles, 0) / 600) / 0.84).toBeCloseTo(-3.297193, 5);
    expect(Math.log(quantileAt(quantiles, almostOne) / 600) / 0.84).toBeCloseTo(3.297193, 5);
  });

  test('never falls', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => quantileAt(quantiles, i / 10_000));
    expect(values).toEqual(values.toSorted((left, right) => left - right));
  });

  test('is one value throughout where sigma is 0', () => {
    const constant = lognormal(600, 0);
    expect([0, 0.3, almostOne].map((ratio) => quantileAt(constant, ratio))).toEqual([600, 600, 600]);
  });
});

describe('an exponential of mean 1', () => {
  const quantiles = exponential(1);

  test('has its median at the logarithm of 2', () => {
    expect(quantileAt(quantiles, 0.5)).toBeCloseTo(Math.log(2), 5);
  });

  test('ends at the logarithm of 2,048, and so loses 0.3 % of its mean', () => {
    expect(quantileAt(quantiles, almostOne)).toBeCloseTo(Math.log(2048), 6);
    expect(meanOf(quantiles)).toBeCloseTo(0.9969, 4);
  });
});

describe('normal quantile', () => {
  // To 12 places, from tables; the last rows lie in the tails, where another formula holds.
  test.each([
    [0.5, 0],
    [0.6, 0.253347103136],
    [0.75, 0.674489750196],
    [0.9, 1.281551565545],
    [0.975, 1.95996398454],
    [0.99, 2.326347874041],
    [0.999, 3.090232306168],
    [0.999999, 4.753424308817],
  ])('of %d is %d within a relative 1.2e-9, and its mirror image below one half', (ratio, expected) => {
    expect(Math.abs(normalQuantile(ratio) - expected)).toBeLessThanOrEqual(1.2e-9 * expected + 1e-12);
    expect(normalQuantile(1 - ratio)).toBeCloseTo(-expected, 7);
  });

  test('has no step where the formulas meet', () => {
    for (const edge of [0.02425, 1 - 0.02425])
      expect(normalQuantile(edge + 1e-12) - normalQuantile(edge - 1e-12)).toBeCloseTo(0, 8);
  });
});
