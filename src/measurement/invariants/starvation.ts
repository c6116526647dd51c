// Did a flow starve beside its equals? It did where it waited for a worker for an hour without one grant, while its own
// lane began more messages than stood there unbegun when the wait began: then later messages went before its own. A
// flow that waits behind a more urgent lane, or behind a long queue served in turn, does not starve.

import type { LedgerTables } from '../../domain/ledger.ts';
import { widenFloat64, widenUint32 } from '../columns.ts';
import type { Counts } from '../counts.ts';
import type { Places } from '../places.ts';
import { Breaches } from './breaches.ts';

/** By lane: messages begun, and built but neither begun nor ended. */
interface LaneCounts {
  readonly begun: Uint32Array;
  readonly unbegun: Uint32Array;
}

export class Starvation {
  readonly breaches = new Breaches(
    'no-starvation',
    'sender',
    'no flow waits for a worker while its lane serves later messages',
  );
  /** Some flow has waited for a worker. */
  isAsked = false;
  readonly #tables: LedgerTables;
  readonly #places: Places;
  readonly #counts: Counts;
  readonly #patienceMs: number;
  // By group: the unbroken wait for a worker that was booked last; #untilMs is 0 where it is over.
  #sinceMs = new Float64Array(0);
  #untilMs = new Float64Array(0);
  #isTold = new Uint32Array(0);
  // The lanes at the marks, oldest first: what a lane had when a wait began is read at the next mark after it.
  readonly #markAtMs: number[] = [];
  readonly #marks: LaneCounts[] = [];

  constructor(tables: LedgerTables, places: Places, counts: Counts, patienceMs: number) {
    this.#tables = tables;
    this.#places = places;
    this.#counts = counts;
    this.#patienceMs = patienceMs;
  }

  reach(groupCount: number): void {
    this.#sinceMs = widenFloat64(this.#sinceMs, groupCount);
    this.#untilMs = widenFloat64(this.#untilMs, groupCount);
    this.#isTold = widenUint32(this.#isTold, groupCount);
  }

  /** A message of the group was granted, or the group waited for anything but a worker. */
  waitOver(group: number): void {
    this.#untilMs[group] = 0;
  }

  /** Takes down how the lanes stand; called now and then, such as at each step of the series. */
  mark(atMs: number): void {
    this.#markAtMs.push(atMs);
    this.#marks.push(this.#laneCounts());
  }

  /** No worker was free. */
  waited(group: number, fromMs: number, atMs: number): void {
    this.isAsked = true;
    this.breaches.checkedCount += 1;
    // Waits are booked in pieces; a piece that begins where the last ended goes on with it.
    if (this.#untilMs[group] === 0 || fromMs > this.#untilMs[group]!) {
      this.#sinceMs[group] = fromMs;
      this.#isTold[group] = 0;
    }
    this.#untilMs[group] = atMs;
    if (atMs - this.#sinceMs[group]! > this.#patienceMs && this.#isTold[group] === 0) this.#judge(group, atMs);
  }

  #laneCounts(): LaneCounts {
    const { laneOfGroup, groupCount, lanes } = this.#places;
    const { built, begun: begunOf, endedUnbegun } = this.#counts;
    const begun = new Uint32Array(lanes.list.length);
    const unbegun = new Uint32Array(lanes.list.length);
    for (let group = 0; group < groupCount; group++) {
      const lane = laneOfGroup[group]!;
      begun[lane]! += begunOf[group]!;
      unbegun[lane]! += built[group]! - begunOf[group]! - endedUnbegun[group]!;
    }
    return { begun, unbegun };
  }

  #judge(group: number, atMs: number): void {
    const sinceMs = this.#sinceMs[group]!;
    const mark = this.#marks[firstAtOrAfter(this.#markAtMs, sinceMs)];
    if (mark === undefined) return;
    const lane = this.#places.laneOfGroup[group]!;
    const begun = this.#laneCounts().begun[lane]! - (mark.begun[lane] ?? 0);
    if (begun <= (mark.unbegun[lane] ?? 0)) return;
    this.#isTold[group] = 1;
    const { campaign, provider, lane: laneName } = this.#tables.groups[group]!;
    const flow = `${this.#tables.campaigns[campaign]?.name ?? '?'} at ${provider}`;
    const minutes = Math.floor((atMs - sinceMs) / 60_000);
    this.breaches.add(
      atMs,
      -1,
      `${flow} waited ${minutes} minutes for a worker while lane ${laneName} began ${begun} messages`,
    );
  }
}

function firstAtOrAfter(instants: readonly number[], atMs: number): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle]! < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
