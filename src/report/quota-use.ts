// How much of a quota was used in its window, step by step, as far as steps can tell: a rolling window of a day is the sum
// of the steps inside the last day, a calendar one begins again at each boundary.

import { calendarUnits, calendarWindow, unitMs } from '../engine/time-zone.ts';
import type { Summary } from '../measurement/summary.ts';
import type { LimitSummary } from '../measurement/summary-spans.ts';
import { whole } from './charts/grid.ts';

export interface QuotaUse {
  /** In the window that holds the end of each step. */
  readonly used: readonly number[];
  readonly peak: number;
  readonly peakAtMs: number;
}

/** A quota that the scenario states; the cap of a warm-up moves by itself and has a chart of its own. */
export function isOwnQuota({ kind, max, source }: LimitSummary): boolean {
  return kind === 'quota' && max !== null && max > 0 && !source.endsWith('.warmup');
}

export function quotaUse(limit: LimitSummary, summary: Summary): QuotaUse {
  const { startAtMs, stepMs } = summary.series;
  const grants = whole(limit.series, summary);
  const used = limit.window === 'calendar' ? calendarUse(limit, grants, summary) : rollingUse(limit, grants, stepMs);
  const best = used.reduce((most, count, step) => (count > used[most]! ? step : most), 0);
  return { used, peak: used[best] ?? 0, peakAtMs: startAtMs + (best + 1) * stepMs };
}

function rollingUse({ windowMs }: LimitSummary, grants: readonly number[], stepMs: number): number[] {
  const steps = Math.max(1, Math.round((windowMs ?? stepMs) / stepMs));
  let sum = 0;
  return grants.map((count, step) => {
    sum += count - (step >= steps ? grants[step - steps]! : 0);
    return sum;
  });
}

function calendarUse({ windowMs, zone }: LimitSummary, grants: readonly number[], summary: Summary): number[] {
  const { startAtMs, stepMs } = summary.series;
  const unit = calendarUnits.find((candidate) => unitMs[candidate] === windowMs);
  let endMs = Number.NEGATIVE_INFINITY;
  let sum = 0;
  return grants.map((count, step) => {
    const atMs = startAtMs + step * stepMs;
    if (atMs >= endMs) {
      sum = 0;
      endMs =
        unit === undefined
          ? (Math.floor(atMs / (windowMs ?? stepMs)) + 1) * (windowMs ?? stepMs)
          : calendarWindow(zone ?? 'UTC', unit, atMs).endMs;
    }
    sum += count;
    return sum;
  });
}
