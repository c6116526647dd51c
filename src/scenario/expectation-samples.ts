// Figures that are sampled once a step: depth, age and busy workers of a selection, one value for each step that lies
// in the window.

import type { Measures } from '../measurement/measures.ts';
import { type Selection, selectsGroup } from '../measurement/selection.ts';
import type { WindowWatch } from './expectation-watch.ts';

export function readDepths(measures: Measures, subject: Selection, window: WindowWatch | null): number[] {
  const rows = measures.samples.depth.rows.filter((_, group) => selectsGroup(measures.tables, subject, group));
  if (rows.length === 0) return [];
  return stepsOf(measures, window).map((step) => rows.reduce((sum, row) => sum + (row?.[step] ?? 0), 0));
}

export function readAges(measures: Measures, subject: Selection, window: WindowWatch | null): number[] {
  const { startAtMs, stepMs } = measures.clock;
  const rows = measures.samples.oldestDueAtMs.rows.filter((_, group) => selectsGroup(measures.tables, subject, group));
  if (rows.length === 0) return [];
  return stepsOf(measures, window).map((step) => {
    const dueAtMs = rows.map((row) => row?.[step] ?? 0).filter((instant) => instant > 0);
    return dueAtMs.length === 0 ? 0 : Math.max(0, startAtMs + step * stepMs - Math.min(...dueAtMs));
  });
}

export function readBusyRatios(measures: Measures, subject: Selection, window: WindowWatch | null): number[] {
  const { busy, workers } = measures.samples;
  const pools = measures.tables.pools.map((_, pool) => pool);
  const picked = pools.filter((pool) => subject.kind === 'all' || measures.tables.pools[pool]!.name === subject.name);
  const sum = (rows: typeof busy.rows, step: number) =>
    picked.reduce((all, pool) => all + (rows[pool]?.[step] ?? 0), 0);
  const steps = stepsOf(measures, window).filter((step) => sum(workers.rows, step) > 0);
  return steps.map((step) => sum(busy.rows, step) / sum(workers.rows, step));
}

function stepsOf({ clock }: Measures, window: WindowWatch | null): number[] {
  const steps = Array.from({ length: clock.step + 1 }, (_, step) => step);
  return window === null ? steps : steps.filter((step) => window.holds(clock.startAtMs + step * clock.stepMs));
}
