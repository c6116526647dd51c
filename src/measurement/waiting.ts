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

  /** Says what was booked to. */
  waited(group: number, cause: number, fromMs: number, untilMs: number): WaitingPair {
    const waits = this.#groups[group] ?? this.#meetGroup(group);
    const pair = waits.pairs[cause] ?? this.#meet(waits.pairs, group, cause);
    const clock = this.#clock;
    const waitedMs = untilMs - fromMs;
    waits.lastCause = cause;
    pair.waitedMs += waitedMs;
    if (fromMs >= clock.stepStartAtMs) this.series.add(pair.row, clock.step, waitedMs);
    else addSpan(this.series, pair.row, clock, fromMs, untilMs);
    return pair;
  }

  /** The cause that a group waited for last; -1 before the first. */
  lastCauseOf(group: number): number {
    return this.#groups[group]?.lastCause ?? -1;
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
    const pair = { group, cause, isForWorker, row: this.pairs.length, waitedMs: 0 };
    this.pairs.push(pair);
    return pair;
  }

  #pairOfKind(group: number, cause: number): WaitingPair | undefined {
    const kind = this.#tables.causes[cause]!.kind;
    return this.pairs.find((pair) => pair.group === group && this.#tables.causes[pair.cause]!.kind === kind);
  }
}
