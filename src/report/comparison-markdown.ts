// A comparison for a pull request.

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
import { lineText, markdownText } from './escape.ts';
import { plural } from './headline.ts';
import { markdownTable } from './markdown-table.ts';

const rowMax = 25;

export function comparisonMarkdown(
  report: ComparisonReport,
  charts: readonly { file: string; title: string }[],
): string {
  const { comparison, changes } = report;
  const { verdict, before, after, expectations } = comparison;
  const mark = verdict === 'worse' || verdict === 'mixed' ? '❌' : verdict === 'better' ? '✅' : '➖';
  const moved = expectations.filter(({ metBefore, metAfter }) => metBefore !== metAfter);
  const unchanged = figuresThat(comparison, 'unchanged').length;
  const parts = [
    `## ${mark} ${markdownText(comparisonVerdictText(comparison))}`,
    `**${markdownText(before)}** before, **${markdownText(after)}** after; ${markdownText(luckText(report))}.`,
    changes === null || changes.length === 0
      ? ''
      : section(
          'What was changed',
          ['field', 'before → after'],
          changes.map((change) => [change.path, changeText(change)]),
        ),
    section(
      'Expectations that changed',
      ['expectation', 'met before', 'met after'],
      moved.map(({ text, metBefore, metAfter, seedCount }) => [
        text,
        ...[metBefore, metAfter].map((met) => metText(met, seedCount)),
      ]),
    ),
    figureSection('Worse', figuresThat(comparison, 'worse')),
    figureSection('Better', figuresThat(comparison, 'better')),
    figureSection('Changed, neither better nor worse', figuresThat(comparison, 'changed', 'gone', 'new')),
    figureSection('Noise: the seeds disagree', figuresThat(comparison, 'noise')),
    `${plural(unchanged, 'figure')} unchanged within ${toleranceText(report)}.`,
    charts.map(({ file, title }) => `![${markdownText(title)}](${file})`).join('\n\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** How many seeds met it, or yes and no where there is one. */
export function metText(met: number, seedCount: number): string {
  if (seedCount === 1) return met === 1 ? 'yes' : 'no';
  return `${met} of ${seedCount} seeds`;
}

function figureSection(title: string, figures: readonly ComparedFigure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.change === 'new' ? '' : figureText(figure.before, figure.unit),
    figure.change === 'gone' ? '' : figureText(figure.after, figure.unit),
    differenceText(figure),
  ]);
  return section(title, ['figure', 'before', 'after', 'difference'], rows);
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const titled = columns.map((column) => ({ title: column }));
  const shown = rows.slice(0, rowMax).map((row) => row.map(lineText));
  const rest = rows.length > rowMax ? `\n\n… and ${plural(rows.length - rowMax, 'more row')} in comparison.json.` : '';
  return `### ${title}\n\n${markdownTable(titled, shown)}${rest}`;
}
