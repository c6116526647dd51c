// Rows of series put together until they are few enough for a page: first by every name they bear, then by fewer.

import type { SeriesRows } from './series.ts';
import { roundedFigure, type Series } from './summary.ts';

/** A row of steps with the names it is known by, in the order they are dropped last. */
export interface NamedRow<Key> {
  readonly key: Key;
  readonly row: Float64Array;
}

/**
 * Adds up rows whose keys are alike, by the first of `views` that leaves at most `rowsMax`, or else by the last; then
 * only the largest `rowsMax` are kept. Rows come in the order in which their first part came.
 */
export function rollUp<Key extends object>(
  rows: readonly NamedRow<Key>[],
  views: readonly ((key: Key) => Key)[],
  rowsMax: number,
): NamedRow<Key>[] {
  const isFew = (view: (key: Key) => Key) => new Set(rows.map(({ key }) => textOf(view(key)))).size <= rowsMax;
  const rolled = sumBy(rows, views.find(isFew) ?? views.at(-1)!);
  if (rolled.length <= rowsMax) return rolled;
  const sizes = rolled.map(({ row }, i) => ({ i, size: row.reduce((sum, value) => sum + value, 0) }));
  const kept = new Set(
    sizes
      .sort((one, other) => other.size - one.size || one.i - other.i)
      .slice(0, rowsMax)
      .map(({ i }) => i),
  );
  return rolled.filter((_, i) => kept.has(i));
}

/** Rows that hold anything, with their keys. */
export function namedRows<Key>(rows: SeriesRows, keyOf: (row: number) => Key): NamedRow<Key>[] {
  const named: NamedRow<Key>[] = [];
  rows.rows.forEach((row, index) => {
    if (row?.some((value) => value !== 0)) named.push({ key: keyOf(index), row });
  });
  return named;
}

/** The row without the zeros at its ends. */
export function trimmed(row: Float64Array | undefined, stepCount: number): Series {
  if (row === undefined) return { first: 0, values: [] };
  let end = Math.min(row.length, stepCount);
  while (end > 0 && row[end - 1] === 0) end -= 1;
  let first = 0;
  while (first < end && row[first] === 0) first += 1;
  return { first: first === end ? 0 : first, values: Array.from(row.subarray(first, end), roundedFigure) };
}

function sumBy<Key extends object>(rows: readonly NamedRow<Key>[], view: (key: Key) => Key): NamedRow<Key>[] {
  const sums = new Map<string, { key: Key; row: Float64Array }>();
  for (const { key, row } of rows) {
    const seen = view(key);
    const text = textOf(seen);
    const sum = sums.get(text);
    if (sum === undefined) sums.set(text, { key: seen, row: row.slice() });
    else sum.row = added(sum.row, row);
  }
  return [...sums.values()];
}

function textOf(key: object): string {
  return JSON.stringify(Object.values(key));
}

function added(sum: Float64Array, row: Float64Array): Float64Array {
  const wider = row.length > sum.length ? Float64Array.from(row) : sum;
  const other = row.length > sum.length ? sum : row;
  for (let step = 0; step < other.length; step++) wider[step]! += other[step]!;
  return wider;
}
