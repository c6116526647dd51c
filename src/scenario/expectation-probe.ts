// What an expectation has to count while the run goes on: everything said of a window, and rates, for those cannot be
// read from sums at the end. Counts in a window are the difference of two looks at the same sums, so they are exact.

import { EntryKind, type EntryKindId } from '../domain/ledger.ts';
import { OutcomeId, outcomes } from '../domain/outcome.ts';
import { Histogram } from '../measurement/histogram.ts';
import type { Measures } from '../measurement/measures.ts';
import type { Probe } from '../measurement/probe.ts';
import { type CountName, countOf, selectsGroup, selectsPath } from '../measurement/selection.ts';
import type { Side } from './expectation.ts';
import { WindowWatch } from './expectation-watch.ts';

/** What was seen of a side; the judge reads it after the run. */
export interface Sighting {
  /** The count of the metric, and of its base or population. */
  count: number;
  baseCount: number;
  /** Of the messages that became due in the window, how many ended. */
  endedCount: number;
  readonly times: Histogram;
  /** The most grants in any window of the rate's length. */
  rateMax: number;
  pickedMs: number;
  waitedMs: number;
}

export interface SideProbe extends Probe {
  readonly sighting: Sighting;
  readonly window: WindowWatch | null;
  /** Counts what an open window has seen up to the end of the run. */
  finish(measures: Measures): void;
}

/** null where the side can be read from the measures after the run. `rateWindowMs` is the length a rate is held against. */
export function probeFor(side: Side, rateWindowMs: number): SideProbe | null {
  if (side.isAtPause) return null;
  const { kind } = side.metric;
  if (kind === 'rate') return new EntryProbe(side, [EntryKind.Granted], rateCounter(rateWindowMs));
  if (side.window === null) return null;
  if (kind === 'limited-by') return new EntryProbe(side, [EntryKind.Waited], countWait, true);
  if (kind === 'latency') return new EntryProbe(side, [EntryKind.Replied], countLatency);
  if (isCohort(side)) return new EntryProbe(side, [EntryKind.Built, EntryKind.Ended], cohortCounter(side), true);
  if (kind === 'count') return new CountProbe(side);
  return new EntryProbe(side, [], () => {});
}

/** Shares of due, and times to deliver, judge the messages that became due in the window, whenever they end. */
function isCohort({ metric, base }: Side): boolean {
  return metric.kind === 'time-to-deliver' || (metric.kind === 'count' && base === 'due' && isOutcome(metric.count));
}

function isOutcome(name: CountName): boolean {
  return name === 'ended' || outcomes.some((outcome) => outcome === name);
}

/** Two looks at the same sums, at the window's ends. */
class CountProbe implements SideProbe {
  readonly window: WindowWatch;
  readonly sighting = newSighting();
  readonly kinds: readonly EntryKindId[];
  readonly #side: Side;
  #countThen = 0;
  #baseThen = 0;

  constructor(side: Side) {
    this.#side = side;
    this.window = new WindowWatch(side.window!, (measures, isOpen) => this.#turned(measures, isOpen));
    this.kinds = this.window.kinds;
  }

  get nextAtMs(): number {
    return this.window.nextAtMs;
  }

  look(measures: Measures, atMs: number): void {
    this.window.look(measures, atMs);
  }

  see(measures: Measures, kind: EntryKindId, message: number, atMs: number, a: number, _b: number, c: number): void {
    this.window.see(measures, kind, message, atMs, a, c);
  }

  finish(measures: Measures): void {
    if (this.window.isOpen) this.#turned(measures, false);
  }

  #turned(measures: Measures, isOpen: boolean): void {
    const { subject, metric, base } = this.#side;
    if (metric.kind !== 'count') return;
    const count = countOf(measures, subject, metric.count);
    const baseCount = countOf(measures, subject, base ?? metric.population);
    if (isOpen) {
      this.#countThen = count;
      this.#baseThen = baseCount;
    } else {
      this.sighting.count += count - this.#countThen;
      this.sighting.baseCount += baseCount - this.#baseThen;
    }
  }
}

type Counter = (
  sighting: Sighting,
  window: WindowWatch | null,
  side: Side,
  measures: Measures,
  kind: EntryKindId,
  atMs: number,
  a: number,
  b: number,
  c: number,
) => void;

/** Watches entries of some kinds as they come. */
class EntryProbe implements SideProbe {
  readonly window: WindowWatch | null;
  readonly sighting = newSighting();
  readonly kinds: readonly EntryKindId[];
  readonly #side: Side;
  readonly #counts: ReadonlySet<EntryKindId>;
  readonly #counter: Counter;
  readonly #seesAlways: boolean;

  /** `seesAlways`: the counter itself asks whether an entry belongs to the window. */
  constructor(side: Side, counts: readonly EntryKindId[], counter: Counter, seesAlways = false) {
    this.#side = side;
    this.#counts = new Set(counts);
    this.#counter = counter;
    this.#seesAlways = seesAlways;
    this.window = side.window === null ? null : new WindowWatch(side.window, () => {});
    this.kinds = [...new Set([...counts, ...(this.window?.kinds ?? [])])];
  }

  get nextAtMs(): number {
    return this.window?.nextAtMs ?? Number.POSITIVE_INFINITY;
  }

  look(measures: Measures, atMs: number): void {
    this.window?.look(measures, atMs);
  }

  see(measures: Measures, kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    this.window?.see(measures, kind, message, atMs, a, c);
    if (!this.#counts.has(kind)) return;
    if (!this.#seesAlways && this.window !== null && !this.window.isOpen) return;
    this.#counter(this.sighting, this.window, this.#side, measures, kind, atMs, a, b, c);
  }

  finish(): void {}
}

function cohortCounter(side: Side): Counter {
  const count = side.metric.kind === 'count' ? side.metric.count : 'delivered';
  const wanted = OutcomeId[count as keyof typeof OutcomeId];
  return (sighting, window, { subject }, measures, kind, atMs, a, b, c) => {
    if (!selectsGroup(measures.tables, subject, a)) return;
    if (kind === EntryKind.Built) {
      if (window!.holds(atMs)) sighting.baseCount += 1;
      return;
    }
    if (!window!.holds(c)) return;
    if (count === 'ended' || b === wanted) sighting.count += 1;
    if (b === OutcomeId.delivered) sighting.times.record(atMs - c);
    else if (b === OutcomeId.expired || b === OutcomeId.dead) sighting.times.recordNever(1);
    sighting.endedCount += 1;
  };
}

const countLatency: Counter = (sighting, _window, { subject }, measures, _kind, _atMs, a, _b, c) => {
  if (selectsPath(measures.tables, subject, a)) sighting.times.record(c);
};

const countWait: Counter = (sighting, window, side, measures, _kind, atMs, a, b, c) => {
  if (!selectsGroup(measures.tables, side.subject, a)) return;
  const waitedMs = window!.overlapMs(c, atMs);
  sighting.waitedMs += waitedMs;
  if (isCause(measures, side.cause, b)) sighting.pickedMs += waitedMs;
};

/** A cause by its kind, or by where the scenario writes the limit: a throttle as a whole, or its `rate` alone. */
export function isCause({ tables }: Measures, named: string, cause: number): boolean {
  const row = tables.causes[cause]!;
  if (row.kind === named) return true;
  if (row.limit < 0) return false;
  const { source, kind } = tables.limits[row.limit]!;
  return source === named || `${source}.${kind}` === named;
}

/** Two instants a whole window apart may come out nearer by what a double forgets. */
const instantErrorMs = 1 / 1024;

function rateCounter(windowMs: number): Counter {
  let ring = new Float64Array(64);
  let first = 0;
  let count = 0;
  return (sighting, _window, { subject }, measures, _kind, atMs, a) => {
    if (!selectsPath(measures.tables, subject, a)) return;
    sighting.count += 1;
    while (count > 0 && atMs - ring[first]! >= windowMs - instantErrorMs) {
      first = first + 1 < ring.length ? first + 1 : 0;
      count -= 1;
    }
    if (count === ring.length) {
      const wider = new Float64Array(ring.length * 2);
      for (let i = 0; i < count; i++) wider[i] = ring[(first + i) % ring.length]!;
      ring = wider;
      first = 0;
    }
    ring[(first + count) % ring.length] = atMs;
    count += 1;
    if (count > sighting.rateMax) sighting.rateMax = count;
  };
}

function newSighting(): Sighting {
  return { count: 0, baseCount: 0, endedCount: 0, times: new Histogram(), rateMax: 0, pickedMs: 0, waitedMs: 0 };
}
