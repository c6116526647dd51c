// The stretch of simulated time that the charts of one run share.

import type { Series, Summary } from '../../measurement/summary.ts';
import { summed } from './grid.ts';

export interface ChartWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

const stepsMin = 20;

/**
 * From the first thing that happened to the last that counts: until all but 0.5 % of the endings and of the waiting are
 * over, and the last pause. A last retry a day later would otherwise press everything worth seeing into a corner.
 */
export function chartWindow(summary: Summary): ChartWindow {
  const { startAtMs, stepMs, stepCount, outcomes, waiting, depth, due } = summary.series;
  const all = [...outcomes, ...waiting, ...depth, ...due].map(({ series }) => series).filter(isBusy);
  if (all.length === 0) return windowOf(summary, 0, stepCount);
  const first = Math.min(...all.map((series) => series.first));
  const pauseEnds = summary.pauses.map(({ untilMs }) => Math.ceil(((untilMs ?? 0) - startAtMs) / stepMs));
  const last = Math.max(first, restStep(outcomes, summary), restStep(waiting, summary), ...pauseEnds);
  const aside = Math.ceil((last - first) * 0.03);
  const from = Math.max(0, first - aside);
  // A single message is a thin bar in a stretch of time, not a wall from edge to edge.
  return windowOf(summary, from, Math.min(stepCount, Math.max(last + 1 + aside, from + stepsMin)));
}

/** The step after which no more than 0.5 % of the rows' sum is left; 0 where they are empty. */
function restStep(rows: readonly { readonly series: Series }[], summary: Summary): number {
  const sums = summed(rows, summary);
  const restMax = sums.reduce((sum, value) => sum + value, 0) * 0.005;
  let rest = 0;
  for (let step = sums.length - 1; step > 0; step--) {
    rest += sums[step]!;
    if (rest > restMax) return step;
  }
  return 0;
}

function windowOf(summary: Summary, from: number, until: number): ChartWindow {
  const { startAtMs, stepMs } = summary.series;
  return { fromMs: startAtMs + from * stepMs, untilMs: startAtMs + until * stepMs };
}

function isBusy(series: Series): boolean {
  return series.values.some((value) => value !== 0);
}
