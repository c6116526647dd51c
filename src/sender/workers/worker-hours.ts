// How each worker spends its time between two jobs: at work, at a gate with a job in hand, or looking in the queue.

import type { Spent } from './flow-waits.ts';

// A worker's figures lie side by side, for each of its jobs touches them all.
const width = 16;
/** The running cycle, from the coming of one job to the coming of the next: since when, and how long at gates. */
const cycleFromAt = 0;
const standsMsAt = 1;
const standsFromAt = 2;
const jobEndedAt = 3;
/** The cycle before: its length, and how much of it was looking and standing. */
const cycleMsAt = 4;
const lookMsAt = 5;
const stoodMsAt = 6;
/** Cause rows of the gates where it stood last, in the running cycle and in the one before. */
const standsCauseAt = 7;
const stoodCauseAt = 8;

export class WorkerHours {
  readonly #spent: Spent = { standingRatio: 0, standingCause: -1, queueRatio: 0 };
  readonly #rows: Float64Array;

  constructor(workerCount: number) {
    this.#rows = new Float64Array(workerCount * width);
    for (let worker = 0; worker < workerCount; worker++) this.#rows[worker * width + jobEndedAt] = Number.NaN;
  }

  jobCame(worker: number, nowMs: number): void {
    const rows = this.#rows;
    const row = worker * width;
    rows[row + cycleMsAt] = nowMs - rows[row + cycleFromAt]!;
    rows[row + lookMsAt] = nowMs - rows[row + jobEndedAt]!;
    rows[row + stoodMsAt] = rows[row + standsMsAt]!;
    rows[row + stoodCauseAt] = rows[row + standsCauseAt]!;
    rows[row + cycleFromAt] = nowMs;
    rows[row + standsMsAt] = 0;
  }

  jobEnded(worker: number, nowMs: number): void {
    this.#rows[worker * width + jobEndedAt] = nowMs;
  }

  /** The worker stands at a gate that waiting is booked to `cause` for. */
  stands(worker: number, cause: number, nowMs: number): void {
    this.#rows[worker * width + standsFromAt] = nowMs;
    this.#rows[worker * width + standsCauseAt] = cause;
  }

  goes(worker: number, nowMs: number): void {
    const row = worker * width;
    this.#rows[row + standsMsAt]! += nowMs - this.#rows[row + standsFromAt]!;
  }

  /** Of the cycle that brought the worker to the job in hand. A first job came straight from the queue. Valid until the next call. */
  spent(worker: number): Spent {
    const spent = this.#spent;
    const row = worker * width;
    const cycleMs = this.#rows[row + cycleMsAt]!;
    const lookMs = this.#rows[row + lookMsAt]!;
    const isFirst = Number.isNaN(lookMs) || cycleMs <= 0;
    spent.queueRatio = isFirst ? 1 : lookMs / cycleMs;
    spent.standingCause = this.#rows[row + stoodCauseAt]!;
    spent.standingRatio = isFirst ? 0 : this.#rows[row + stoodMsAt]! / cycleMs;
    return spent;
  }
}
