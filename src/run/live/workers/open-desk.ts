// Puts the live form of `dispatch: workers` together: a queue for each lane that is used, worker processes that pop from
// them, and the desk between those and the sender.

import type { Ledger, LedgerTables } from '../../../domain/ledger.ts';
import type { Pool, Scenario } from '../../../domain/scenario.ts';
import type { BrokerAddress } from '../../../drivers/broker/broker.ts';
import { LaneQueue } from '../../../drivers/queue/lane-queue.ts';
import type { LiveClock } from '../../../engine/live-clock.ts';
import { laneNames } from '../../../sender/lanes.ts';
import type { Sender } from '../../../sender/sender.ts';
import type { FloorLayout } from '../../../sender/workers/open-floor.ts';
import type { Closers } from '../closers.ts';
import type { LiveLoop } from '../live-loop.ts';
import { FloorDesk } from './floor-desk.ts';
import { type ProcessPlan, WorkForce } from './work-force.ts';

export interface DeskNeeds {
  readonly scenario: Scenario;
  readonly sender: Sender;
  readonly broker: BrokerAddress;
  /** Names the queues in the broker. */
  readonly run: string;
  readonly clock: LiveClock;
  readonly loop: LiveLoop;
  readonly tables: LedgerTables;
  readonly ledger: Ledger;
  /** Real time after which the broker hands out again what a process that is gone had. */
  readonly lockMs?: number | undefined;
  readonly onNotice: (text: string) => void;
  readonly failed: (error: Error) => void;
}

/** Longer than any process is kept from its work here, and short beside a run. */
const stockLockMs = 10_000;

export interface OpenedDesk {
  readonly desk: FloorDesk;
  readonly force: WorkForce;
  /** All worker processes are there, which takes as long as starting other processes meanwhile. */
  readonly started: Promise<unknown>;
}

/** The same trouble is told again when nobody has told of it for so long. */
const quietMs = 10_000;

/** Null where flows are dispatched. */
export async function openDesk(needs: DeskNeeds, closers: Closers): Promise<OpenedDesk | null> {
  const { scenario, sender, broker, run, clock, loop, tables, ledger, onNotice, failed } = needs;
  const { layout } = sender;
  if (layout === null) return null;
  const { pools } = scenario.sender;
  const names = laneNames(pools);
  const used = new Set(scenario.campaigns.map(({ lane }) => names.indexOf(lane)));
  const plans = processPlans(pools, layout, used);
  const toldAtMs = new Map<string, number>();
  const brokerTrouble = (text: string) => {
    const nowMs = performance.now();
    // Every process tries to reach it again and again.
    if (nowMs - (toldAtMs.get(text) ?? Number.NEGATIVE_INFINITY) > quietMs) onNotice(`the broker: ${text}`);
    toldAtMs.set(text, nowMs);
  };
  const queue = await LaneQueue.open(broker, { run, lanes: names, onTrouble: ({ message }) => brokerTrouble(message) });
  closers.add(() => queue.destroy());
  const desk = new FloorDesk({
    ...{ layout, plans, queue, clock, tables, ledger, failed, events: loop.events },
    lanes: [...used],
    force: () => force,
    driver: `bullmq on ${broker.kind}`,
    happened: (kind, a, b, c) => loop.happened(kind, a, b, c),
    quiet: () => loop.lookIdle(),
  });
  const force: WorkForce = new WorkForce({
    ...{ address: broker, run, plans, laneNames: names },
    lockMs: needs.lockMs ?? stockLockMs,
    onNews: (process, news) => desk.came(process, news),
    onLost: (process, how) => {
      const jobs = desk.lost(process);
      onNotice(
        `a worker process is gone (${how}) with ${jobs} jobs; the broker hands them out again, and another process takes its place`,
      );
    },
    onTrouble: brokerTrouble,
    onFailure: (text) => failed(new Error(text)),
  });
  closers.add(() => force.end());
  return { desk, force, started: force.started };
}

/** Workers are dealt out to the processes of their pool in turn, as those who keep their limits are. */
export function processPlans(
  pools: readonly Pool[],
  { poolOfWorker, lanesOfPool }: Pick<FloorLayout, 'poolOfWorker' | 'lanesOfPool'>,
  used: ReadonlySet<number>,
): ProcessPlan[] {
  return pools.flatMap(({ crew }, pool) => {
    const lanes = lanesOfPool[pool]!.filter((lane) => used.has(lane));
    const own = [...poolOfWorker.keys()].filter((worker) => poolOfWorker[worker] === pool);
    const count = Math.min(crew?.processes ?? 1, own.length);
    if (lanes.length === 0) return [];
    return Array.from({ length: count }, (_, process) => ({
      lanes,
      workers: own.filter((_worker, place) => place % count === process),
    }));
  });
}
