// The ledger that a run appends to in virtual time: each entry is checked, shown to who asked, counted, and forgotten.

import type { EntryKindId, Ledger, LedgerTables } from '../domain/ledger.ts';
import { Breaches } from './invariants/breaches.ts';
import { type ProviderTally, reconcile } from './invariants/reconciliation.ts';
import { ledgerTallies } from './ledger-tallies.ts';
import { type MeasureOptions, Measures } from './measures.ts';
import type { Probe } from './probe.ts';
import type { InvariantResult } from './summary.ts';

export interface MeasurementOptions extends MeasureOptions {
  readonly probes: readonly Probe[];
  /** The sender was told to make mistakes: what is otherwise a law of ours is a promise that it may break. */
  readonly isWrongOnPurpose?: boolean;
}

export interface Measurement {
  readonly ledger: Ledger;
  readonly measures: Measures;
  /** When depth and workers are to be sampled next: at the beginning of each step of the series. */
  nextSampleAtMs(): number;
  /** Ends the last step; nothing may be appended after it. */
  finish(nowMs: number): void;
  /** After `finish`: every law, with what was held against it and what broke it. */
  invariants(providerTallies: readonly ProviderTally[]): InvariantResult[];
}

export function createMeasurement(tables: LedgerTables, options: MeasurementOptions): Measurement {
  const measures = new Measures(tables, options);
  const ledger = new RecordingLedger(measures, options.probes);
  return {
    ledger,
    measures,
    nextSampleAtMs: () => measures.clock.stepEndAtMs,
    finish: (nowMs) => ledger.finish(nowMs),
    invariants: (providerTallies) => {
      const { messages, limits, bounces, suspensions, further } = measures;
      const { together, overrun, starvation, windows, stops } = further;
      const reconciliation = reconcile(ledgerTallies(measures), providerTallies, ledger.nowMs);
      const ours = [messages.life, messages.order, messages.dueness, ledger.order];
      const kept = [limits.rates, limits.quotas, limits.connections, reconciliation];
      const bookkeeping = [ledger.order, reconciliation];
      const promises = [messages.repeats, bounces.breaches, overrun.breaches, starvation.breaches];
      if (together.isKept) promises.push(together.breaches);
      if (windows.isAsked) promises.push(windows.breaches);
      if (stops.isAsked) promises.push(stops.breaches);
      if (suspensions.isAsked) promises.push(suspensions.breaches);
      return [...ours, ...kept, ...promises].map((breaches) => {
        const isPromise = options.isWrongOnPurpose === true && !bookkeeping.includes(breaches);
        return isPromise ? { ...breaches.result(), kind: 'sender' } : breaches.result();
      });
    },
  };
}

class RecordingLedger implements Ledger {
  readonly order = new Breaches('ledger-order', 'ours', 'entries come in the order of their instants');
  nowMs = Number.NEGATIVE_INFINITY;
  readonly #measures: Measures;
  readonly #probes: readonly Probe[];
  /** By kind; undefined where nobody asked for it. */
  readonly #watchers: (Probe[] | undefined)[];
  /** Somebody asked for some kind. */
  readonly #isWatched: boolean;
  /** The next instant at which a step ends or a probe wants to look; found out at the first entry. */
  #turnAtMs = Number.NEGATIVE_INFINITY;

  constructor(measures: Measures, probes: readonly Probe[]) {
    this.#measures = measures;
    this.#probes = probes;
    this.#watchers = new Array<Probe[] | undefined>(64).fill(undefined);
    for (const probe of probes) {
      for (const kind of probe.kinds) this.#watchers[kind] = [...(this.#watchers[kind] ?? []), probe];
    }
    this.#isWatched = probes.some(({ kinds }) => kinds.length > 0);
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    // Most entries share the instant of the one before.
    if (atMs !== this.nowMs) {
      if (atMs < this.nowMs) this.#outOfOrder(atMs, message, kind);
      this.nowMs = atMs;
    }
    if (atMs >= this.#turnAtMs) this.#turn(atMs);
    if (this.#isWatched) this.#show(kind, message, atMs, a, b, c);
    this.#measures.fold(kind, message, atMs, a, b, c);
  }

  finish(nowMs: number): void {
    this.nowMs = Math.max(nowMs, this.nowMs);
    if (this.nowMs >= this.#turnAtMs) this.#turn(this.nowMs);
    this.#measures.closeStep(this.nowMs);
    this.#measures.finish();
    const { built, grants, replies, ended } = this.#measures.counts.totals();
    this.order.checkedCount = built + grants + replies + ended;
  }

  #turn(atMs: number): void {
    for (const probe of this.#probes) if (atMs >= probe.nextAtMs) probe.look(this.#measures, atMs);
    if (atMs >= this.#measures.clock.stepEndAtMs) this.#measures.closeStep(atMs);
    this.#turnAtMs = this.#nextTurnAtMs();
  }

  #show(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    const watchers = this.#watchers[kind];
    if (watchers === undefined) return;
    for (const probe of watchers) probe.see(this.#measures, kind, message, atMs, a, b, c);
    // What it saw may have told it when to look next.
    this.#turnAtMs = this.#nextTurnAtMs();
  }

  #nextTurnAtMs(): number {
    let nextAtMs = this.#measures.clock.stepEndAtMs;
    for (const probe of this.#probes) if (probe.nextAtMs < nextAtMs) nextAtMs = probe.nextAtMs;
    return nextAtMs;
  }

  #outOfOrder(atMs: number, message: number, kind: EntryKindId): void {
    this.order.add(atMs, message, `an entry of kind ${kind} came ${this.nowMs - atMs} ms after a later one`);
  }
}
