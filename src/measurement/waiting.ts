// What limited us: how long each group stood still, by cause, in all and over time.

import type { LedgerTables } from '../domain/ledger.ts';
import { addSpan, type SeriesClock, type SeriesRows } from './series.ts';

/** Beyond these many (group, cause) pairs, causes of one kind share a row of their group. */
const pairsMax = 4096;

export interface WaitingPair {
  readonly group: number;
  readonly cause: number;
  /** The cause is that no worker was free. */
  readonly isForWorker: boolean;
  /** Its place among the pairs, and its row of the series. */
  readonly row: number;
  waitedMs: number;
  /** What of that is in the series. */
  bookedMs: number;
}

interface GroupWaits {
  lastCause: number;
  /** By cause; without gaps, for an array with gaps is slower to read. */
  readonly pairs: (WaitingPair | undefined)[];
}

export class Waiting {
  readonly pairs: WaitingPair[] = [];
  readonly series: SeriesRows;
  readonly #clock: SeriesClock;
  readonly #tables: LedgerTables;
  readonly #groups: GroupWaits[] = [];

  constructor(tables: LedgerTables, clock: SeriesClock) {
    this.#tables = tables;
    this.#clock = clock;
    this.series = clock.rows('sum');
  }

  /** Says what was waited for. */
  waited(group: number, cause: number, fromMs: number, untilMs: number): WaitingPair {
    const waits = this.#groups[group] ?? this.#meetGroup(group);
    const pair = waits.pairs[cause] ?? this.#meet(waits.pairs, group, cause);
    waits.lastCause = cause;
    pair.waitedMs += untilMs - fromMs;
    // What was waited within the running step is booked at its end.
    if (fromMs < this.#clock.stepStartAtMs) this.#bookSpan(pair, fromMs, untilMs);
    return pair;
  }

  /** Books what was waited since the last step into the running one, which ends. */
  closeStep(): void {
    for (const pair of this.pairs) {
      if (pair.waitedMs === pair.bookedMs) continue;
      this.series.add(pair.row, this.#clock.step, pair.waitedMs - pair.bookedMs);
      pair.bookedMs = pair.waitedMs;
    }
  }

  /** The cause that a group waited for last; -1 before the first. */
  lastCauseOf(group: number): number {
    return this.#groups[group]?.lastCause ?? -1;
  }

  /** Most of a wait that began before the running step belongs to earlier ones. */
  #bookSpan(pair: WaitingPair, fromMs: number, untilMs: number): void {
    addSpan(this.series, pair.row, this.#clock, fromMs, untilMs);
    pair.bookedMs += untilMs - fromMs;
  }

  #meetGroup(group: number): GroupWaits {
    while (this.#groups.length <= group) this.#groups.push({ lastCause: -1, pairs: [] });
    return this.#groups[group]!;
  }

  #meet(known: (WaitingPair | undefined)[], group: number, cause: number): WaitingPair {
    while (known.length <= cause) known.push(undefined);
    const pair = (this.pairs.length < pairsMax ? undefined : this.#pairOfKind(group, cause)) ?? this.#add(group, cause);
    known[cause] = pair;
    return pair;
  }

  #add(group: number, cause: number): WaitingPair {
    const isForWorker = this.#tables.causes[cause]!.kind === 'worker';
    const pair = { group, cause, isForWorker, row: this.pairs.length, waitedMs: 0, bookedMs: 0 };
    this.pairs.push(pair);
    return pair;
  }

  #pairOfKind(group: number, cause: number): WaitingPair | undefined {
    const kind = this.#tables.causes[cause]!.kind;
    return this.pairs.find((pair) => pair.group === group && this.#tables.causes[pair.cause]!.kind === kind);
  }
}
