// What is looked at once a step and not counted entry by entry: depth and age of what is due, and busy workers.

import type { SeriesClock, SeriesRows } from './series.ts';

export class Samples {
  /** By group: due messages not in flight, and the oldest one's due instant (0 where there is none). */
  readonly depth: SeriesRows;
  readonly oldestDueAtMs: SeriesRows;
  /** By pool. */
  readonly busy: SeriesRows;
  readonly workers: SeriesRows;
  readonly #clock: SeriesClock;

  constructor(clock: SeriesClock) {
    this.#clock = clock;
    this.depth = clock.rows('sample');
    this.oldestDueAtMs = clock.rows('sample');
    this.busy = clock.rows('sample');
    this.workers = clock.rows('sample');
  }

  depthSampled(group: number, count: number, oldestDueAtMs: number): void {
    this.depth.set(group, this.#clock.step, count);
    this.oldestDueAtMs.set(group, this.#clock.step, count > 0 ? oldestDueAtMs : 0);
  }

  workersSampled(pool: number, busyCount: number, workerCount: number): void {
    this.busy.set(pool, this.#clock.step, busyCount);
    this.workers.set(pool, this.#clock.step, workerCount);
  }
}
