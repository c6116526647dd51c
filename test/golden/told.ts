// A run as its golden file tells it: a digest of every byte, and the figures by which a person sees what has changed.

import { createHash } from 'node:crypto';
import type { Figures, Summary } from '../../src/measurement/summary.ts';
import { summaryJson } from '../../src/report/summary-json.ts';

export function told(summary: Summary): string {
  const bytes = Buffer.from(summaryJson(summary));
  const { scenario, expectations, invariants, totals, providers, pauses, causes, unfinished } = summary;
  const sections = [
    section(
      'What was expected',
      expectations.map(({ met, text, figureText, marginText, note }) =>
        [met ? 'met' : 'failed', text, figureText, marginText, note].filter((part) => part !== '').join(' | '),
      ),
    ),
    section(
      'Promises and laws',
      invariants.map(
        ({ invariant, checkedCount, violationCount }) => `${invariant}: ${violationCount} of ${checkedCount}`,
      ),
    ),
    section('In all', figureLines(totals)),
    ...providers.map(({ name, figures }) => section(`At ${name}`, figureLines(figures))),
    section(
      'Pauses',
      pauses.map(
        ({ server, provider, cause, fromMs, untilMs, inFlight }) =>
          `${server} ${provider}`.trim() +
          `: ${cause}, ${instant(fromMs)} to ${untilMs === null ? 'the end' : instant(untilMs)}, ${inFlight} in flight`,
      ),
    ),
    section(
      'What limited it',
      causes.map(({ kind, name, waitedMs, waitedRatio }) => `${kind} ${name}: ${waitedMs} ms, ${waitedRatio} of all`),
    ),
    section(
      'Unfinished',
      unfinished.map(({ campaign, provider, cause, count }) => `${campaign} at ${provider}, ${cause}: ${count}`),
    ),
  ];
  return [
    `${scenario.name}, seed ${scenario.seed}: ${summary.verdict}, exit code ${summary.exitCode}`,
    `ended ${instant(scenario.endedAtMs)}`,
    `summary.json: ${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`,
    ...sections.filter((text) => text !== ''),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['', title, ...lines.slice(0, 20).map((line) => `  ${line}`)].join('\n');
}

function figureLines({ due, classes, feedback, connections, ...counts }: Figures): string[] {
  return [{ due, ...counts }, classes, feedback, connections].map(row).filter((text) => text !== '');
}

/** What is zero is left out, so that a new kind of answer does not change every file. */
function row(counts: Readonly<Record<string, number | null>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0 && count !== null)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
