// What is noted once a step: how much is due and how old, what jobs stand open, and who is busy.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import type { Discipline } from './discipline.ts';
import type { FlowTable } from './flow-table.ts';
import type { JobDesk } from './job-desk.ts';
import type { WorkerPool } from './lanes.ts';
import type { Roster } from './roster.ts';

export interface SampledParts {
  readonly dispatcher: Discipline;
  /** Workers pop jobs. */
  readonly isPopped: boolean;
  readonly flows: FlowTable;
  readonly roster: Roster;
  readonly jobs: JobDesk;
  readonly pools: readonly WorkerPool[];
  readonly ledger: Ledger;
}

export function sample(
  { dispatcher, isPopped, flows, roster, jobs, pools, ledger }: SampledParts,
  nowMs: number,
): void {
  // A wait of two causes is booked as so much of each: in short pieces, it stands where it belongs over time.
  for (const flow of flows.flows)
    if (isPopped || flow.waitsIn?.want.hasWanted(flow.lane) === true) dispatcher.book(flow, nowMs);
  const depths = new Map<number, { count: number; oldestAtMs: number }>();
  for (const flow of flows.flows) {
    if (flow.backlogCount === 0) continue;
    const depth = depths.get(flow.group) ?? { count: 0, oldestAtMs: nowMs };
    depth.count += flow.backlogCount;
    if (flow.head !== -1) depth.oldestAtMs = Math.min(depth.oldestAtMs, roster.dueAtMs(flow.head));
    depths.set(flow.group, depth);
  }
  for (const [group, { count, oldestAtMs }] of depths)
    ledger.append(EntryKind.DepthSampled, -1, nowMs, group, count, oldestAtMs);
  jobs.sample(nowMs);
  for (const { index, freeCount, workerCount } of pools)
    ledger.append(EntryKind.WorkersSampled, -1, nowMs, index, workerCount - freeCount, workerCount);
}
