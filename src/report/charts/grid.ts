// The steps of simulated time that all charts over time share, so that one cursor and one zoom fit them all.

import { expandSeries, type Series, type Summary } from '../../measurement/summary.ts';
import type { Horizontal } from './chart.ts';

export function timeSteps(summary: Summary): { readonly horizontal: Horizontal; readonly x: readonly number[] } {
  const { startAtMs, stepMs, stepCount } = summary.series;
  return {
    horizontal: { kind: 'time', stepMs },
    x: Array.from({ length: stepCount }, (_, step) => startAtMs + step * stepMs),
  };
}

/** The sum of several series, step by step, over the whole run. */
export function summed(rows: readonly { readonly series: Series }[], summary: Summary): number[] {
  const sums = new Array<number>(summary.series.stepCount).fill(0);
  for (const { series } of rows) {
    const end = Math.min(series.values.length, sums.length - series.first);
    for (let i = 0; i < end; i++) sums[series.first + i]! += series.values[i]!;
  }
  return sums;
}

export function whole(series: Series, summary: Summary): number[] {
  return expandSeries(series, summary.series.stepCount).slice(0, summary.series.stepCount);
}

export function sizeOf(series: Series): number {
  return series.values.reduce((sum, value) => sum + value, 0);
}

export interface Part<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Rows put together by name, the largest first; beyond `partMax` the rest is one part called `rest`. */
export function partsBy<Row extends { readonly series: Series }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  partMax: number,
  rest: string,
): readonly Part<Row>[] {
  const byName = new Map<string, Row[]>();
  for (const row of rows) byName.set(nameOf(row), [...(byName.get(nameOf(row)) ?? []), row]);
  const parts = [...byName].map(([name, own]) => ({
    name,
    rows: own,
    size: own.reduce((sum, { series }) => sum + sizeOf(series), 0),
  }));
  parts.sort((one, other) => other.size - one.size);
  if (parts.length <= partMax) return parts;
  return [...parts.slice(0, partMax - 1), { name: rest, rows: parts.slice(partMax - 1).flatMap((part) => part.rows) }];
}
