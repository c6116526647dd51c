// Sums of series over a stretch of simulated time.

import type { Series, Summary } from '../../measurement/summary.ts';
import { summed } from '../charts/grid.ts';

/** Of steps that begin inside the stretch. */
export function sumBetween(
  rows: readonly { readonly series: Series }[],
  summary: Summary,
  fromMs: number,
  untilMs: number,
): number {
  const { startAtMs, stepMs } = summary.series;
  const first = Math.max(0, Math.ceil((fromMs - startAtMs) / stepMs));
  const end = Math.ceil((untilMs - startAtMs) / stepMs);
  return summed(rows, summary)
    .slice(first, Math.max(first, end))
    .reduce((sum, value) => sum + value, 0);
}

/** The cause that flows waited for longest in the stretch, and its share of all their waiting then. */
export function longestCauseBetween(
  summary: Summary,
  fromMs: number,
  untilMs: number,
): { readonly kind: string; readonly name: string; readonly ratio: number } | null {
  const byCause = new Map<string, { kind: string; name: string; waitedMs: number }>();
  let allMs = 0;
  for (const row of summary.series.waiting) {
    const waitedMs = sumBetween([row], summary, fromMs, untilMs);
    const key = `${row.kind}\n${row.cause}`;
    const known = byCause.get(key) ?? { kind: row.kind, name: row.cause === '' ? row.kind : row.cause, waitedMs: 0 };
    known.waitedMs += waitedMs;
    allMs += waitedMs;
    byCause.set(key, known);
  }
  const [longest] = [...byCause.values()].sort((one, other) => other.waitedMs - one.waitedMs);
  return longest === undefined || longest.waitedMs === 0
    ? null
    : { kind: longest.kind, name: longest.name, ratio: longest.waitedMs / allMs };
}
