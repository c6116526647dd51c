// Comma-separated values (RFC 4180), and every series of a summary as one long table: what a spreadsheet, pandas or
// DuckDB reads without being told anything.

import type { Series, Summary } from '../measurement/summary.ts';

/** A cell is quoted where it must be. Lines end as RFC 4180 says. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet would carry out a text that begins like a formula; quotes alone do not keep it from that.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const columns = ['series', 'from', 'step_s', 'campaign', 'lane', 'provider', 'server', 'ip', 'name', 'value'] as const;

/** What a row is about. `name`: the outcome, class, cause, pool, limit or standing that is counted. */
type RowKey = Partial<Record<'campaign' | 'lane' | 'provider' | 'server' | 'ip' | 'name', string>>;

/** One line for each step that is not 0; an instant that is not there is 0, and an empty name means all. */
export function seriesCsv(summary: Summary): string {
  const { startAtMs, stepMs } = summary.series;
  const lines = [csvLine(columns)];
  const line = (series: string, atMs: number, lengthMs: number, key: RowKey, value: number): void => {
    const { campaign = '', lane = '', provider = '', server = '', ip = '', name = '' } = key;
    const from = new Date(atMs).toISOString();
    lines.push(csvLine([series, from, lengthMs / 1000, campaign, lane, provider, server, ip, name, value]));
  };
  forEachSeries(summary, (series, key, { first, values }) => {
    for (const [i, value] of values.entries()) {
      if (value !== 0) line(series, startAtMs + (first + i) * stepMs, stepMs, key, value);
    }
  });
  for (const { provider, subject, name, points } of summary.standings) {
    for (const [atMs, score, allowance] of points) {
      line(`standing_score_${subject}`, atMs, 0, { provider, name }, score);
      if (allowance !== null) line(`standing_allowance_per_hour_${subject}`, atMs, 0, { provider, name }, allowance);
    }
  }
  return lines.join('');
}

function forEachSeries(summary: Summary, visit: (series: string, key: RowKey, values: Series) => void): void {
  const { series } = summary;
  const flow = ({ campaign, lane, provider }: { campaign: string; lane: string; provider: string }): RowKey => ({
    campaign,
    lane,
    provider,
  });
  for (const row of series.due) visit('due', flow(row), row.series);
  for (const row of series.outcomes) visit('ended', { ...flow(row), name: row.outcome }, row.series);
  for (const row of series.replies) visit('replies', { ...flow(row), server: row.server, name: row.class }, row.series);
  for (const { server, ip, series: sent } of series.sends) visit('sends', { server, ip }, sent);
  for (const row of series.feedback) visit('feedback', { ...flow(row), name: row.kind }, row.series);
  for (const row of series.waiting) {
    visit('waiting_ms', { ...flow(row), name: row.cause === '' ? row.kind : row.cause }, row.series);
  }
  for (const row of series.depth) visit('queue_depth', flow(row), row.series);
  for (const row of series.depth) visit('queue_oldest_age_ms', flow(row), row.oldestAgeMs);
  for (const { pool, busy, total } of series.workers) {
    visit('workers_busy', { name: pool }, busy);
    visit('workers', { name: pool }, total);
  }
  for (const { server, opened, refused } of series.connections) {
    visit('connections_opened', { server }, opened);
    visit('connections_refused', { server }, refused);
  }
  for (const { name, series: grants } of summary.limits) visit('limit_grants', { name }, grants);
}
