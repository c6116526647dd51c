// What `compare` prints: the verdict, what was changed, and what followed from it.

import { metText } from './comparison-markdown.ts';
import type { ComparedFigure, ComparisonReport } from './comparison-result.ts';
import {
  changeText,
  comparisonVerdictText,
  differenceText,
  figuresThat,
  figureText,
  luckText,
  toleranceText,
} from './comparison-words.ts';
import { lineText } from './escape.ts';
import { plural } from './headline.ts';
import type { Paint } from './paint.ts';

export interface ComparisonClosingOptions {
  readonly paint: Paint;
  readonly files: readonly string[];
}

const rowMax = 12;

export function comparisonClosing(report: ComparisonReport, { paint, files }: ComparisonClosingOptions): string {
  const { comparison, changes } = report;
  const { verdict, before, after, expectations } = comparison;
  const isBad = verdict === 'worse' || verdict === 'mixed';
  const title = (isBad ? paint.red : verdict === 'better' ? paint.green : paint.bold)(
    comparisonVerdictText(comparison),
  );
  const moved = expectations.filter(({ metBefore, metAfter }) => metBefore !== metAfter);
  const parts = [
    [
      title,
      paint.dim(`before  ${lineText(before)}`),
      paint.dim(`after   ${lineText(after)}`),
      paint.dim(lineText(luckText(report))),
    ].join('\n'),
    section(
      paint,
      'What was changed',
      rows(changes ?? [], (change) => [change.path, changeText(change)]),
    ),
    section(
      paint,
      'Expectations that changed',
      rows(moved, ({ text, metBefore, metAfter, seedCount }) => [
        text,
        `met before: ${metText(metBefore, seedCount)}, after: ${metText(metAfter, seedCount)}`,
      ]),
    ),
    section(paint, 'Worse', figureRows(figuresThat(comparison, 'worse'))),
    section(paint, 'Better', figureRows(figuresThat(comparison, 'better'))),
    section(paint, 'Changed, neither better nor worse', figureRows(figuresThat(comparison, 'changed', 'gone', 'new'))),
    section(paint, 'Noise: the seeds disagree', figureRows(figuresThat(comparison, 'noise'))),
    paint.dim(
      `${plural(figuresThat(comparison, 'unchanged').length, 'figure')} unchanged within ${toleranceText(report)}`,
    ),
    section(paint, 'Files', files.map(lineText)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function figureRows(figures: readonly ComparedFigure[]): readonly string[] {
  return rows(figures, (figure) => {
    const { name, unit, before, after, change } = figure;
    const values = [
      change === 'new' ? '' : figureText(before, unit),
      change === 'gone' ? '' : figureText(after, unit),
    ].filter((text) => text !== '');
    return [name, values.join(' → '), differenceText(figure)];
  });
}

/** Cells under each other, and a line for what there is no room for. */
function rows<Row>(all: readonly Row[], cellsOf: (row: Row) => readonly string[]): readonly string[] {
  const shown = all.slice(0, rowMax).map((row) => cellsOf(row).map(lineText));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((cells) => cells[column]?.length ?? 0)));
  const lines = shown.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return all.length > rowMax ? [...lines, `and ${all.length - rowMax} more`] : lines;
}

function section(paint: Paint, title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [paint.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}
