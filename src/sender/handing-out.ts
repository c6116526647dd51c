// How the sender hands out work: by its dispatcher over flows, or by workers that pop jobs; and whoever changes the
// number of workers while the run goes on.

import type { Scenario } from '../domain/scenario.ts';
import type { Discipline } from './discipline.ts';
import { Dispatcher, type DispatcherParts } from './dispatcher.ts';
import { createLanes } from './lanes.ts';
import { isResized, PoolSizes, workersAtMost } from './pool-sizes.ts';
import type { Roster } from './roster.ts';
import type { Crew } from './workers/crew.ts';
import { CrewClock } from './workers/crew-clock.ts';
import { type FloorLayout, type FloorNeeds, openFloor } from './workers/open-floor.ts';
import type { WorkerFloor } from './workers/worker-floor.ts';

export interface HandingOutNeeds
  extends Omit<FloorNeeds, 'workersOfPool'>,
    Omit<DispatcherParts, 'lanes' | 'workerCause' | 'fair'> {
  readonly scenario: Scenario;
  readonly roster: Roster;
}

export class HandingOut {
  readonly discipline: Discipline;
  /** Null where workers pop jobs. */
  readonly dispatcher: Dispatcher | null = null;
  /** Null where flows are dispatched; so are the next two. */
  readonly floor: WorkerFloor | null = null;
  readonly layout: FloorLayout | null = null;
  readonly crew: Crew | null = null;
  /** Null where workers pop jobs, or pools keep their size. */
  readonly sizes: PoolSizes | null = null;
  readonly clock: CrewClock | null = null;

  constructor(needs: HandingOutNeeds) {
    const { scenario, pools, book, commands } = needs;
    const { sender: plan, startAtMs, durationMs, drainMs } = scenario;
    if (plan.workers !== undefined) {
      const workersOfPool = plan.pools.map((pool) => workersAtMost(scenario, pool));
      const { floor, layout, crew } = openFloor(plan.workers, { ...needs, workersOfPool });
      this.discipline = floor;
      this.floor = floor;
      this.layout = layout;
      this.crew = crew;
    } else {
      const workerCause = book.cause('worker', 'no free worker', -1);
      this.dispatcher = new Dispatcher({ ...needs, lanes: createLanes(plan.pools), workerCause, fair: plan.fair });
      this.discipline = this.dispatcher;
      if (isResized(scenario)) this.sizes = new PoolSizes(pools);
    }
    const crew = this.crew ?? this.sizes;
    if (crew === null) return;
    const until = { arrivalsEndAtMs: startAtMs + durationMs, endAtMs: startAtMs + durationMs + drainMs };
    this.clock = new CrewClock(plan.pools, crew, commands, until, (pool, nowMs) => oldestMs(needs, pool, nowMs));
  }
}

/** How long the oldest due message of a pool's lanes has waited. */
function oldestMs({ pools, flows, roster }: HandingOutNeeds, pool: number, nowMs: number): number {
  let oldestAtMs = nowMs;
  const { lanes } = pools[pool]!;
  for (const { lane, head, backlogCount } of flows.flows)
    if (backlogCount > 0 && head !== -1 && lanes.includes(lane))
      oldestAtMs = Math.min(oldestAtMs, roster.dueAtMs(head));
  return nowMs - oldestAtMs;
}
