// What `run` prints below its closing summary: what several seeds say together, and what the baseline says.

import { amountText, figureText } from '../report/comparison-words.ts';
import { lineText } from '../report/escape.ts';
import { shareText } from '../report/format.ts';
import { plural } from '../report/headline.ts';
import type { Paint } from '../report/paint.ts';
import type { BaselineCheck } from './baseline-file.ts';
import type { SeedRuns } from './seed-runs.ts';

const failuresMax = 12;

/** The figures that a reader asks for first; the others are in seeds.md. */
const firstFigures: ReadonlySet<string> = new Set([
  'delivered of due',
  'p50 time-to-deliver',
  'p95 time-to-deliver',
  'throttled of attempts',
  'complaints of delivered',
]);

export function seedsText({ table, summaries }: SeedRuns, paint: Paint): string {
  const count = summaries.length;
  const expected = table.expectations.map(({ text, met, interval, failedSeeds }) => {
    const sign = met === count ? paint.green('✓') : paint.red('✗');
    const where = failedSeeds.length === 0 ? '' : `, not under ${failedSeeds.join(', ')}`;
    const of = `met in ${met} of ${count}${where}; of all seeds ${shareText(interval[0])} to ${shareText(interval[1])}`;
    return `${sign} ${lineText(text)}${paint.dim(`  ${lineText(of)}`)}`;
  });
  const figures = table.figures
    .filter(({ name }) => firstFigures.has(name))
    .map(({ name, unit, estimate, neverCount }) => {
      const never = neverCount === 0 ? '' : `, never under ${plural(neverCount, 'seed')}`;
      if (estimate === null) return `${name}  never`;
      const { mean, halfWidth, min, max } = estimate;
      const range = `from ${figureText(min, unit)} to ${figureText(max, unit)}`;
      return `${name}  ${figureText(mean, unit)} ± ${amountText(halfWidth, unit)}, ${range}${never}`;
    });
  return section(paint, `Under ${count} seeds`, [...expected, ...figures]);
}

/** What the run failed by beside its own expectations; '' where that is nothing. */
export function furtherFailureText(check: BaselineCheck | null, seeds: SeedRuns | null): string {
  return [check?.verdictText ?? '', seeds?.failureText ?? ''].filter((text) => text !== '').join('; ');
}

export function baselineText({ file, failures, comparison }: BaselineCheck, paint: Paint): string {
  const better = comparison.figures.filter(({ change }) => change === 'better').length;
  const held = comparison.figures.length - failures.length;
  const shown = failures.slice(0, failuresMax).map((text) => `${paint.red('✗')} ${lineText(text)}`);
  const lines = [
    ...shown,
    ...(failures.length > failuresMax ? [`and ${failures.length - failuresMax} more`] : []),
    `${failures.length === 0 ? `${paint.green('✓')} all ` : ''}${plural(held, 'figure')} within tolerance`,
    ...(better === 0 ? [] : [`${better} of them better: \`maildrill baseline accept\` would hold later runs to it`]),
  ];
  return section(paint, `Against ${lineText(file)}`, lines);
}

function section(paint: Paint, title: string, lines: readonly string[]): string {
  return `\n${paint.bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
