import { describe, expect, test } from 'vitest';
import { compareSides, type Side, type SideRun, sideRun } from '../../src/plan/comparison.ts';
import type { ComparedFigure, Figure } from '../../src/report/comparison-result.ts';
import { comparisonVerdictText, differenceText, figuresThat } from '../../src/report/comparison-words.ts';
import { scenarioDifferences } from '../../src/scenario/difference.ts';
import { smallRun, smallScenario } from './small-world.ts';

const delivered: Figure = { name: 'delivered of due', unit: 'ratio', better: 'more', value: 0.99 };
const p95: Figure = { name: 'p95 time-to-deliver', unit: 'ms', better: 'less', value: 100_000 };

function side(...runs: readonly (readonly Figure[])[]): Side {
  return {
    label: 'x',
    runs: runs.map((figures, place): SideRun => ({ seed: String(place), figures, expectations: [] })),
  };
}

function changeOf(before: Figure, after: Figure | number | null): ComparedFigure {
  const changed = typeof after === 'object' && after !== null ? after : { ...before, value: after };
  return compareSides(side([before]), side([changed])).figures[0]!;
}

describe('two sides of one run each', () => {
  test.each([
    [0.99, 'unchanged'],
    [0.9892, 'unchanged'],
    [0.9885, 'worse'],
    [0.9915, 'better'],
  ] as const)('of 99 %% delivered, then %s: %s', (value, change) => {
    expect(changeOf(delivered, value).change).toBe(change);
  });

  test('a time that grows by more than 2 % is worse, one that shrinks is better', () => {
    expect([101_900, 102_100, 97_900].map((value) => changeOf(p95, value).change)).toEqual([
      'unchanged',
      'worse',
      'better',
    ]);
  });

  test('never is later than any time', () => {
    expect([changeOf(p95, null).change, changeOf({ ...p95, value: null }, 5).change]).toEqual(['worse', 'better']);
    expect(changeOf({ ...p95, value: null }, null).change).toBe('unchanged');
  });

  test('a pause more is one too many', () => {
    const pauses: Figure = { name: 'pauses', unit: 'count', better: 'less', value: 0 };
    expect(changeOf(pauses, 1).change).toBe('worse');
  });

  test('a figure that only one side has is told as gone or new', () => {
    const both = compareSides(side([delivered]), side([p95]));
    expect(both.figures.map(({ name, change }) => [name, change])).toEqual([
      ['delivered of due', 'gone'],
      ['p95 time-to-deliver', 'new'],
    ]);
    expect(both.verdict).toBe('different');
  });

  test('an expectation that is no longer met is worse, though no figure moved', () => {
    const run = (met: boolean): Side => ({
      label: 'x',
      runs: [{ seed: '1', figures: [delivered], expectations: [{ text: 'delivered >= 99%', met }] }],
    });
    const comparison = compareSides(run(true), run(false));
    expect(comparison.verdict).toBe('worse');
    expect(comparisonVerdictText(comparison)).toBe('worse: 0 figures worse, none better, 1 expectation no longer met');
  });

  test('runs of different seeds are compared all the same', () => {
    const other: Side = {
      label: 'y',
      runs: [{ seed: 'z', figures: [{ ...delivered, value: 0.9 }], expectations: [] }],
    };
    expect(compareSides(side([delivered]), other).figures[0]?.change).toBe('worse');
  });
});

describe('several seeds', () => {
  const times = (...values: readonly number[]) => side(...values.map((value) => [{ ...p95, value }]));

  test('that all agree make an effect', () => {
    const [figure] = compareSides(times(1e5, 2e5, 3e5), times(1.1e5, 2.1e5, 3.1e5)).figures;
    expect(figure).toMatchObject({ change: 'worse', difference: 10_000, halfWidth: 0 });
  });

  test('that disagree are noise, however large the mean', () => {
    const [figure] = compareSides(times(1e5, 1e5, 1e5), times(0.6e5, 1e5, 1.8e5)).figures;
    expect(figure?.change).toBe('noise');
    expect(figure?.difference).toBeCloseTo(13_333, 0);
    expect(figure?.halfWidth).toBeGreaterThan(100_000);
  });

  test('are paired: a spread over seeds that both sides share hides no effect', () => {
    const before = [1e5, 5e5, 9e5, 2e6];
    const [figure] = compareSides(times(...before), times(...before.map((value) => value + 30_000))).figures;
    expect(figure?.change).toBe('worse');
  });
});

describe('a config compared with itself', () => {
  test.each(['1', '7', '1e3'])('under seed %s makes no difference', async (seed) => {
    const [before, after] = [await smallRun([`seed="${seed}"`]), await smallRun([`seed="${seed}"`])];
    const comparison = compareSides({ label: 'a', runs: [sideRun(before)] }, { label: 'b', runs: [sideRun(after)] });
    expect(comparison.verdict).toBe('no difference');
    expect(comparison.figures.filter(({ difference }) => difference !== 0 && difference !== null)).toEqual([]);
    expect(comparisonVerdictText(comparison)).toBe('no difference');
  });
});

describe('a rate cut by 10 %', () => {
  test('is named, and what followed: Gmail takes longer, for that limit and no other', async () => {
    const set = 'sender.throttles[0].rate=108/m';
    const [before, after] = [await smallRun(), await smallRun([set])];
    const comparison = compareSides({ label: 'a', runs: [sideRun(before)] }, { label: 'b', runs: [sideRun(after)] });
    expect(scenarioDifferences({ text: smallScenario, sets: [] }, { text: smallScenario, sets: [set] })).toEqual([
      { path: 'sender.throttles[0].rate', before: '2/s', after: '108/m' },
    ]);
    expect(comparison.verdict).toBe('worse');
    const worse = figuresThat(comparison, 'worse').map(({ name }) => name);
    expect(worse).toEqual(expect.arrayContaining(['gmail p50 time-to-deliver', 'gmail p95 time-to-deliver']));
    expect(worse.filter((name) => name.startsWith('yahoo'))).toEqual([]);
    const p50 = comparison.figures.find(({ name }) => name === 'gmail p50 time-to-deliver')!;
    expect(p50.difference! / p50.before!).toBeGreaterThan(0.08);
    expect(p50.difference! / p50.before!).toBeLessThan(0.13);
    expect(differenceText(p50)).toMatch(/^\+\d+(\.\d)? s \(\+1[01](\.\d+)? %\)$/);
    const waiting = comparison.figures.find(({ name }) => name === 'waiting for sender.throttles[0]')!;
    expect(waiting).toMatchObject({ change: 'changed' });
    expect(waiting.difference).toBeGreaterThan(0);
  });
});
