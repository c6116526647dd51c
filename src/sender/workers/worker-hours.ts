// How each worker spends its time between two jobs: at work, at a gate with a job in hand, or looking in the queue.

import type { Spent } from './flow-waits.ts';

// A worker's figures lie side by side, for each of its jobs touches them.
const width = 8;
/** The running cycle, from the coming of one job to the coming of the next, and the one before: since when. */
const cycleFromAt = 0;
const beforeFromAt = 1;
const jobEndedAt = 2;
/** How long it has stood at gates in the running cycle, and stood in the one before. */
const standsMsAt = 3;
const stoodMsAt = 4;
const standsFromAt = 5;
/** Cause rows of the gates where it stood last, in the running cycle and in the one before. */
const standsCauseAt = 6;
const stoodCauseAt = 7;

export class WorkerHours {
  readonly #spent: Spent = { standingRatio: 0, standingCause: -1, queueRatio: 0 };
  readonly #rows: Float64Array;

  constructor(workerCount: number) {
    this.#rows = new Float64Array(workerCount * width);
    for (let worker = 0; worker < workerCount; worker++) this.#rows[worker * width + jobEndedAt] = Number.NaN;
  }

  /** Called for every job, held or not: what can be reckoned when it is asked for is. */
  jobCame(worker: number, nowMs: number): void {
    const rows = this.#rows;
    const row = worker * width;
    rows[row + beforeFromAt] = rows[row + cycleFromAt]!;
    rows[row + cycleFromAt] = nowMs;
    const standsMs = rows[row + standsMsAt]!;
    if (standsMs === 0 && rows[row + stoodMsAt] === 0) return;
    rows[row + stoodMsAt] = standsMs;
    rows[row + stoodCauseAt] = rows[row + standsCauseAt]!;
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

  /** Cause row of the gate where it stands, or stood last. */
  standsFor(worker: number): number {
    return this.#rows[worker * width + standsCauseAt]!;
  }

  goes(worker: number, nowMs: number): void {
    const row = worker * width;
    this.#rows[row + standsMsAt]! += nowMs - this.#rows[row + standsFromAt]!;
  }

  /** Of the cycle that brought the worker to the job in hand. A first job came straight from the queue. Valid until the next call. */
  spent(worker: number): Spent {
    const spent = this.#spent;
    const rows = this.#rows;
    const row = worker * width;
    const cycleFromMs = rows[row + cycleFromAt]!;
    const cycleMs = cycleFromMs - rows[row + beforeFromAt]!;
    const lookMs = cycleFromMs - rows[row + jobEndedAt]!;
    const isFirst = Number.isNaN(lookMs) || cycleMs <= 0;
    spent.queueRatio = isFirst ? 1 : lookMs / cycleMs;
    spent.standingCause = rows[row + stoodCauseAt]!;
    spent.standingRatio = isFirst ? 0 : rows[row + stoodMsAt]! / cycleMs;
    return spent;
  }
}
