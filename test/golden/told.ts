// A run as its golden file tells it: a digest of every byte, and the figures by which a person sees what has changed.

import { createHash } from 'node:crypto';
import type { Figures, Summary } from '../../src/measurement/summary.ts';
import { summaryJson } from '../../src/report/summary-json.ts';

export function told(summary: Summary): string {
  const bytes = Buffer.from(summaryJson(summary));
  const { scenario, expectations, invariants, totals, providers, pauses, causes, unfinished, warmups } = summary;
  const { reactions, alerts, deadList } = summary;
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
    ...warmups.flatMap(warmupSections),
    section(
      'Reactions',
      reactions.map(
        ({ kind, name, fromMs, untilMs, figure }) =>
          `${kind} ${name}: ${instant(fromMs)} to ${untilMs === null ? 'the end' : instant(untilMs)}` +
          (figure === null ? '' : `, ${figure}`),
      ),
    ),
    section(
      'Alerts',
      alerts.map(
        ({ name, firedAtMs, clearedAtMs, value }) =>
          `${name}: ${instant(firedAtMs)} to ${clearedAtMs === null ? 'the end' : instant(clearedAtMs)}, ${value}`,
      ),
    ),
    section('Dead list', deadList.died === 0 ? [] : [row({ ...deadList })]),
    section(
      'What limited it',
      causes.map(({ kind, name, waitedMs, waitedRatio }) => `${kind} ${name}: ${waitedMs} ms, ${waitedRatio} of all`),
    ),
    section(
      'Queues',
      (summary.queues ?? []).map(({ driver, ...figures }) => `${driver}: ${row(figures)}`),
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

function warmupSections({ ip, provider, plan, days }: Summary['warmups'][number]): string[] {
  const title = `Warm-up of ${ip}${provider === '' ? '' : ` at ${provider}`} by ${plan}`;
  const lines = days.map((day, place) => {
    const { phase, acceptedDays, phaseDays, capPerDay, grants, decision, miss, throttled, blocked } = day;
    const shown = [day.colour, day.reputation].filter((word) => word !== null).join(' ');
    const judged = `${decision} ${miss}`.trim();
    const figures = `${throttled} throttled, ${blocked} blocked, bounces ${day.bounceRatio}, soft ${day.softBurstRatio}`;
    return `day ${place + 1}: phase ${phase}, ${grants} of ${capPerDay}, ${judged} (${acceptedDays} of ${phaseDays}); ${figures} ${shown}`.trim();
  });
  // A section shows 20 lines.
  return [section(title, lines.slice(0, 20)), section(`${title}, further days`, lines.slice(20, 40))];
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
