// Two sides compared: what got better, what got worse, and what only looks so. Both sides have met the same luck, seed
// by seed, so what differs is the config's doing; over several seeds a difference counts only where it is larger than
// what the seeds differ by among themselves.

import type { Summary } from '../measurement/summary.ts';
import type {
  Better,
  Change,
  ComparedExpectation,
  ComparedFigure,
  Comparison,
  ComparisonVerdict,
  Figure,
} from '../report/comparison-result.ts';
import { figuresOf } from './figures.ts';
import { estimateOf } from './statistics.ts';
import { allowedFrom, type Tolerance, usualRelative, usualTolerance } from './tolerance.ts';

/** One side: the same config under each of several seeds. */
export interface Side {
  readonly label: string;
  readonly runs: readonly SideRun[];
}

export interface SideRun {
  readonly seed: string;
  readonly figures: readonly Figure[];
  readonly expectations: readonly { readonly text: string; readonly met: boolean }[];
}

export type ToleranceOf = (figure: Pick<Figure, 'name' | 'unit'>) => Tolerance;

export function sideRun(summary: Summary): SideRun {
  return {
    seed: summary.scenario.seed,
    figures: figuresOf(summary),
    expectations: summary.expectations.map(({ text, met }) => ({ text, met })),
  };
}

/** `pairs` are runs of one seed on both sides; of different seeds where the caller has no others. */
export function compareSides(
  before: Side,
  after: Side,
  toleranceOf: ToleranceOf = (figure) => usualTolerance(figure, usualRelative),
): Comparison {
  const pairs = pairsOf(before, after);
  const names = new Map<string, Figure>();
  for (const [left, right] of pairs) {
    for (const figure of [...left.figures, ...right.figures])
      if (!names.has(figure.name)) names.set(figure.name, figure);
  }
  const figures = [...names.values()].map((figure) => compareFigure(figure, pairs, toleranceOf(figure)));
  const expectations = compareExpectations(pairs);
  return {
    before: before.label,
    after: after.label,
    seeds: pairs.map(([left]) => left.seed),
    verdict: verdictOf(figures, expectations),
    figures,
    expectations,
  };
}

type Pair = readonly [SideRun, SideRun];

function pairsOf(before: Side, after: Side): Pair[] {
  const pairs = before.runs.flatMap((left): Pair[] => {
    const right = after.runs.find(({ seed }) => seed === left.seed);
    return right === undefined ? [] : [[left, right]];
  });
  if (pairs.length > 0) return pairs;
  const [left, right] = [before.runs[0], after.runs[0]];
  return left === undefined || right === undefined ? [] : [[left, right]];
}

function compareFigure(
  { name, unit, better, grain = 0 }: Figure,
  pairs: readonly Pair[],
  tolerance: Tolerance,
): ComparedFigure {
  const both = pairs.map(([left, right]) => [valueIn(left, name), valueIn(right, name)] as const);
  const known = both.filter((pair): pair is readonly [number | null, number | null] => !pair.includes(undefined));
  const base = { name, unit, better };
  if (known.length === 0) {
    const isGone = both.some(([left]) => left !== undefined);
    const side = meanOf(both.map(([left, right]) => left ?? right ?? null));
    return {
      ...base,
      change: isGone ? 'gone' : 'new',
      before: isGone ? side : null,
      after: isGone ? null : side,
      difference: null,
      halfWidth: null,
      allowed: 0,
    };
  }
  const [before, after] = [meanOf(known.map(([left]) => left)), meanOf(known.map(([, right]) => right))];
  const differences = known.flatMap(([left, right]) => (left === null || right === null ? [] : [right - left]));
  const allowed = before === null ? tolerance.absolute : Math.max(grain, allowedFrom(before, unit, tolerance));
  const neverCount = (side: 0 | 1) => known.filter((pair) => pair[side] === null).length;
  const isNever = neverCount(0) + neverCount(1) > 0;
  const estimate = differences.length === 0 ? null : estimateOf(differences);
  const change = isNever
    ? changeOf(better, Math.sign(neverCount(1) - neverCount(0)))
    : changeFrom(better, estimate!, allowed);
  return {
    ...base,
    change,
    before,
    after,
    difference: isNever ? null : estimate!.mean,
    halfWidth: isNever || estimate === null || estimate.count < 2 ? null : estimate.halfWidth,
    allowed,
  };
}

function changeFrom(
  better: Better,
  { mean, halfWidth, count }: ReturnType<typeof estimateOf>,
  allowed: number,
): Change {
  // The last bit of a quotient is no change.
  if (Math.abs(mean) <= allowed * (1 + 1e-9)) return 'unchanged';
  if (count > 1 && halfWidth >= Math.abs(mean)) return 'noise';
  return changeOf(better, Math.sign(mean));
}

function changeOf(better: Better, sign: number): Change {
  if (sign === 0) return 'unchanged';
  if (better === 'same' || better === 'either') return 'changed';
  return (better === 'more') === sign > 0 ? 'better' : 'worse';
}

function valueIn({ figures }: SideRun, name: string): number | null | undefined {
  return figures.find((figure) => figure.name === name)?.value;
}

/** null as soon as one is never: a mean of some of them would flatter. */
function meanOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length < values.length ? null : estimateOf(numbers).mean;
}

function compareExpectations(pairs: readonly Pair[]): ComparedExpectation[] {
  const first = pairs[0];
  if (first === undefined) return [];
  const shared = first[0].expectations.filter(({ text }) => first[1].expectations.some((other) => other.text === text));
  const metIn = (side: 0 | 1, text: string) =>
    pairs.filter((pair) => pair[side].expectations.some((one) => one.text === text && one.met)).length;
  return [...new Set(shared.map(({ text }) => text))].map((text) => ({
    text,
    metBefore: metIn(0, text),
    metAfter: metIn(1, text),
    seedCount: pairs.length,
  }));
}

function verdictOf(
  figures: readonly ComparedFigure[],
  expectations: readonly ComparedExpectation[],
): ComparisonVerdict {
  const has = (change: Change) => figures.some((figure) => figure.change === change);
  const isWorse = has('worse') || expectations.some(({ metBefore, metAfter }) => metAfter < metBefore);
  const isBetter = has('better') || expectations.some(({ metBefore, metAfter }) => metAfter > metBefore);
  if (isWorse && isBetter) return 'mixed';
  if (isWorse || isBetter) return isWorse ? 'worse' : 'better';
  return has('changed') || has('gone') || has('new') ? 'different' : 'no difference';
}
