// Did a quota ever hold more than its maximum? Rolling windows keep the instants inside them; calendar windows keep
// one count, from one local boundary to the next.

import type { LimitRow } from '../../domain/ledger.ts';
import { type CalendarUnit, calendarUnits, calendarWindow, unitMs } from '../../engine/time-zone.ts';
import type { Breaches } from './breaches.ts';

type QuotaRow = Extract<LimitRow, { kind: 'quota' }>;

export class QuotaMeter {
  readonly countsAccepted: boolean;
  readonly #row: QuotaRow;
  readonly #isRolling: boolean;
  readonly #breaches: Breaches;
  readonly #unit: CalendarUnit;
  #max: number;
  #used = 0;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  // Rolling: the newest `max` instants, in a ring; the oldest of them must have left when the next one comes.
  #ring = new Float64Array(16);
  #first = 0;
  #count = 0;

  constructor(row: QuotaRow, breaches: Breaches) {
    this.countsAccepted = row.counts === 'accepted';
    this.#row = row;
    this.#isRolling = row.window === 'rolling';
    this.#max = row.max;
    this.#breaches = breaches;
    this.#unit = calendarUnits.find((unit) => unitMs[unit] === row.windowMs)!;
  }

  /** Another maximum is in force from now on. What the running window holds already was granted under the old one. */
  setMax(max: number): void {
    this.#max = max;
  }

  count(atMs: number, message: number): void {
    if (this.#isRolling) this.#countRolling(atMs, message);
    else this.#countCalendar(atMs, message);
  }

  #countRolling(atMs: number, message: number): void {
    while (this.#count > 0 && this.#ring[this.#first]! + this.#row.windowMs <= atMs) this.#forget();
    if (this.#count >= this.#max) {
      this.#breaches.add(atMs, message, `${this.#row.name} was passed: ${this.#count + 1} in a window of ${this.#max}`);
    }
    if (this.#count === this.#ring.length) this.#widen();
    const place = this.#first + this.#count;
    this.#ring[place < this.#ring.length ? place : place - this.#ring.length] = atMs;
    this.#count += 1;
  }

  #countCalendar(atMs: number, message: number): void {
    if (atMs >= this.#windowEndMs) {
      this.#used = 0;
      this.#windowEndMs = calendarWindow(this.#row.zone, this.#unit, atMs).endMs;
    }
    this.#used += 1;
    if (this.#used > this.#max) {
      this.#breaches.add(atMs, message, `${this.#row.name} was passed: ${this.#used} in a window of ${this.#max}`);
    }
  }

  #forget(): void {
    this.#first = this.#first + 1 < this.#ring.length ? this.#first + 1 : 0;
    this.#count -= 1;
  }

  #widen(): void {
    const wider = new Float64Array(this.#ring.length * 2);
    for (let i = 0; i < this.#count; i++) wider[i] = this.#ring[(this.#first + i) % this.#ring.length]!;
    this.#ring = wider;
    this.#first = 0;
  }
}
