// A paced limit: the generic cell rate algorithm (ITU-T I.371, also known as a leaky bucket as a meter). It spaces
// grants evenly and forgives up to `burst` of them together, so that any window of w holds at most rate × w + burst.

import type { Rate } from '../domain/scenario.ts';
import type { Gate } from './gate.ts';

export class RateLimit implements Gate {
  readonly id: number;
  readonly cause: number;
  readonly configured: Rate;
  readonly burst: number;
  #count: number; // Grants per `perMs` now in force; Infinity lifts the limit.
  readonly #perMs: number;
  // The next free slot is anchor + used × perMs / count: never a running sum, for a thousand sums of 3.333 ms drift.
  #anchorAtMs = Number.NEGATIVE_INFINITY;
  #slotsUsed = 0;
  /** Slots are free once fewer than `burst` of them lie ahead. Reckoned when it changes: it is asked far more often. */
  #opensAtMs = Number.NEGATIVE_INFINITY;

  constructor(id: number, cause: number, rate: Rate, burst: number) {
    this.id = id;
    this.cause = cause;
    this.configured = rate;
    this.burst = burst;
    this.#count = rate.count;
    this.#perMs = rate.perMs;
  }

  get perSecond(): number {
    return (this.#count * 1000) / this.#perMs;
  }

  opensAtMs(nowMs: number): number {
    return this.#opensAtMs <= nowMs ? 0 : this.#opensAtMs;
  }

  commit(nowMs: number): void {
    if (this.#count === Number.POSITIVE_INFINITY) return;
    if (this.#slotAtMs(this.#slotsUsed) < nowMs) {
      this.#anchorAtMs = nowMs;
      this.#slotsUsed = 0;
    }
    this.#slotsUsed += 1;
    this.#opensAtMs = this.#slotAtMs(this.#slotsUsed - this.burst + 1);
  }

  settle(): void {}

  /** Grants per `perMs` of the configured rate from now on; slots already promised keep their instants. */
  setCount(count: number, nowMs: number): void {
    const isLimited = this.#count !== Number.POSITIVE_INFINITY;
    this.#anchorAtMs = isLimited ? Math.max(this.#slotAtMs(this.#slotsUsed), nowMs) : nowMs;
    this.#slotsUsed = 0;
    this.#count = count;
    this.#opensAtMs = count === Number.POSITIVE_INFINITY ? 0 : this.#slotAtMs(1 - this.burst);
  }

  #slotAtMs(slot: number): number {
    return this.#anchorAtMs + (slot * this.#perMs) / this.#count;
  }
}
