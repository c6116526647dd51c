// Several runs on one page of Markdown: what a pull request or a CI job shows before anyone opens a report.

import type { Summary } from '../measurement/summary.ts';
import { lineText, markdownText } from './escape.ts';
import { countText, durationText, shareOf, shareText } from './format.ts';
import { brokenInvariants, firstViolationText, plural, timesOfAll, verdictText } from './headline.ts';
import { markdownTable } from './markdown-table.ts';

/** A scenario that was asked for, and what came of it. */
export interface StepEntry {
  /** As the caller typed it. */
  readonly file: string;
  readonly result:
    | { readonly kind: 'ran'; readonly summary: Summary; readonly partial: boolean; readonly baseline: string }
    | { readonly kind: 'wrong'; readonly problems: readonly string[] };
}

/** GitHub refuses a summary of more than 1 MiB, and a comment of more than 65,536 characters. */
const lengthMax = 60_000;

export function stepSummary(entries: readonly StepEntry[]): string {
  const bad = entries.filter((entry) => !isGood(entry));
  const title =
    bad.length === 0
      ? `✅ maildrill: ${entries.length === 1 ? 'the scenario' : `all ${entries.length} scenarios`} held`
      : `❌ maildrill: ${bad.length} of ${entries.length} scenarios did not hold`;
  const rows = entries.map(rowOf);
  const columns = ['', 'scenario', 'verdict', 'delivered', 'p95 to deliver', 'limited most by'].map((text) => ({
    title: text,
  }));
  const parts = [`## ${title}`, markdownTable(columns, rows), ...bad.map(detailOf)];
  const whole = `${parts.join('\n\n')}\n`;
  if (whole.length <= lengthMax) return whole;
  return `${whole.slice(0, whole.lastIndexOf('\n', lengthMax))}\n\n… cut here; the rest is in the reports.\n`;
}

function isGood({ result }: StepEntry): boolean {
  return result.kind === 'ran' && result.summary.verdict === 'met' && !result.partial && result.baseline === '';
}

function rowOf(entry: StepEntry): string[] {
  const { file, result } = entry;
  const mark = isGood(entry) ? '✅' : '❌';
  if (result.kind === 'wrong') {
    return [mark, lineText(file), `not run: ${plural(result.problems.length, 'problem')}`, '', '', ''];
  }
  const { summary, partial, baseline } = result;
  const { totals, causes, scenario } = summary;
  const all = timesOfAll(summary);
  const cause = causes[0];
  return [
    mark,
    `${lineText(scenario.name)} (seed ${lineText(scenario.seed)})`,
    partial ? 'interrupted' : [verdictText(summary), baseline].filter((part) => part !== '').join('; '),
    (totals.due ?? 0) === 0
      ? 'nothing was due'
      : `${shareText(shareOf(totals.delivered, totals.due ?? 0))} of ${countText(totals.due ?? 0)}`,
    all === undefined || all.count === 0 ? '' : all.p95Ms === null ? 'never' : durationText(all.p95Ms),
    cause === undefined ? 'nothing' : `${lineText(cause.name)} (${shareText(cause.waitedRatio)})`,
  ];
}

function detailOf({ file, result }: StepEntry): string {
  if (result.kind === 'wrong') {
    const list = result.problems.map((problem) => `- ${markdownText(problem)}`);
    return [`### ${markdownText(file)}`, list.join('\n')].join('\n\n');
  }
  const { summary } = result;
  const failed = summary.expectations.filter(({ met }) => !met);
  const rows = failed.map(({ text, figureText, marginText, note, line }) => [
    text,
    figureText,
    [marginText, note].filter((part) => part !== '').join('; '),
    line === 0 ? file : `${file}:${line}`,
  ]);
  const broken = brokenInvariants(summary).map((law) => {
    const first = firstViolationText(law);
    const told = first === '' ? '' : `; first: ${markdownText(first)}`;
    return `- ${markdownText(law.law)}: broken ${plural(law.violationCount, 'time')}${told}`;
  });
  const columns = ['expected', 'found', 'margin', 'where'].map((title) => ({ title }));
  const parts = [
    `### ${markdownText(summary.scenario.name)}`,
    rows.length === 0 ? '' : markdownTable(columns, rows),
    broken.join('\n'),
    result.baseline === '' ? '' : `Against the baseline: ${markdownText(result.baseline)}.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
