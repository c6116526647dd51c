// What limited us: how long each group stood still, by cause, in all and over time.

import type { LedgerTables } from '../domain/ledger.ts';
import { addSpan, type SeriesClock, type SeriesRows } from './series.ts';

/** Beyond these many (group, cause) pairs, causes of one kind share a row of their group. */
const pairsMax = 4096;

export interface WaitingPair {
  readonly group: number;
  readonly cause: number;
  waitedMs: number;
}

export class Waiting {
  readonly pairs: WaitingPair[] = [];
  readonly series: SeriesRows;
  /** The cause that each group waited for last; -1 before the first. */
  readonly lastCause: number[] = [];
  readonly #clock: SeriesClock;
  readonly #tables: LedgerTables;
  /** Group, then cause, to the row in `pairs`. */
  readonly #rowOf: number[][] = [];

  constructor(tables: LedgerTables, clock: SeriesClock) {
    this.#tables = tables;
    this.#clock = clock;
    this.series = clock.rows('sum');
  }

  waited(group: number, cause: number, fromMs: number, untilMs: number): void {
    this.lastCause[group] = cause;
    const row = this.#rowOf[group]?.[cause] ?? this.#newRow(group, cause);
    this.pairs[row]!.waitedMs += untilMs - fromMs;
    const stepStartMs = this.#clock.stepEndAtMs - this.#clock.stepMs;
    if (fromMs >= stepStartMs) this.series.add(row, this.#clock.step, untilMs - fromMs);
    else addSpan(this.series, row, this.#clock, fromMs, untilMs);
  }

  #newRow(group: number, cause: number): number {
    while (this.#rowOf.length <= group) {
      this.#rowOf.push([]);
      this.lastCause[this.#rowOf.length - 1] ??= -1;
    }
    const row = this.pairs.length < pairsMax ? -1 : this.#rowOfKind(group, cause);
    if (row >= 0) {
      this.#rowOf[group]![cause] = row;
      return row;
    }
    this.#rowOf[group]![cause] = this.pairs.length;
    return this.pairs.push({ group, cause, waitedMs: 0 }) - 1;
  }

  #rowOfKind(group: number, cause: number): number {
    const kind = this.#tables.causes[cause]!.kind;
    return this.pairs.findIndex((pair) => pair.group === group && this.#tables.causes[pair.cause]!.kind === kind);
  }
}
