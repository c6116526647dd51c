import { describe, expect, test } from 'vitest';
import type { SideRun } from '../../src/plan/comparison.ts';
import { solve } from '../../src/plan/solve.ts';
import { estimateOf, shareInterval } from '../../src/plan/statistics.ts';
import { bendOf, sweepOf } from '../../src/plan/sweep.ts';
import { type AmountRange, parseVaried, placesOf } from '../../src/plan/vary.ts';

describe('--vary', () => {
  test('takes a list of values as they stand', () => {
    expect(parseVaried('sender.servers[mta-1].rate=10/s, 20/s,50/s')).toEqual({
      path: 'sender.servers[mta-1].rate',
      range: null,
      values: ['10/s', '20/s', '50/s'],
    });
  });

  test('takes a range in steps of one factor, whole where its ends are', () => {
    expect(parseVaried('w=1..64')?.values).toEqual(['1', '2', '3', '6', '11', '20', '35', '64']);
    expect(parseVaried('r=1.5/s..12/s')).toMatchObject({
      range: { least: 1.5, most: 12, suffix: '/s', isWhole: false },
      values: ['1.5/s', '2.019/s', '2.717/s', '3.657/s', '4.922/s', '6.625/s', '8.916/s', '12/s'],
    });
  });

  test.each(['', 'x', 'x=', '=1..2', 'x=5..2', 'x=0..2', 'x=1/s..2/h', 'x=1,,2'])('does not take %j', (text) => {
    expect(parseVaried(text)).toBeUndefined();
  });

  test('places amounts of one unit by size, and anything else by order', () => {
    expect(placesOf(['5/s', '20/s', '1_000/s'])).toEqual([5, 20, 1000]);
    expect(placesOf(['5/s', '20/m', 'none'])).toEqual([0, 1, 2]);
  });
});

describe('the bend of a curve', () => {
  test('lies where it leaves the line between its ends most', () => {
    expect(bendOf([1, 2, 4, 8, 16], [100, 50, 25, 24, 23])).toBe(2);
  });

  test('is nowhere on a line, on a flat curve, or with two points', () => {
    expect(bendOf([1, 2, 3], [10, 20, 30])).toBeNull();
    expect(bendOf([1, 2, 3], [10, 10, 10])).toBeNull();
    expect(bendOf([1, 2], [10, 90])).toBeNull();
  });

  test('leaves out values that never came', () => {
    expect(bendOf([1, 2, 4, 8, 16], [null, 100, 50, 49, 48])).toBe(2);
  });
});

describe('a sweep', () => {
  const run = (delivered: number, p95: number, met: boolean): SideRun => ({
    seed: '1',
    figures: [
      { name: 'delivered of due', unit: 'ratio', better: 'more', value: delivered },
      { name: 'p95 time-to-deliver', unit: 'ms', better: 'less', value: p95 },
    ],
    expectations: [{ text: 'x', met }],
  });

  test('has the means over the seeds, the seeds that met all, and bends only of figures that move', () => {
    const runs = [
      [run(0.99, 9e6, false), run(0.99, 9e6, false)],
      [run(0.9901, 2e6, true), run(0.9901, 4e6, false)],
      [run(0.99, 2.9e6, true), run(0.99, 2.9e6, true)],
    ];
    const sweep = sweepOf('w', ['1', '2', '3'], runs, ['delivered of due', 'p95 time-to-deliver']);
    expect(sweep.points.map(({ metCount, seedCount }) => [metCount, seedCount])).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(sweep.points.map(({ figures }) => figures.get('p95 time-to-deliver'))).toEqual([9e6, 3e6, 2.9e6]);
    expect(sweep.bends).toEqual([{ figure: 'p95 time-to-deliver', value: '2' }]);
  });
});

describe('solving', () => {
  const whole: AmountRange = { least: 1, most: 64, suffix: '', isWhole: true };

  test.each([1.5, 2, 13, 40, 63.5, 64])(
    'finds the smallest whole amount of at least %d, in at most 8 trials',
    async (least) => {
      let trials = 0;
      const found = await solve(whole, async (amount) => {
        trials += 1;
        return amount >= least;
      });
      expect(found).toEqual({ kind: 'smallest', amount: Math.ceil(least) });
      expect(trials).toBeLessThanOrEqual(8);
    },
  );

  test('finds the largest where less is better', async () => {
    expect(await solve(whole, async (amount) => amount <= 20)).toEqual({ kind: 'largest', amount: 20 });
  });

  test('comes within 2 % of an amount that is not whole', async () => {
    const found = await solve({ least: 0.5, most: 50, suffix: '/s', isWhole: false }, async (amount) => amount >= 7.3);
    if (!('amount' in found)) throw new Error(found.kind);
    expect(found.amount).toBeGreaterThanOrEqual(7.3);
    expect(found.amount).toBeLessThan(7.3 * 1.021);
  });

  test('says where the whole range is enough, or none of it', async () => {
    expect(await solve(whole, async () => true)).toEqual({ kind: 'all' });
    expect(await solve(whole, async () => false)).toEqual({ kind: 'none' });
  });
});

describe('estimates', () => {
  test('of 1, 2, 3: mean 2, give or take 2.484 (t of 2 degrees is 4.303)', () => {
    const { mean, halfWidth, min, max } = estimateOf([1, 2, 3]);
    expect([mean, min, max]).toEqual([2, 1, 3]);
    expect(halfWidth).toBeCloseTo(4.303 / Math.sqrt(3), 10);
  });

  test('of one value know nothing of its spread', () => {
    expect(estimateOf([5]).halfWidth).toBe(Number.POSITIVE_INFINITY);
  });

  test('of a share of 20 in 20 leave room for 16 % of failures', () => {
    const [low, high] = shareInterval(20, 20);
    expect(low).toBeCloseTo(0.8389, 4);
    expect(high).toBe(1);
  });
});
