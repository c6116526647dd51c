// Puts the `workers` discipline together: who works, who counts, what is waited for.

import type { Scenario } from '../../domain/scenario.ts';
import type { WorkersPlan } from '../../domain/worker-plan.ts';
import type { CampaignBook } from '../campaigns.ts';
import type { WorkerPool } from '../lanes.ts';
import type { LimitBook } from '../limit-book.ts';
import { Batches } from './batches.ts';
import { Crew } from './crew.ts';
import { FlowWaits } from './flow-waits.ts';
import { Keepers, keeperCount, keeperOfWorkers } from './keepers.ts';
import { type FloorParts, WorkerFloor } from './worker-floor.ts';

export interface FloorNeeds
  extends Omit<
    FloorParts,
    'whenThrottled' | 'isClaimed' | 'batches' | 'crew' | 'keepers' | 'keeperOfWorker' | 'waits'
  > {
  readonly scenario: Scenario;
  readonly book: LimitBook;
  readonly campaigns: CampaignBook;
  readonly pools: readonly WorkerPool[];
  /** By pool: workers that it can come to have. */
  readonly workersOfPool: readonly number[];
}

/** Who works where, for the queue that they pop from. */
export interface FloorLayout {
  readonly workerCount: number;
  readonly poolOfWorker: Int32Array;
  readonly lanesOfPool: readonly (readonly number[])[];
  readonly laneCount: number;
  readonly batchCount: number;
}

export interface OpenedFloor {
  readonly floor: WorkerFloor;
  readonly crew: Crew;
  readonly layout: FloorLayout;
}

export function openFloor(plan: WorkersPlan, needs: FloorNeeds): OpenedFloor {
  const { scenario, book, campaigns, pools, commands, flows, ledger, workersOfPool } = needs;
  const poolPlans = scenario.sender.pools;
  const crew = new Crew(poolPlans, workersOfPool, pools, commands);
  const keepers = new Keepers(keeperCount(poolPlans, workersOfPool, plan.limitsKept), flows, book);
  const waits = new FlowWaits(ledger, {
    worker: book.cause('worker', 'no free worker', -1),
    standing: book.cause('worker', "workers that stand at other messages' limits", -1),
    queue: book.cause('queue', `finding and fetching jobs, ${plan.queue.driver.name}`, -1),
    released:
      plan.whenThrottled.kind === 'wait' ? null : book.cause('queue', 'put back, though the limit has opened', -1),
  });
  const { batchCount } = plan.queue;
  const floor = new WorkerFloor(
    {
      ...needs,
      whenThrottled: plan.whenThrottled,
      isClaimed: plan.idempotency === 'claim',
      batches: new Batches(campaigns, batchCount),
      crew,
      keepers,
      keeperOfWorker: keeperOfWorkers(poolPlans, workersOfPool, plan.limitsKept),
      waits,
    },
    campaigns.messageCount,
  );
  const lanesOfPool = pools.map(({ lanes }) => lanes);
  const laneCount = Math.max(...lanesOfPool.flat()) + 1;
  const { workerCount, poolOfWorker } = crew;
  return { floor, crew, layout: { workerCount, poolOfWorker, lanesOfPool, laneCount, batchCount } };
}
