// Lanes and the pools that serve them, as the dispatcher needs them: in one strict order, each with its ready flows.

import type { Pool } from '../domain/scenario.ts';
import { FairQueue } from './fair-queue.ts';
import type { Flow } from './flow.ts';
import type { LaneWorkers } from './want-of-workers.ts';

export interface Lane {
  readonly name: string;
  /** The pools that serve it, a bit each. */
  readonly poolBits: number;
  /** Flows that would go if a worker were free. */
  readonly ready: FairQueue;
  /** What the flow served last in its turn had had: where one that had nothing due, or was held, joins in. */
  pass: number;
  /** Flows whose next message is on its way from the queue. */
  takingCount: number;
}

export interface WorkerPool extends LaneWorkers {
  readonly index: number;
  readonly name: string;
  workerCount: number;
  /** Indices of its lanes, the most urgent first. */
  readonly lanes: readonly number[];
  /** Whose connection is still warm, and how many messages in a row it has had. */
  lastFlow: Flow | null;
  streakCount: number;
}

/** How the workers of all pools that serve a lane stand now: one pool tells itself, of several it is written into `look`. */
export function lookAtWorkers({ poolBits }: Lane, pools: readonly WorkerPool[], look: LaneWorkers): LaneWorkers {
  if (pools.length === 1) return pools[0]!;
  look.freeCount = 0;
  look.freedAtMs = Number.NEGATIVE_INFINITY;
  look.freedBeforeMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pools.length; i++) {
    if ((poolBits & (1 << i)) === 0) continue;
    const { freeCount, freedAtMs, freedBeforeMs } = pools[i]!;
    look.freeCount += freeCount;
    // With two free nobody is wanted, whenever they came free.
    if (look.freeCount > 1) return look;
    look.freedBeforeMs = Math.max(look.freedBeforeMs, freedBeforeMs, Math.min(look.freedAtMs, freedAtMs));
    look.freedAtMs = Math.max(look.freedAtMs, freedAtMs);
  }
  return look;
}

/** Lanes in the order in which pools name them first. */
export function laneNames(pools: readonly Pool[]): readonly string[] {
  return [...new Set(pools.flatMap((pool) => pool.lanes))];
}

export function createLanes(pools: readonly Pool[]): readonly Lane[] {
  return laneNames(pools).map((name) => ({
    name,
    poolBits: pools.reduce((bits, pool, index) => (pool.lanes.includes(name) ? bits | (1 << index) : bits), 0),
    ready: new FairQueue(),
    pass: 0,
    takingCount: 0,
  }));
}

export function createPools(pools: readonly Pool[]): readonly WorkerPool[] {
  const names = laneNames(pools);
  return pools.map((pool, index) => ({
    index,
    name: pool.name,
    workerCount: pool.workers,
    lanes: pool.lanes.map((lane) => names.indexOf(lane)),
    freeCount: pool.workers,
    freedAtMs: Number.NEGATIVE_INFINITY,
    freedBeforeMs: Number.NEGATIVE_INFINITY,
    lastFlow: null,
    streakCount: 0,
  }));
}
