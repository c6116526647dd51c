// Work beside sending, by kind: how many jobs are done, how long they took from coming to done, and how many stood open.

import { Histogram } from './histogram.ts';
import type { SeriesClock, SeriesRows } from './series.ts';

export class Jobs {
  /** By job kind row. */
  readonly doneCounts: number[] = [];
  /** From coming to done. */
  readonly delays: Histogram[] = [];
  readonly backlog: SeriesRows;
  readonly oldestAtMs: SeriesRows;
  readonly #clock: SeriesClock;

  constructor(clock: SeriesClock) {
    this.#clock = clock;
    this.backlog = clock.rows('sample');
    this.oldestAtMs = clock.rows('sample');
  }

  done(row: number, count: number, cameAtMs: number, nowMs: number): void {
    this.doneCounts[row] = (this.doneCounts[row] ?? 0) + count;
    this.delayOf(row).record(nowMs - cameAtMs);
  }

  sampled(row: number, openCount: number, oldestAtMs: number): void {
    this.backlog.set(row, this.#clock.step, openCount);
    this.oldestAtMs.set(row, this.#clock.step, openCount > 0 ? oldestAtMs : 0);
  }

  delayOf(row: number): Histogram {
    const known = this.delays[row];
    if (known !== undefined) return known;
    const delays = new Histogram();
    this.delays[row] = delays;
    return delays;
  }
}
