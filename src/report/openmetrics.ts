// OpenMetrics text with the instants of simulated time, for `promtool tsdb create-blocks-from openmetrics` and any
// dashboard that reads it: counters run up at the end of each step, gauges stand at its beginning.

import type { Series, Summary } from '../measurement/summary.ts';

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly help: string;
  /** A suffix that the name must carry by the standard; '' where the figure is a plain count. */
  readonly unit: '' | 'seconds';
  readonly kind: 'counter' | 'gauge';
  /** From the summary's own unit to the family's. */
  readonly factor: number;
  readonly rows: readonly { readonly labels: Labels; readonly series: Series }[];
}

export function openMetrics(summary: Summary): string {
  const { name, seed } = summary.scenario;
  const own = { scenario: name, seed };
  const families = [...familiesOf(summary), ...standingFamilies(summary)];
  return `${families.map((family) => familyText(family, own, summary)).join('')}# EOF\n`;
}

function familiesOf({ series, limits }: Summary): Family[] {
  const counter = (name: string, help: string, rows: Family['rows']): Family => ({
    ...{ name: `maildrill_${name}`, help, unit: '', kind: 'counter', factor: 1, rows },
  });
  const gauge = (name: string, help: string, rows: Family['rows']): Family => ({
    ...{ name: `maildrill_${name}`, help, unit: '', kind: 'gauge', factor: 1, rows },
  });
  const seconds = (family: Family): Family => ({ ...family, unit: 'seconds', factor: 0.001 });
  const busy = series.workers.map(({ pool, busy: row }) => ({ labels: { pool }, series: row }));
  const total = series.workers.map(({ pool, total: row }) => ({ labels: { pool }, series: row }));
  const ages = series.depth.map(({ series: _, oldestAgeMs, ...labels }) => ({ labels, series: oldestAgeMs }));
  const depths = series.depth.map(({ series: row, oldestAgeMs: _, ...labels }) => ({ labels, series: row }));
  const opened = series.connections.map(({ server, opened: row }) => ({ labels: { server }, series: row }));
  const refused = series.connections.map(({ server, refused: row }) => ({ labels: { server }, series: row }));
  return [
    counter('messages_due', 'Messages that became due.', series.due.map(labelled)),
    counter('messages_ended', 'Messages that ended, by outcome.', series.outcomes.map(labelled)),
    counter('replies', 'Attempts that ended, by class of the reply.', series.replies.map(labelled)),
    counter('sends', 'Leaves to try.', series.sends.map(labelled)),
    counter('feedback', 'Complaints, late bounces, opens, clicks and unsubscribes.', series.feedback.map(labelled)),
    seconds(counter('waiting_seconds', 'Flow time waited, by cause.', series.waiting.map(labelled))),
    gauge('queue_depth', 'Due messages not in flight.', depths),
    seconds(gauge('queue_oldest_age_seconds', 'Age of the oldest due message.', ages)),
    gauge('workers_busy', 'Workers that carry a job.', busy),
    gauge('workers', 'Workers in all.', total),
    counter('connections_opened', 'Connections opened.', opened),
    counter('connections_refused', 'Connections that the provider refused.', refused),
    counter(
      'limit_grants',
      'Grants that spent a limit.',
      limits.map(({ name, source, series: row }) => ({ labels: { limit: name, source }, series: row })),
    ),
  ];
}

/** Opinions are sampled at instants of their own, so each family is written straight from its points. */
function standingFamilies({ standings }: Summary): (Family & { readonly points: readonly Point[] })[] {
  const family = (name: string, help: string, value: (point: StandingPoint) => number | null) => ({
    ...{ name: `maildrill_${name}`, help, unit: '' as const, kind: 'gauge' as const, factor: 1, rows: [] },
    points: standings.flatMap(({ provider, subject, name: who, points }) =>
      points.flatMap((point): Point[] => {
        const figure = value(point);
        return figure === null ? [] : [{ labels: { provider, subject, name: who }, atMs: point[0], value: figure }];
      }),
    ),
  });
  return [
    family('standing_score', "A provider's opinion, 0 to 100.", ([, score]) => score),
    family('standing_allowance_per_hour', 'Messages a provider takes in an hour.', ([, , allowance]) => allowance),
  ];
}

type StandingPoint = readonly [number, number, number | null];

interface Point {
  readonly labels: Labels;
  readonly atMs: number;
  readonly value: number;
}

function familyText(family: Family & { points?: readonly Point[] }, own: Labels, summary: Summary): string {
  const { name, help, unit, kind } = family;
  const points = family.points ?? family.rows.flatMap((row) => pointsOf(row, family, summary));
  if (points.length === 0) return '';
  const sample = `${name}${kind === 'counter' ? '_total' : ''}`;
  const head = [`# TYPE ${name} ${kind}`, ...(unit === '' ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${help}`];
  const lines = points.map(
    ({ labels, atMs, value }) => `${sample}${labelsText({ ...own, ...labels })} ${value} ${(atMs / 1000).toFixed(3)}`,
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

function pointsOf(row: Family['rows'][number], { kind, factor }: Family, { series }: Summary): Point[] {
  const { first, values } = row.series;
  const { startAtMs, stepMs, stepCount } = series;
  const points: Point[] = [];
  let sum = 0;
  for (const [i, value] of values.entries()) {
    sum += value;
    const step = first + i + (kind === 'counter' ? 1 : 0);
    // A counter that stands still needs no line: the last one goes on holding.
    if (kind === 'counter' && value === 0 && i > 0) continue;
    points.push({
      labels: row.labels,
      atMs: startAtMs + step * stepMs,
      value: rounded((kind === 'counter' ? sum : value) * factor),
    });
  }
  // Without it a gauge would seem to keep its last value for ever.
  const after = first + values.length;
  if (kind === 'gauge' && values.length > 0 && after < stepCount) {
    points.push({ labels: row.labels, atMs: startAtMs + after * stepMs, value: 0 });
  }
  return points;
}

function labelled<Row extends { readonly series: Series }>({ series, ...labels }: Row): Family['rows'][number] {
  return { labels: labels as Labels, series };
}

/** Milliseconds as seconds, without the noise of the division. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** An empty label says the same as none. */
function labelsText(labels: Labels): string {
  const stated = Object.entries(labels).filter(([, value]) => value !== '');
  const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  return `{${stated.map(([key, value]) => `${key}="${escaped(value)}"`).join(',')}}`;
}
