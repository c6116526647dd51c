// Who counts. Limits kept in one place are one set of counters; processes or workers that each count for themselves have
// a set each, and what all of them let through together is a multiple of what was meant.

import type { Pool } from '../../domain/scenario.ts';
import { mostWorkers, type WorkersPlan } from '../../domain/worker-plan.ts';
import type { Flow } from '../flow.ts';
import type { FlowTable } from '../flow-table.ts';
import type { LimitBook } from '../limit-book.ts';

/** A set of counters for each of these. */
export function keeperCount(pools: readonly Pool[], kept: WorkersPlan['limitsKept']): number {
  if (kept === 'shared') return 1;
  const each = kept === 'per_worker' ? mostWorkers : ({ crew }: Pool) => crew?.processes ?? 1;
  return pools.reduce((sum, pool) => sum + each(pool), 0);
}

/** The set of counters that each worker asks. Workers are dealt out to the processes of their pool in turn. */
export function keeperOfWorkers(pools: readonly Pool[], kept: WorkersPlan['limitsKept']): Int32Array {
  let first = 0;
  const keepers: number[] = [];
  for (const pool of pools) {
    const workers = mostWorkers(pool);
    const processes = kept === 'per_worker' ? workers : (pool.crew?.processes ?? 1);
    for (let worker = 0; worker < workers; worker++) keepers.push(kept === 'shared' ? 0 : first + (worker % processes));
    first += processes;
  }
  return Int32Array.from(keepers);
}

export class Keepers {
  readonly #tables: readonly FlowTable[];
  /** By keeper and flow of the first table: the flow as this keeper holds it. */
  readonly #flows: readonly (Flow | undefined)[][];

  /** `table` is the first keeper's; `book` made its limits. */
  constructor(count: number, table: FlowTable, book: LimitBook) {
    this.#tables = Array.from({ length: count }, (_, keeper) => (keeper === 0 ? table : table.copy(book.copy())));
    this.#flows = this.#tables.map(() => []);
  }

  /** What keeper number `keeper` knows as this flow of the first table. */
  flowOf(keeper: number, flow: Flow): Flow {
    if (keeper === 0) return flow;
    const known = this.#flows[keeper]![flow.index];
    if (known !== undefined) return known;
    const table = this.#tables[keeper]!;
    const whole = table.flowFor(flow.campaign, flow.destination, flow.zone);
    const isPinned = flow.routes.length < whole.routes.length;
    const own = isPinned ? table.pinnedTo(whole, whole.routes.find(({ ip }) => ip === flow.routes[0]!.ip)!) : whole;
    this.#flows[keeper]![flow.index] = own;
    return own;
  }
}
