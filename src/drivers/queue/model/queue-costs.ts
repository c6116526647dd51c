// What it costs a worker to get its next job, from how busy the queue is at that moment. Nothing here knows of rules of
// thumb: a database slows down because its cores are shared and rows are read, not because somebody said when it does.

import type { QueueDriver } from '../../../domain/worker-plan.ts';

export class QueueCosts {
  readonly #fetchMs: number;
  readonly #coreCount: number;
  readonly #lockMs: number;
  readonly #rowMs: number;
  /** Time of the one thread that hands out jobs, for each. */
  readonly #turnMs: number;
  /** When that thread has worked off what was asked of it. */
  #freeAtMs = Number.NEGATIVE_INFINITY;

  constructor({ fetchMs, database, fetchesPerSecond }: QueueDriver) {
    this.#fetchMs = fetchMs;
    this.#coreCount = database?.coreCount ?? Number.POSITIVE_INFINITY;
    this.#lockMs = database?.lockMs ?? 0;
    this.#rowMs = 1000 / (database?.rowsPerSecond ?? Number.POSITIVE_INFINITY);
    this.#turnMs = 1000 / fetchesPerSecond;
  }

  /** `asking` workers are at it, this one included; `rowCount` jobs stand in the queue, due or not. */
  lookMs(nowMs: number, rowCount: number, asking: number): number {
    let ms = this.#fetchMs + rowCount * this.#rowMs;
    // Queries share the cores, and each skips the rows that the others have locked.
    if (asking > this.#coreCount) ms *= asking / this.#coreCount;
    ms += (asking - 1) * this.#lockMs;
    if (this.#turnMs === 0) return ms;
    const fromMs = this.#freeAtMs > nowMs ? this.#freeAtMs : nowMs;
    this.#freeAtMs = fromMs + this.#turnMs;
    return this.#freeAtMs - nowMs + ms;
  }
}
