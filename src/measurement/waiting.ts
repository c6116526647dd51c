// What limited us: how long each group stood still, by cause, in all and over time.

import type { LedgerTables } from '../domain/ledger.ts';
import { widenInt32 } from './columns.ts';
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
}

export class Waiting {
  readonly pairs: WaitingPair[] = [];
  readonly series: SeriesRows;
  /** The cause that each group waited for last; -1 before the first. */
  lastCause = new Int32Array(0);
  readonly #clock: SeriesClock;
  readonly #tables: LedgerTables;
  /** By group, then cause. */
  readonly #pairOf: WaitingPair[][] = [];

  constructor(tables: LedgerTables, clock: SeriesClock) {
    this.#tables = tables;
    this.#clock = clock;
    this.series = clock.rows('sum');
  }

  /** Says what was booked to. */
  waited(group: number, cause: number, fromMs: number, untilMs: number): WaitingPair {
    const pair = this.#pairOf[group]?.[cause] ?? this.#meet(group, cause);
    const clock = this.#clock;
    const waitedMs = untilMs - fromMs;
    this.lastCause[group] = cause;
    pair.waitedMs += waitedMs;
    if (fromMs >= clock.stepStartAtMs) this.series.add(pair.row, clock.step, waitedMs);
    else addSpan(this.series, pair.row, clock, fromMs, untilMs);
    return pair;
  }

  #meet(group: number, cause: number): WaitingPair {
    while (this.#pairOf.length <= group) this.#pairOf.push([]);
    this.lastCause = widenInt32(this.lastCause, this.#pairOf.length, -1);
    const pair = (this.pairs.length < pairsMax ? undefined : this.#pairOfKind(group, cause)) ?? this.#add(group, cause);
    this.#pairOf[group]![cause] = pair;
    return pair;
  }

  #add(group: number, cause: number): WaitingPair {
    const isForWorker = this.#tables.causes[cause]!.kind === 'worker';
    const pair = { group, cause, isForWorker, row: this.pairs.length, waitedMs: 0 };
    this.pairs.push(pair);
    return pair;
  }

  #pairOfKind(group: number, cause: number): WaitingPair | undefined {
    const kind = this.#tables.causes[cause]!.kind;
    return this.pairs.find((pair) => pair.group === group && this.#tables.causes[pair.cause]!.kind === kind);
  }
}
