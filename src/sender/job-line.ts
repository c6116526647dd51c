// Jobs of one kind in line, first come first served, and how many of its workers are busy. Columns, not objects: opens
// and clicks of a large campaign come by the hundred thousand.

import type { JobPlan } from '../domain/scenario.ts';

const columns = 6;

/** Told that a job has begun or is done; a, b and c are what it came with. */
export type JobEnd = (a: number, b: number, c: number, nowMs: number) => void;

export class JobLine {
  readonly row: number;
  readonly plan: JobPlan;
  isStopped = false;
  #busyCount = 0;
  /** Jobs under way and waiting, counting each row of a batch. */
  #openCount = 0;
  /** Slots of a, b, c, time, rows, arrival. */
  #jobs = new Float64Array(columns * 64);
  readonly #freeSlots: number[] = [];
  #slotCount = 0;
  /** Slots in line; a ring. */
  #line = new Int32Array(64);
  #first = 0;
  #waitingCount = 0;

  constructor(row: number, plan: JobPlan) {
    this.row = row;
    this.plan = plan;
  }

  get openCount(): number {
    return this.#openCount;
  }

  get canStart(): boolean {
    return this.#waitingCount > 0 && this.#busyCount < this.plan.workers && !this.isStopped;
  }

  /** When the longest waiting job came; `nowMs` where none waits. */
  oldestAtMs(nowMs: number): number {
    return this.#waitingCount === 0 ? nowMs : this.#jobs[this.#line[this.#first]! * columns + 5]!;
  }

  add(a: number, b: number, c: number, takesMs: number, count: number, nowMs: number): void {
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    if ((slot + 1) * columns > this.#jobs.length) this.#jobs = widened(this.#jobs);
    this.#jobs.set([a, b, c, takesMs, count, nowMs], slot * columns);
    if (this.#waitingCount === this.#line.length) this.#lengthen();
    this.#line[(this.#first + this.#waitingCount) % this.#line.length] = slot;
    this.#waitingCount += 1;
    this.#openCount += count;
  }

  /** A worker takes the first in line. Its slot. */
  begin(): number {
    const slot = this.#line[this.#first]!;
    this.#first = (this.#first + 1) % this.#line.length;
    this.#waitingCount -= 1;
    this.#busyCount += 1;
    return slot;
  }

  takesMs(slot: number): number {
    return this.#jobs[slot * columns + 3]!;
  }

  countOf(slot: number): number {
    return this.#jobs[slot * columns + 4]!;
  }

  arrivedAtMs(slot: number): number {
    return this.#jobs[slot * columns + 5]!;
  }

  tell(slot: number, whom: JobEnd | undefined, nowMs: number): void {
    if (whom === undefined) return;
    const at = slot * columns;
    whom(this.#jobs[at]!, this.#jobs[at + 1]!, this.#jobs[at + 2]!, nowMs);
  }

  /** The worker is free again. */
  end(slot: number): void {
    this.#busyCount -= 1;
    this.#openCount -= this.countOf(slot);
    this.#freeSlots.push(slot);
  }

  #lengthen(): void {
    const longer = new Int32Array(this.#line.length * 2);
    for (let i = 0; i < this.#waitingCount; i++) longer[i] = this.#line[(this.#first + i) % this.#line.length]!;
    this.#line = longer;
    this.#first = 0;
  }
}

function widened(columnsOfJobs: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(columnsOfJobs.length * 2);
  wider.set(columnsOfJobs);
  return wider;
}
