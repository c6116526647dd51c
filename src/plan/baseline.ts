// A baseline: the figures that were once found good, each with how far it may move, in a small file that stands in
// version control beside the scenario. A run fails against it where a figure has left its tolerance for the worse.

import { z } from 'zod';
import type { Better, ComparedFigure, Comparison, Figure } from '../report/comparison-result.ts';
import { compareSides, type Side } from './comparison.ts';
import { type Tolerance, usualTolerance } from './tolerance.ts';

export interface Baseline {
  readonly scenario: string;
  readonly seeds: readonly string[];
  readonly figures: Readonly<Record<string, GuardedFigure>>;
}

export interface GuardedFigure {
  readonly unit: Figure['unit'];
  readonly better: Exclude<Better, 'either'>;
  readonly tolerance: Tolerance;
  /** By seed; null: never. */
  readonly values: readonly (number | null)[];
}

export type ReadBaseline = { readonly baseline: Baseline } | { readonly problem: string };

const version = 1;

/** Only figures of which one way is better, and how much was sent: a peak that moves is no regression. */
export function baselineOf(scenario: string, side: Side, relative: number): Baseline {
  const names = [...new Set(side.runs.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  const figures = names.flatMap((name): [string, GuardedFigure][] => {
    const own = side.runs.map((run) => run.figures.find((figure) => figure.name === name));
    const first = own.find((figure) => figure !== undefined)!;
    const { unit, better } = first;
    // Where some seeds have nothing to judge, there is no row of values to hold another against.
    if (better === 'either' || own.includes(undefined)) return [];
    return [
      [
        name,
        {
          unit,
          better,
          tolerance: usualTolerance(first, relative),
          values: own.map((figure) => stored(figure!.value)),
        },
      ],
    ];
  });
  return { scenario, seeds: side.runs.map(({ seed }) => seed), figures: Object.fromEntries(figures) };
}

/** One figure a line, so that a difference of two baselines reads like one of two runs. */
export function printBaseline({ scenario, seeds, figures }: Baseline): string {
  const rows = Object.entries(figures).map(
    ([name, figure]) => `    ${JSON.stringify(name)}: ${JSON.stringify(figure)}`,
  );
  return [
    '{',
    `  "maildrillBaseline": ${version},`,
    `  "scenario": ${JSON.stringify(scenario)},`,
    `  "seeds": ${JSON.stringify(seeds)},`,
    '  "figures": {',
    rows.join(',\n'),
    '  }',
    '}\n',
  ].join('\n');
}

export function readBaseline(text: string): ReadBaseline {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { problem: 'is not JSON, as if it were cut off or edited' };
  }
  const stated = versioned.safeParse(data);
  if (!stated.success) return { problem: 'is no baseline: it states no maildrillBaseline' };
  if (stated.data.maildrillBaseline !== version) {
    const age = stated.data.maildrillBaseline > version ? 'a newer' : 'an older';
    return {
      problem: `was written by ${age} maildrill (version ${stated.data.maildrillBaseline}, this one reads ${version})`,
    };
  }
  const read = shape.safeParse(data);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    return { problem: `is not as it was written: ${issue.path.map(String).join(' / ')}: ${issue.message}` };
  }
  const { scenario, seeds, figures } = read.data;
  const odd = Object.entries(figures).find(([, { values }]) => values.length !== seeds.length);
  if (odd !== undefined)
    return {
      problem: `is not as it was written: ${odd[0]} has ${odd[1].values.length} values for ${seeds.length} seeds`,
    };
  return { baseline: { scenario, seeds, figures } };
}

/** The run held against the baseline: only its figures, each with its own tolerance. */
export function againstBaseline({ seeds, figures, scenario }: Baseline, after: Side): Comparison {
  const guarded = Object.entries(figures);
  const before: Side = {
    label: `baseline of ${scenario}`,
    runs: seeds.map((seed, place) => ({
      seed,
      figures: guarded.map(([name, { unit, better, values }]) => ({ name, unit, better, value: values[place]! })),
      expectations: [],
    })),
  };
  const known = new Set(Object.keys(figures));
  const seen: Side = {
    label: after.label,
    runs: after.runs.map((run) => ({
      ...run,
      figures: run.figures.filter(({ name }) => known.has(name)),
      expectations: [],
    })),
  };
  return compareSides(before, seen, ({ name }) => figures[name]!.tolerance);
}

/** What fails the check, those furthest beyond their tolerance first. */
export function regressionsOf({ figures }: Comparison): readonly ComparedFigure[] {
  const excess = ({ difference, allowed }: ComparedFigure): number =>
    difference === null ? Number.POSITIVE_INFINITY : Math.abs(difference) / allowed;
  return figures
    .filter(({ change }) => change === 'worse' || change === 'changed' || change === 'gone')
    .sort((one, other) => (excess(one) === excess(other) ? 0 : excess(other) - excess(one)));
}

/** Six digits say enough, and keep the file readable. */
function stored(value: number | null): number | null {
  return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

const versioned = z.looseObject({ maildrillBaseline: z.number() });
const shape = z.looseObject({
  scenario: z.string('a text'),
  seeds: z.array(z.string('a text'), 'a list of seeds').min(1, 'at least one seed'),
  figures: z.record(
    z.string(),
    z.strictObject(
      {
        unit: z.enum(['ratio', 'count', 'ms', 'per-second', 'score'], 'a unit'),
        better: z.enum(['more', 'less', 'same'], 'one of more, less, same'),
        tolerance: z.strictObject(
          {
            absolute: z.number('a number').min(0, 'a number that is not negative'),
            relative: z.number('a number').min(0, 'a number that is not negative'),
          },
          'an absolute and a relative tolerance',
        ),
        values: z.array(z.number('a number').nullable(), 'a list of values'),
      },
      'unit, better, tolerance and values',
    ),
  ),
});
