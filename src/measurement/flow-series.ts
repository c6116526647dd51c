// Counts over time: at the end of each step, what each count grew by goes into the row of its cell. Nothing is paid
// per message.

import { type Counts, classCount, feedbackCount, outcomeCount } from './counts.ts';
import type { Places } from './places.ts';
import type { SeriesClock, SeriesRows } from './series.ts';

/** Limits beyond these many have totals but no series. */
const limitRowsMax = 512;

export class FlowSeries {
  /** Cell x class. */
  readonly replies: SeriesRows;
  /** Group x outcome. */
  readonly ended: SeriesRows;
  /** Group. */
  readonly built: SeriesRows;
  /** Server and IP. */
  readonly grants: SeriesRows;
  /** Group x kind. */
  readonly feedback: SeriesRows;
  /** Server. */
  readonly opened: SeriesRows;
  readonly refused: SeriesRows;
  readonly limitGrants: SeriesRows;
  readonly #before = new Map<SeriesRows, Uint32Array>();

  constructor(clock: SeriesClock) {
    this.replies = clock.rows('sum');
    this.ended = clock.rows('sum');
    this.built = clock.rows('sum');
    this.grants = clock.rows('sum');
    this.feedback = clock.rows('sum');
    this.opened = clock.rows('sum');
    this.refused = clock.rows('sum');
    this.limitGrants = clock.rows('sum');
  }

  /** Books what was counted since the last step into step `step`. */
  close(step: number, counts: Counts, places: Places, limitGrants: Uint32Array, limitCount: number): void {
    const { pathCount, groupCount, groupOfPath, cellOfPath, serverOfPath, ipOfPath } = places;
    this.#grew(this.replies, step, counts.replies, pathCount, classCount, cellOfPath);
    this.#grew(this.grants, step, counts.grants, pathCount, 1, ipOfPath);
    this.#grew(this.feedback, step, counts.feedback, pathCount, feedbackCount, groupOfPath);
    this.#grew(this.opened, step, counts.opened, pathCount, 1, serverOfPath);
    this.#grew(this.refused, step, counts.refused, pathCount, 1, serverOfPath);
    this.#grew(this.ended, step, counts.ended, groupCount, outcomeCount, null);
    this.#grew(this.built, step, counts.built, groupCount, 1, null);
    this.#grew(this.limitGrants, step, limitGrants, Math.min(limitCount, limitRowsMax), 1, null);
  }

  /** `width` columns for each subject; `rowOf` says whose row a subject's growth goes to, null: its own. */
  #grew(
    rows: SeriesRows,
    step: number,
    now: Uint32Array,
    subjectCount: number,
    width: number,
    rowOf: Int32Array | null,
  ): void {
    const placeCount = subjectCount * width;
    const before = this.#beforeOf(rows, placeCount);
    for (let place = 0; ; place++) {
      place = firstDifference(now, before, place, placeCount);
      if (place === placeCount) return;
      const row = rowOf === null ? place : rowOf[Math.floor(place / width)]! * width + (place % width);
      rows.add(row, step, now[place]! - before[place]!);
      before[place] = now[place]!;
    }
  }

  /** The counts at the end of the last step. */
  #beforeOf(rows: SeriesRows, length: number): Uint32Array {
    const known = this.#before.get(rows);
    if (known !== undefined && known.length >= length) return known;
    const wider = new Uint32Array(length * 2);
    if (known !== undefined) wider.set(known);
    this.#before.set(rows, wider);
    return wider;
  }
}

/** The first place from `from` on at which two columns differ, or `until`: most counts stand still in most steps. */
function firstDifference(one: Uint32Array, other: Uint32Array, from: number, until: number): number {
  let place = from;
  while (place < until && one[place] === other[place]) place += 1;
  return place;
}
