// What flows wait for while a batch is made: a message that is due and not built yet holds its flow up, if nothing else
// stands there meanwhile. Without this a build worker could set the pace of a whole campaign, and no report would say so.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import type { CampaignPlan } from './campaigns.ts';
import type { Flow } from './flow.ts';
import type { WorkerFloor } from './workers/worker-floor.ts';

export class BuildWaits {
  readonly #ledger: Ledger;
  /** Row of the causes table; -1 where nothing is built by workers. */
  readonly #cause: number;
  readonly #floor: WorkerFloor | null;

  constructor(ledger: Ledger, cause: number, floor: WorkerFloor | null) {
    this.#ledger = ledger;
    this.#cause = cause;
    this.#floor = floor;
  }

  /** A message of the flow is built at last, or the run is over and it is not. */
  book(flow: Flow, plan: CampaignPlan, place: number, nowMs: number): void {
    const idleSinceMs = this.#floor === null ? flow.idleSinceMs : this.#floor.idleSinceMs(flow);
    const fromMs = Math.max(plan.dueAtMs(place), idleSinceMs);
    if (fromMs < nowMs) this.#ledger.append(EntryKind.Waited, -1, nowMs, flow.group, this.#cause, fromMs);
  }
}
