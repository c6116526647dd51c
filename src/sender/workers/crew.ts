// The workers of a `workers` sender as they come and go: more or fewer by the hour or by how long jobs wait, one ending
// and another beginning in its place after so many jobs. A worker that is to go finishes the job in hand first.

import type { Pool } from '../../domain/scenario.ts';
import type { Recycle } from '../../domain/worker-plan.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';
import type { WorkerPool } from '../lanes.ts';

/** Off: not there. Restarting: ended, and another begins. Looking: wants a job. Working: has one. */
export const WorkerState = { Off: 0, Restarting: 1, Looking: 2, Working: 3 } as const;

/** Workers that die at once with what they have in hand. */
export interface Crash {
  /** How long the queue keeps their jobs locked, where it has no `visibility` of its own. */
  readonly lockMs: number;
  /** When others begin in their places. */
  readonly backAtMs: number;
}

export class Crew {
  readonly workerCount: number;
  readonly poolOfWorker: Int32Array;
  readonly state: Uint8Array;
  readonly #plans: readonly Pool[];
  readonly #pools: readonly WorkerPool[];
  readonly #commands: CommandBuffer;
  /** The first worker of each pool, and one past the last of all. */
  readonly #firstOfPool: readonly number[];
  /** It is to end after its job, for good or to begin anew. */
  readonly #isLeaving: Uint8Array;
  readonly #isRestartDue: Uint8Array;
  readonly #bornAtMs: Float64Array;
  readonly #jobCount: Float64Array;
  /** By pool: its workers come and go. */
  readonly #mayEnd: Uint8Array;
  /** Workers that were hit while they looked for a job. */
  readonly #doomed = new Map<number, Crash>();

  /** `counts`: workers that each pool can come to have. */
  constructor(
    plans: readonly Pool[],
    counts: readonly number[],
    pools: readonly WorkerPool[],
    commands: CommandBuffer,
  ) {
    this.#plans = plans;
    this.#pools = pools;
    this.#commands = commands;
    this.#firstOfPool = [0, ...counts].map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));
    this.workerCount = this.#firstOfPool[plans.length]!;
    this.poolOfWorker = Int32Array.from(counts.flatMap((count, pool) => new Array<number>(count).fill(pool)));
    this.state = new Uint8Array(this.workerCount);
    this.#isLeaving = new Uint8Array(this.workerCount);
    this.#isRestartDue = new Uint8Array(this.workerCount);
    this.#bornAtMs = new Float64Array(this.workerCount);
    this.#jobCount = new Float64Array(this.workerCount);
    this.#mayEnd = Uint8Array.from(plans, ({ crew }) => (crew === undefined ? 0 : 1));
    for (const pool of pools) {
      pool.workerCount = 0;
      pool.freeCount = 0;
    }
  }

  /** Workers of a pool that are there, or begin anew. */
  sizeOf(pool: number): number {
    let size = 0;
    for (let worker = this.#firstOfPool[pool]!; worker < this.#firstOfPool[pool + 1]!; worker++)
      if (this.state[worker] !== WorkerState.Off && this.#isLeaving[worker] === 0) size += 1;
    return size;
  }

  /** Workers of a pool that can be hit: those with a job in hand, and those that look for one. */
  mortals(pool: number): { readonly working: number[]; readonly looking: number[] } {
    const working: number[] = [];
    const looking: number[] = [];
    for (let worker = this.#firstOfPool[pool]!; worker < this.#firstOfPool[pool + 1]!; worker++) {
      if (this.state[worker] === WorkerState.Working) working.push(worker);
      else if (this.state[worker] === WorkerState.Looking && !this.#doomed.has(worker)) looking.push(worker);
    }
    return { working, looking };
  }

  /** Some worker of a pool that serves the lane wants a job. */
  isLooking(lane: number): boolean {
    return this.#pools.some(({ lanes, freeCount }) => freeCount > 0 && lanes.includes(lane));
  }

  /** From now on the pool has this many; those over come or go, the last ones first. */
  resize(pool: number, size: number, nowMs: number): void {
    const first = this.#firstOfPool[pool]!;
    for (let worker = first; worker < this.#firstOfPool[pool + 1]!; worker++) {
      const isWanted = worker - first < size;
      if (isWanted) {
        this.#isLeaving[worker] = 0;
        if (this.state[worker] === WorkerState.Off) this.begin(worker, nowMs);
      } else if (this.state[worker] !== WorkerState.Off && this.#isLeaving[worker] === 0) {
        this.#isLeaving[worker] = 1;
        if (this.state[worker] === WorkerState.Looking) this.#commands.push(CommandKind.StopLooking, worker, 0, 0);
      }
    }
  }

  /** Everybody finishes the job in hand and begins anew. */
  restart(pool: number): void {
    for (let worker = this.#firstOfPool[pool]!; worker < this.#firstOfPool[pool + 1]!; worker++) {
      if (this.state[worker] === WorkerState.Off) continue;
      this.#isRestartDue[worker] = 1;
      if (this.state[worker] === WorkerState.Looking) this.#commands.push(CommandKind.StopLooking, worker, 0, 0);
    }
  }

  /** A new worker looks for its first job. */
  begin(worker: number, nowMs: number): void {
    this.#bornAtMs[worker] = nowMs;
    this.#jobCount[worker] = 0;
    this.#isRestartDue[worker] = 0;
    this.#pools[this.poolOfWorker[worker]!]!.workerCount += 1;
    this.look(worker);
  }

  look(worker: number): void {
    this.state[worker] = WorkerState.Looking;
    this.#pools[this.poolOfWorker[worker]!]!.freeCount += 1;
    this.#commands.push(CommandKind.Look, worker, 0, 0);
  }

  took(worker: number): void {
    this.state[worker] = WorkerState.Working;
    this.#pools[this.poolOfWorker[worker]!]!.freeCount -= 1;
  }

  /** The worker's job is over: it looks for the next, or ends. */
  finished(worker: number, nowMs: number): void {
    if (!this.goesOn(worker, nowMs)) return;
    this.#commands.push(CommandKind.Look, worker, 0, 0);
  }

  /** The worker's job is over. False: it ends; true: it is to look for the next, which is left to be said. */
  goesOn(worker: number, nowMs: number): boolean {
    this.#jobCount[worker]! += 1;
    const pool = this.poolOfWorker[worker]!;
    if (this.#mayEnd[pool] === 1 && (this.#isLeaving[worker] === 1 || this.#isWornOut(worker, nowMs))) {
      this.#end(worker, nowMs);
      return false;
    }
    this.state[worker] = WorkerState.Looking;
    this.#pools[pool]!.freeCount += 1;
    return true;
  }

  /** The worker is gone, with or without a job in hand, and another begins in its place. */
  died(worker: number, { backAtMs }: Crash, nowMs: number): void {
    this.#pools[this.poolOfWorker[worker]!]!.workerCount -= 1;
    this.state[worker] = WorkerState.Restarting;
    this.#commands.push(CommandKind.WakeWorker, worker, 0, Math.max(backAtMs, nowMs));
  }

  /** A worker that looks for a job is hit: it is gone when it has stopped, or with the job that is on its way to it. */
  doom(worker: number, crash: Crash): void {
    this.#doomed.set(worker, crash);
    this.#commands.push(CommandKind.StopLooking, worker, 0, 0);
  }

  /** What hit the worker before its job came; undefined where nothing did. */
  takeDoomed(worker: number): Crash | undefined {
    if (this.#doomed.size === 0) return undefined;
    const crash = this.#doomed.get(worker);
    this.#doomed.delete(worker);
    return crash;
  }

  /** It was told to look no more, and has stopped. Meanwhile it may have been told to stay. */
  lookEnded(worker: number, nowMs: number): void {
    if (this.state[worker] !== WorkerState.Looking) return;
    this.#pools[this.poolOfWorker[worker]!]!.freeCount -= 1;
    const crash = this.takeDoomed(worker);
    if (crash !== undefined) this.died(worker, crash, nowMs);
    else if (this.#isLeaving[worker] === 1 || this.#isRestartDue[worker] === 1) this.#end(worker, nowMs);
    else this.look(worker);
  }

  /** Its restart is over. */
  restarted(worker: number, nowMs: number): void {
    if (this.#isLeaving[worker] === 1) this.state[worker] = WorkerState.Off;
    else this.begin(worker, nowMs);
  }

  #end(worker: number, nowMs: number): void {
    const pool = this.poolOfWorker[worker]!;
    this.#pools[pool]!.workerCount -= 1;
    if (this.#isLeaving[worker] === 1) {
      this.state[worker] = WorkerState.Off;
      return;
    }
    this.state[worker] = WorkerState.Restarting;
    const restartMs = this.#plans[pool]!.crew?.recycle?.restartMs ?? stockRestartMs;
    this.#commands.push(CommandKind.WakeWorker, worker, 0, nowMs + restartMs);
  }

  #isWornOut(worker: number, nowMs: number): boolean {
    if (this.#isRestartDue[worker] === 1) return true;
    const recycle = this.#plans[this.poolOfWorker[worker]!]!.crew?.recycle;
    if (recycle === undefined || recycle === null) return false;
    const jobs = this.#jobCount[worker]!;
    return nowMs - this.#bornAtMs[worker]! >= recycle.maxTimeMs || jobs >= recycle.maxJobs || isGrown(recycle, jobs);
  }
}

/** A process manager brings a worker back within seconds. */
const stockRestartMs = 5000;

function isGrown({ memory }: Recycle, jobs: number): boolean {
  return memory !== null && memory.startBytes + jobs * memory.perJobBytes >= memory.maxBytes;
}
