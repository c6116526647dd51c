// summary.md: the run for a person who opens its folder, and for a pull request. The verdict first, then what happened,
// what limited it, and the tables that answer the next question.

import type { Figures, Summary } from '../measurement/summary.ts';
import { lineText, markdownText } from './escape.ts';
import { countText, durationText, instantText, shareOf, shareText } from './format.ts';
import {
  attemptsText,
  brokenInvariants,
  feedbackText,
  firstViolationText,
  outcomeLines,
  plural,
  verdictText,
} from './headline.ts';
import { type Column, markdownTable } from './markdown-table.ts';
import { lastReplyText, replyText } from './reply-text.ts';

export interface MarkdownOptions {
  readonly partial: boolean;
  readonly charts: readonly { readonly file: string; readonly title: string }[];
}

const rowMax = 12;

export function summaryMarkdown(summary: Summary, { partial, charts }: MarkdownOptions): string {
  const parts = [
    opening(summary, partial),
    expectations(summary),
    broken(summary),
    whatHappened(summary),
    charts.map(({ file, title }) => `![${markdownText(title)}](${file})`).join('\n\n'),
    whatLimited(summary),
    unfinished(summary),
    pauses(summary),
    incidents(summary),
    failures(summary),
    replies(summary),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function opening(summary: Summary, partial: boolean): string {
  const { name, question, seed, startAtMs, endedAtMs } = summary.scenario;
  const judged = summary.expectations.length > 0;
  const mark = partial ? '⚠️' : summary.verdict !== 'met' ? '❌' : judged ? '✅' : 'ℹ️';
  const verdict = partial ? 'interrupted' : verdictText(summary);
  const run = `Seed ${markdownText(seed)}, ${durationText(endedAtMs - startAtMs)} of simulated time from ${instantText(startAtMs)}.`;
  return [
    `# ${markdownText(name)}: ${mark} ${verdict}`,
    ...(partial
      ? ['> **Partial.** The run was interrupted: every figure stops at that instant, and no expectation counts.']
      : []),
    ...(lineText(question) === '' ? [] : [`*${markdownText(question)}*`]),
    run,
  ].join('\n\n');
}

function section(title: string, ...parts: readonly string[]): string {
  const body = parts.filter((part) => part !== '');
  return body.length === 0 ? '' : [`## ${title}`, ...body].join('\n\n');
}

function table(columns: readonly (string | Column)[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const titled = columns.map((column) => (typeof column === 'string' ? { title: column } : column));
  const shown = markdownTable(titled, rows.slice(0, rowMax));
  return rows.length > rowMax
    ? `${shown}\n\n… and ${plural(rows.length - rowMax, 'more row')} in summary.json.`
    : shown;
}

function right(title: string): Column {
  return { title, align: 'right' };
}

function expectations(summary: Summary): string {
  const rows = summary.expectations.map(({ met, text, figureText, marginText, note, line }) => [
    met ? '✅' : '❌',
    text,
    figureText,
    [marginText, note].filter((part) => part !== '').join('; '),
    String(line),
  ]);
  return section('What was expected', table(['', 'expectation', 'figure', 'margin', right('line')], rows));
}

function broken(summary: Summary): string {
  const rows = brokenInvariants(summary).map((result) => [
    result.law,
    result.kind === 'ours' ? 'maildrill: a bug of ours' : 'the sender',
    countText(result.violationCount),
    firstViolationText(result),
  ]);
  return section('What was broken', table(['law', 'broken by', right('times'), 'first'], rows));
}

function whatHappened(summary: Summary): string {
  const { totals } = summary;
  const due = totals.due ?? 0;
  if (due === 0) return section('What happened', 'No message became due.');
  const outcomes = outcomeLines(summary).map(({ outcome, count, ratio, note }) => [
    outcome,
    countText(count),
    shareText(ratio),
    note,
  ]);
  const feedback = feedbackText(summary);
  return section(
    'What happened',
    table(['outcome', right('messages'), right('of due'), ''], [['due', countText(due), '', ''], ...outcomes]),
    `${markdownText(attemptsText(summary))}.${feedback === '' ? '' : ` Later: ${markdownText(feedback)}.`}`,
    figureTable('provider', summary.providers),
    siteTable(summary),
    summary.campaigns.length > 1 ? figureTable('campaign', summary.campaigns) : '',
  );
}

function figureTable(title: string, subjects: readonly { readonly name: string; readonly figures: Figures }[]): string {
  const share = (part: number, whole: number | null): string =>
    part === 0 ? '0' : shareText(shareOf(part, whole ?? 0));
  const rows = subjects.map(({ name, figures }) => [
    name,
    countText(figures.due ?? 0),
    share(figures.delivered, figures.due),
    share(figures.bounced, figures.due),
    share(figures.expired + figures.dead, figures.due),
    share(figures.unfinished ?? 0, figures.due),
    share(figures.classes.throttled + figures.classes.blocked, figures.attempts),
  ]);
  const columns = [
    'due',
    'delivered',
    'bounced',
    'expired or dead',
    'unfinished',
    'throttled or blocked (of attempts)',
  ];
  return table([title, ...columns.map(right)], rows);
}

function siteTable({ siteClasses = [], totals }: Summary): string {
  const rows = siteClasses.map((row) => [
    row.provider,
    row.siteClass === '' ? 'all' : row.siteClass,
    row.siteCount === null ? '' : countText(row.siteCount),
    countText(row.due),
    shareText(shareOf(row.due, totals.due ?? 0)),
    shareText(row.busyRatio),
    countText(row.delivered),
    countText(row.bounced),
    countText(row.expired + row.dead),
    row.p95Ms === null ? 'never' : durationText(row.p95Ms),
  ]);
  const figures = [
    'how many',
    'due',
    'of all due',
    "of workers' time",
    'delivered',
    'bounced',
    'expired or dead',
    'p95',
  ];
  return table(['provider', 'sites', ...figures.map(right)], rows);
}

function whatLimited(summary: Summary): string {
  if (summary.causes.length === 0) return section('What limited it', 'Nothing: no flow had to wait.');
  const causes = summary.causes.map(({ name, waitedMs, waitedRatio }) => [
    name,
    durationText(waitedMs),
    shareText(waitedRatio),
  ]);
  const limits = summary.limits
    .filter(({ waitedMs }) => waitedMs > 0)
    .map(({ name, source, grants, waitedMs }) => [name, source, countText(grants), durationText(waitedMs)]);
  return section(
    'What limited it',
    'Waiting is summed over flows: ten flows held for an hour wait ten hours.',
    table(['cause', right('waited'), right('of all waiting')], causes),
    table(['limit', 'where it is written', right('grants'), right('waited')], limits),
  );
}

function unfinished(summary: Summary): string {
  const rows = summary.unfinished.map(({ campaign, lane, provider, cause, count, oldestDueAtMs }) => [
    campaign,
    lane,
    provider,
    cause,
    countText(count),
    durationText(summary.scenario.endedAtMs - oldestDueAtMs),
  ]);
  return section(
    'What was left unfinished',
    table(['campaign', 'lane', 'provider', 'waits for', right('messages'), right('oldest')], rows),
  );
}

function pauses(summary: Summary): string {
  const rows = summary.pauses.map(({ server, provider, cause, fromMs, untilMs, inFlight }) => [
    server,
    provider === '' ? 'all' : provider,
    cause,
    instantText(fromMs),
    untilMs === null ? 'to the end' : durationText(untilMs - fromMs),
    countText(inFlight),
  ]);
  return section('Pauses', table(['server', 'provider', 'cause', 'from', right('for'), right('in flight')], rows));
}

function incidents(summary: Summary): string {
  const rows = summary.incidents.map(({ number, description, fromMs, untilMs }) => [
    String(number),
    description,
    instantText(fromMs),
    untilMs === null ? 'to the end' : durationText(untilMs - fromMs),
  ]);
  return section('Incidents', table([right('incident'), 'what', 'from', right('for')], rows));
}

function failures(summary: Summary): string {
  const rows = summary.failures.map((failure) => [
    failure.outcome,
    failure.campaign,
    failure.provider,
    lastReplyText(failure),
    countText(failure.count),
    failure.examples.join(', '),
  ]);
  const columns = ['outcome', 'campaign', 'provider', 'last reply', right('messages'), 'examples'];
  const hint =
    rows.length === 0
      ? ''
      : 'An example is the number of a message: `maildrill explain FOLDER NUMBER` tells its journey.';
  return section('Why messages failed', table(columns, rows), hint);
}

function replies(summary: Summary): string {
  const rows = summary.replies.map((reply) => [
    reply.provider,
    reply.phase,
    replyText(reply),
    reply.class,
    countText(reply.count),
  ]);
  return section('Replies', table(['provider', 'phase', 'reply', 'class', right('times')], rows));
}
