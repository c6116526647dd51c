// Who counts. Limits kept in one place are one set of counters; processes or workers that each count for themselves have
// a set each, and what all of them let through together is a multiple of what was meant.

import type { Pool } from '../../domain/scenario.ts';
import type { WorkersPlan } from '../../domain/worker-plan.ts';
import type { Flow } from '../flow.ts';
import type { FlowTable } from '../flow-table.ts';
import type { LimitBook } from '../limit-book.ts';

/** How many sets of counters there are. `workers`: those that each pool can come to have. */
export function keeperCount(pools: readonly Pool[], workers: readonly number[], kept: Kept): number {
  return kept === 'shared' ? 1 : pools.reduce((sum, pool, index) => sum + countersOf(pool, workers[index]!, kept), 0);
}

/** The set of counters that each worker asks. Workers are dealt out to the processes of their pool in turn. */
export function keeperOfWorkers(pools: readonly Pool[], workers: readonly number[], kept: Kept): Int32Array {
  let first = 0;
  const keepers = pools.flatMap((pool, index) => {
    const count = countersOf(pool, workers[index]!, kept);
    const own = Array.from({ length: workers[index]! }, (_, worker) =>
      kept === 'shared' ? 0 : first + (worker % count),
    );
    first += count;
    return own;
  });
  return Int32Array.from(keepers);
}

type Kept = WorkersPlan['limitsKept'];

function countersOf({ crew }: Pool, workers: number, kept: Kept): number {
  return kept === 'per_worker' ? workers : (crew?.processes ?? 1);
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
