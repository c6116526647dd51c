// How many workers the dispatcher's pools have, where that changes over time. A worker that is to go leaves when it is
// free; until then the pool has one too many.

import type { Incident, Pool, Scenario } from '../domain/scenario.ts';
import { mostWorkers } from '../domain/worker-plan.ts';
import type { WorkerPool } from './lanes.ts';
import type { Resizable } from './workers/crew-clock.ts';

export class PoolSizes implements Resizable {
  readonly #pools: readonly WorkerPool[];
  /** By pool: workers that leave as soon as they are free. */
  readonly #leaving: number[];

  constructor(pools: readonly WorkerPool[]) {
    this.#pools = pools;
    this.#leaving = pools.map(() => 0);
  }

  sizeOf(pool: number): number {
    return this.#pools[pool]!.workerCount - this.#leaving[pool]!;
  }

  resize(pool: number, size: number): void {
    const more = size - this.sizeOf(pool);
    const stay = Math.min(Math.max(more, 0), this.#leaving[pool]!);
    this.#leaving[pool]! -= stay;
    if (more > stay) {
      this.#pools[pool]!.workerCount += more - stay;
      this.#pools[pool]!.freeCount += more - stay;
    } else if (more < 0) this.#leaving[pool]! -= more;
    this.settle();
  }

  /** Workers of the dispatcher have no life of their own to begin anew. */
  restart(): void {}

  /** Who is free may leave. */
  settle(): void {
    for (const pool of this.#pools) {
      const gone = Math.min(this.#leaving[pool.index]!, pool.freeCount);
      if (gone === 0) continue;
      this.#leaving[pool.index]! -= gone;
      pool.workerCount -= gone;
      pool.freeCount -= gone;
    }
  }
}

/** True where the number of workers of some pool changes while the run goes on. */
export function isResized({ sender, incidents }: Scenario): boolean {
  return (
    sender.pools.some(({ crew }) => crew !== undefined && (crew.timetable.length > 0 || crew.autoscale !== null)) ||
    incidents.some((incident) => workersIn(incident, '') !== null)
  );
}

/** Workers that a pool can come to have: by its own plan, or by an incident. */
export function workersAtMost({ incidents }: Pick<Scenario, 'incidents'>, pool: Pool): number {
  return Math.max(mostWorkers(pool), ...incidents.map((incident) => workersIn(incident, pool.name) ?? 0));
}

/** Attempts that may be under way together: one for each worker there may be, and for each that may die with one. */
export function attemptsAtOnce({ sender, incidents }: Scenario): number {
  const workers = sender.pools.reduce((sum, pool) => sum + workersAtMost({ incidents }, pool), 0);
  const crashed = incidents.reduce(
    (sum, incident) => sum + (incident.kind === 'worker-crash' ? incident.workers : 0),
    0,
  );
  return workers + crashed;
}

/** The most workers that an incident gives a pool ('': any); null where it gives none. */
function workersIn(incident: Incident, pool: string): number | null {
  if (incident.kind !== 'change') return null;
  const counts = incident.changes.flatMap((change) =>
    change.kind === 'workers' && (pool === '' || change.pool === pool) ? [change.workers] : [],
  );
  return counts.length === 0 ? null : Math.max(...counts);
}
