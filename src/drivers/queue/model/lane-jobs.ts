// The jobs of one lane. Order, as for every driver: what was given back untried first, then what is due again (retries
// and released jobs), the earliest first, then fresh jobs, oldest first.

import { JobRing, TimedRing } from '../rings.ts';

/** No job. Batches are negative, so -1 is one. */
export const noJob = -0x8000_0000;

export class LaneJobs {
  readonly #returned: number[] = [];
  readonly #again = new TimedRing();
  readonly #released = new TimedRing();
  readonly #fresh = new JobRing();

  add(job: number): void {
    this.#fresh.push(job);
  }

  /** Due again now: a retry, or a job whose holder took too long. */
  addAgain(job: number, nowMs: number): void {
    this.#again.push(job, nowMs);
  }

  /** Nobody may have it before then. */
  release(job: number, untilMs: number): void {
    this.#released.push(job, untilMs);
  }

  putBack(job: number): void {
    this.#returned.push(job);
  }

  /** The next job, or `noJob`. */
  take(nowMs: number): number {
    if (this.#returned.length > 0) return this.#returned.pop()!;
    const again = this.#again;
    const released = this.#released;
    if (released.firstAtMs <= nowMs && released.firstAtMs <= again.firstAtMs) return released.shift();
    if (again.count > 0) return again.shift();
    return this.#fresh.count > 0 ? this.#fresh.shift() : noJob;
  }

  /** When a job is to be had: now or earlier where there is one, Infinity where nothing is known to come. */
  get opensAtMs(): number {
    if (this.#returned.length > 0 || this.#fresh.count > 0) return Number.NEGATIVE_INFINITY;
    return Math.min(this.#again.firstAtMs, this.#released.firstAtMs);
  }
}
