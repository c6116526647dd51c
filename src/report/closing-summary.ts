// The last thing `run` prints: what happened, what limited it, which expectations held, where the files are. Made to be
// read in ten seconds, so it leaves out what is nought.

import Table from 'cli-table3';

import type { Summary } from '../measurement/summary.ts';
import { costlySites } from './costly-sites.ts';
import { drillLines } from './drill-lines.ts';
import { lineText, shortened } from './escape.ts';
import { countText, durationText, instantText, shareText } from './format.ts';
import {
  attemptsText,
  brokenInvariants,
  feedbackText,
  firstViolationText,
  foundText,
  outcomeLines,
  plural,
  verdictText,
} from './headline.ts';
import type { Paint } from './paint.ts';
import { reactionLines } from './reaction-lines.ts';

export interface ClosingOptions {
  readonly paint: Paint;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** The run was interrupted. */
  readonly partial: boolean;
  readonly wallMs: number;
  /** What it failed by beside its own expectations: a baseline, other seeds. */
  readonly furtherFailure?: string;
  /** As the reader may type them; empty where nothing was written. */
  readonly files: readonly string[];
}

const causeMax = 3;
const pauseMax = 3;

export function closingSummary(summary: Summary, options: ClosingOptions): string {
  const { paint } = options;
  const parts = [
    opening(summary, options),
    section(paint, 'What happened', whatHappened(summary, options)),
    section(paint, 'What limited it', whatLimited(summary, options)),
    section(paint, 'What was expected', whatHeld(summary, options)),
    section(paint, 'What was broken', whatBroke(summary, options)),
    section(paint, 'What ran live', whatRan(summary)),
    section(paint, 'Files', fileLines(options.files)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A report has many pictures; their folder is enough. */
function fileLines(files: readonly string[]): readonly string[] {
  const pictures = files.filter((file) => file.endsWith('.png'));
  if (pictures.length <= 3) return files.map(lineText);
  const folder = lineText(pictures[0]!.replace(/[\\/][^\\/]*$/, ''));
  const others = files.map((file) => (pictures.includes(file) ? '' : lineText(file)));
  const place = files.indexOf(pictures[0]!);
  return others
    .map((file, i) => (i === place ? `${folder} (${pictures.length} pictures)` : file))
    .filter((file) => file !== '');
}

function opening(summary: Summary, { paint, partial, wallMs, furtherFailure = '', columns }: ClosingOptions): string {
  const { name, question, seed, startAtMs, endedAtMs } = summary.scenario;
  const good = summary.verdict === 'met' && furtherFailure === '';
  const verdict = partial
    ? paint.yellow('interrupted: figures up to the interrupt only')
    : (good ? paint.green : paint.red)([verdictText(summary), furtherFailure].filter((text) => text !== '').join('; '));
  const lines = [
    `${paint.bold(lineText(name))}: ${verdict}`,
    paint.dim(shortened(lineText(question), Math.max(40, columns - 1))),
    paint.dim(
      `seed ${lineText(seed)}, ${durationText(endedAtMs - startAtMs)} from ${instantText(startAtMs)}, in ${durationText(wallMs)} of real time`,
    ),
  ];
  return lines.filter((line) => line !== paint.dim('')).join('\n');
}

function section(paint: Paint, title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [paint.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function whatHappened(summary: Summary, { paint, columns }: ClosingOptions): readonly string[] {
  const { due } = summary.totals;
  if ((due ?? 0) === 0) return ['no message became due'];
  const table = alignedTable(['left', 'right', 'right', 'left']);
  table.push(['due', countText(due ?? 0), '', '']);
  for (const { outcome, count, ratio, note } of outcomeLines(summary)) {
    table.push([outcome, countText(count), shareText(ratio), paint.dim(shortened(lineText(note), columns - 34))]);
  }
  const feedback = feedbackText(summary);
  return [
    ...linesOf(table),
    attemptsText(summary),
    ...(feedback === '' ? [] : [`later: ${feedback}`]),
    ...pauseLines(summary),
    ...reactionLines(summary),
  ];
}

function pauseLines(summary: Summary): readonly string[] {
  const { pauses, scenario } = summary;
  const lines = pauses.slice(0, pauseMax).map(({ server, provider, cause, fromMs, untilMs }) => {
    const scope = lineText(provider === '' ? server : `${server} at ${provider}`);
    const length =
      untilMs === null ? `${durationText(scenario.endedAtMs - fromMs)} to the end` : durationText(untilMs - fromMs);
    return `paused ${scope} for ${length}, ${durationText(fromMs - scenario.startAtMs)} in: ${lineText(cause)}`;
  });
  return pauses.length > pauseMax ? [...lines, `and ${plural(pauses.length - pauseMax, 'more pause')}`] : lines;
}

function whatLimited(summary: Summary, { columns }: ClosingOptions): readonly string[] {
  const { causes } = summary;
  const costly = costlySites(summary).slice(0, causeMax);
  if (causes.length === 0 && costly.length === 0)
    return [(summary.totals.due ?? 0) === 0 ? '' : 'nothing: no flow had to wait'].filter(Boolean);
  const table = alignedTable(['right', 'left']);
  for (const { name, waitedRatio } of causes.slice(0, causeMax)) {
    table.push([`${shareText(waitedRatio)} of waiting`, shortened(lineText(name), columns - 26)]);
  }
  for (const { row, who, messagesRatio } of costly) {
    const text = `${who}, with ${shareText(messagesRatio)} of messages`;
    table.push([`${shareText(row.busyRatio)} of workers' time`, shortened(text, columns - 31)]);
  }
  return linesOf(table);
}

function whatHeld(summary: Summary, { paint }: ClosingOptions): readonly string[] {
  return summary.expectations.map((result) => {
    const { met, text } = result;
    const sign = met ? paint.green('✓') : paint.red('✗');
    const found = lineText(foundText(result));
    return `${sign} ${lineText(text)}${found === '' ? '' : paint.dim(`  ${found}`)}`;
  });
}

function whatBroke(summary: Summary, { paint }: ClosingOptions): readonly string[] {
  return brokenInvariants(summary).flatMap((result) => {
    const { invariant, law, kind, violationCount } = result;
    const owner = kind === 'ours' ? 'a law of maildrill' : 'a promise of the sender';
    const first = firstViolationText(result);
    const where = first === '' ? [] : [paint.dim(`  first: ${lineText(first)}`)];
    const times = `${countText(violationCount)} time${violationCount === 1 ? '' : 's'}`;
    return [`${paint.red('✗')} ${invariant}, ${owner}, ${times}: ${lineText(law)}`, ...where];
  });
}

type Align = 'left' | 'right';

function alignedTable(colAligns: Align[]): Table.Table {
  const noLine = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' };
  const noBottom = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };
  const noMiddle = { left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };
  return new Table({
    chars: { ...noLine, ...noBottom, ...noMiddle },
    colAligns,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
}

function linesOf(table: Table.Table): readonly string[] {
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function whatRan({ live, scenario: { startAtMs } }: Summary): string[] {
  if (live === null) return [];
  const late = `${countText(live.lateCount)} timers late by over 20 ms, the latest by ${durationText(live.latenessMaxMs)}`;
  const http = live.http.map(
    ({ endpoint, requests, perSecond, p50Ms, p99Ms, errors, refused }) =>
      `${endpoint}: ${countText(requests)} requests, ${Math.round(perSecond)}/s, half within ${p50Ms} ms, 99 % within ${p99Ms} ms, ${countText(refused)} refused, ${countText(errors)} unanswered`,
  );
  return [
    `speed ${live.speed} on ${lineText(live.broker)}`,
    ...(live.lostLocks > 0 ? [`${plural(live.lostLocks, 'job')} ended after the lock was lost in the broker`] : []),
    live.isTrusted ? late : `${late}: the machine was the limit at times, and times are not to be trusted`,
    ...http,
    ...drillLines(live, startAtMs),
  ];
}
