// A counted limit: so many in a window, unpaced. A rolling window ends now; a calendar window begins and ends with
// the minute, hour, day, week or month of a zone. Counts attempts at the grant, or only what was accepted: then what
// is in flight counts as if it will be, so that the limit is never passed.

import { type CalendarUnit, calendarWindow, unitMs } from '../engine/time-zone.ts';
import { Gate, type Keeper } from './gate.ts';

export interface QuotaSpec {
  readonly max: number;
  readonly per: CalendarUnit;
  readonly window: 'rolling' | 'calendar';
  readonly zone: string;
  readonly counts: 'attempts' | 'accepted';
}

export class Quota implements Keeper {
  readonly gate: Gate;
  readonly spec: QuotaSpec;
  readonly #windowMs: number;
  #max: number;
  #inFlight = 0;
  // Calendar: how many in the window that ends at #endMs.
  #used = 0;
  #endMs = Number.NEGATIVE_INFINITY;
  #lastUsed = 0;
  #lastEndMs = Number.NEGATIVE_INFINITY;
  // Rolling: the instants counted, oldest first, in a ring.
  #ring = new Float64Array(16);
  #first = 0;
  #count = 0;

  constructor(id: number, cause: number, spec: QuotaSpec) {
    this.gate = new Gate(id, cause, this);
    this.spec = spec;
    this.#max = spec.max;
    this.#windowMs = unitMs[spec.per];
  }

  commit(nowMs: number): void {
    if (this.spec.counts === 'accepted') this.#inFlight += 1;
    else this.#add(nowMs);
    this.#reckon(nowMs);
  }

  settle(nowMs: number, accepted: boolean): void {
    if (this.spec.counts !== 'accepted') return;
    this.#inFlight -= 1;
    if (accepted) this.#add(nowMs);
    this.#reckon(nowMs);
  }

  /** Another maximum from now on, for the window that runs too. */
  setMax(max: number, nowMs: number): void {
    this.#max = max;
    this.#reckon(nowMs);
  }

  /** Share of the window that runs which is used, what is in flight included. */
  usedRatio(nowMs: number): number {
    if (this.spec.window === 'rolling') this.#forget(nowMs);
    const used = this.spec.window === 'rolling' ? this.#count : nowMs < this.#endMs ? this.#used : 0;
    return (used + this.#inFlight) / this.#max;
  }

  /** How many went in the calendar window that ended at this instant, or ends there. */
  usedUntil(endMs: number): number {
    if (this.#endMs === endMs) return this.#used;
    return this.#lastEndMs === endMs ? this.#lastUsed : 0;
  }

  #reckon(nowMs: number): void {
    this.gate.opensAtMs =
      this.spec.window === 'calendar' ? this.#calendarOpensAtMs(nowMs) : this.#rollingOpensAtMs(nowMs);
  }

  #calendarOpensAtMs(nowMs: number): number {
    this.#turnWindow(nowMs);
    if (this.#used + this.#inFlight < this.#max) return Number.NEGATIVE_INFINITY;
    return this.#inFlight < this.#max ? this.#endMs : Number.POSITIVE_INFINITY;
  }

  #rollingOpensAtMs(nowMs: number): number {
    this.#forget(nowMs);
    const excess = this.#count + this.#inFlight - this.#max;
    if (excess < 0) return Number.NEGATIVE_INFINITY;
    if (excess >= this.#count) return Number.POSITIVE_INFINITY; // Only an answer to what is in flight can open it.
    return this.#ring[(this.#first + excess) % this.#ring.length]! + this.#windowMs;
  }

  #add(nowMs: number): void {
    if (this.spec.window === 'calendar') {
      this.#turnWindow(nowMs);
      this.#used += 1;
      return;
    }
    this.#forget(nowMs);
    if (this.#count === this.#ring.length) this.#grow();
    this.#ring[(this.#first + this.#count) % this.#ring.length] = nowMs;
    this.#count += 1;
  }

  #turnWindow(nowMs: number): void {
    if (nowMs < this.#endMs) return;
    this.#lastUsed = this.#used;
    this.#lastEndMs = this.#endMs;
    this.#endMs = calendarWindow(this.spec.zone, this.spec.per, nowMs).endMs;
    this.#used = 0;
  }

  #forget(nowMs: number): void {
    while (this.#count > 0 && this.#ring[this.#first]! + this.#windowMs <= nowMs) {
      this.#first = (this.#first + 1) % this.#ring.length;
      this.#count -= 1;
    }
  }

  #grow(): void {
    const ring = new Float64Array(this.#ring.length * 2);
    for (let i = 0; i < this.#count; i++) ring[i] = this.#ring[(this.#first + i) % this.#ring.length]!;
    this.#ring = ring;
    this.#first = 0;
  }
}
