// A paced limit: the generic cell rate algorithm (ITU-T I.371, also known as a leaky bucket as a meter). It spaces
// grants evenly and forgives up to `burst` of them together, so that any window of w holds at most rate × w + burst.

import type { Rate } from '../domain/scenario.ts';
import { Gate, type Keeper } from './gate.ts';

export class RateLimit implements Keeper {
  readonly gate: Gate;
  readonly burst: number;
  #count: number; // Grants per `perMs` now in force; Infinity lifts the limit.
  readonly #perMs: number;
  // The next free slot is anchor + used × perMs / count: never a running sum, for a thousand sums of 3.333 ms drift.
  #anchorAtMs = Number.NEGATIVE_INFINITY;
  #slotsUsed = 0;

  constructor(id: number, cause: number, rate: Rate, burst: number) {
    this.gate = new Gate(id, cause, this);
    this.burst = burst;
    this.#count = rate.count;
    this.#perMs = rate.perMs;
  }

  get perSecond(): number {
    return (this.#count * 1000) / this.#perMs;
  }

  commit(nowMs: number): void {
    if (this.#count === Number.POSITIVE_INFINITY) return;
    if (this.#slotAtMs(this.#slotsUsed) < nowMs) {
      this.#anchorAtMs = nowMs;
      this.#slotsUsed = 0;
    }
    this.#slotsUsed += 1;
    // Open once fewer than `burst` slots lie ahead.
    this.gate.opensAtMs = this.#slotAtMs(this.#slotsUsed - this.burst + 1);
  }

  settle(): void {}

  /**
   * Grants per `perMs` of the configured rate from now on. What of the burst is spent stays spent: slots taken ahead
   * of time count as many under the new rate, so that no window holds more than the rate over it plus the burst.
   */
  setCount(count: number, nowMs: number): void {
    const isLimited = this.#count !== Number.POSITIVE_INFINITY;
    const aheadMs = isLimited ? Math.max(0, this.#slotAtMs(this.#slotsUsed) - nowMs) : 0;
    this.#anchorAtMs = aheadMs === 0 ? nowMs : nowMs + (aheadMs * this.#count) / count;
    this.#slotsUsed = 0;
    this.#count = count;
    this.gate.opensAtMs =
      count === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : this.#slotAtMs(1 - this.burst);
  }

  /** Another rate from now on, whatever it is written per. */
  setRate(rate: Rate, nowMs: number): void {
    this.setCount((rate.count * this.#perMs) / rate.perMs, nowMs);
  }

  #slotAtMs(slot: number): number {
    return this.#anchorAtMs + (slot * this.#perMs) / this.#count;
  }
}
