// The ledger that a run appends to in virtual time: each entry is checked, shown to who asked, counted, and forgotten.

import type { EntryKindId, Ledger, LedgerTables } from '../domain/ledger.ts';
import { Breaches } from './invariants/breaches.ts';
import { type MeasureOptions, Measures } from './measures.ts';
import type { Probe } from './probe.ts';

export interface Recorder {
  readonly ledger: Ledger;
  readonly measures: Measures;
  readonly ledgerOrder: Breaches;
  /** Ends the last step; nothing may be appended after it. */
  finish(nowMs: number): void;
}

export function createRecorder(tables: LedgerTables, options: MeasureOptions, probes: readonly Probe[]): Recorder {
  const ledger = new RecordingLedger(new Measures(tables, options), probes);
  return {
    ledger,
    measures: ledger.measures,
    ledgerOrder: ledger.order,
    finish: (nowMs) => ledger.finish(nowMs),
  };
}

class RecordingLedger implements Ledger {
  readonly measures: Measures;
  readonly order = new Breaches('ledger-order', 'ours', 'entries come in the order of their instants');
  readonly #probes: readonly Probe[];
  /** By kind; undefined where nobody asked for it. */
  readonly #watchers: (Probe[] | undefined)[];
  #lastAtMs = Number.NEGATIVE_INFINITY;
  /** The next instant at which a step ends or a probe wants to look. */
  #turnAtMs: number;
  #nowMs = 0;

  constructor(measures: Measures, probes: readonly Probe[]) {
    this.measures = measures;
    this.#probes = probes;
    this.#watchers = new Array<Probe[] | undefined>(64).fill(undefined);
    for (const probe of probes) {
      for (const kind of probe.kinds) this.#watchers[kind] = [...(this.#watchers[kind] ?? []), probe];
    }
    this.#turnAtMs = this.#nextTurnAtMs();
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    if (atMs < this.#lastAtMs) this.#outOfOrder(atMs, message, kind);
    this.#lastAtMs = atMs;
    if (atMs >= this.#turnAtMs) this.#turn(atMs);
    const watchers = this.#watchers[kind];
    if (watchers !== undefined) this.#show(watchers, kind, message, atMs, a, b, c);
    this.measures.fold(kind, message, atMs, a, b, c);
  }

  finish(nowMs: number): void {
    this.#nowMs = Math.max(nowMs, this.#lastAtMs);
    if (this.#nowMs >= this.#turnAtMs) this.#turn(this.#nowMs);
    this.measures.closeStep(this.#nowMs);
    this.measures.finish();
  }

  #turn(atMs: number): void {
    for (const probe of this.#probes) if (atMs >= probe.nextAtMs) probe.look(this.measures, atMs);
    if (atMs >= this.measures.clock.stepEndAtMs) this.measures.closeStep(atMs);
    this.#turnAtMs = this.#nextTurnAtMs();
  }

  #show(watchers: Probe[], kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    for (const probe of watchers) probe.see(this.measures, kind, message, atMs, a, b, c);
    // What it saw may have told it when to look next.
    this.#turnAtMs = this.#nextTurnAtMs();
  }

  #nextTurnAtMs(): number {
    let nextAtMs = this.measures.clock.stepEndAtMs;
    for (const probe of this.#probes) if (probe.nextAtMs < nextAtMs) nextAtMs = probe.nextAtMs;
    return nextAtMs;
  }

  #outOfOrder(atMs: number, message: number, kind: EntryKindId): void {
    this.order.add(atMs, message, `an entry of kind ${kind} came ${this.#lastAtMs - atMs} ms after a later one`);
  }
}
