// A run with the real parts: the same sender and the same policies as in virtual time, over a broker, delivery agents
// that speak SMTP, and providers that answer it. Everything that is started here is ended here, however the run ends.

import type { Scenario } from '../domain/scenario.ts';
import type { BrokerWish } from '../drivers/broker/broker.ts';
import type { LiveNotes } from '../measurement/summary.ts';
import type { LiveFrame } from '../report/live/frame.ts';
import type { LogSinks } from './event-log.ts';
import type { RemoteWish } from './live/agents/hiring.ts';
import { Closers } from './live/closers.ts';
import type { HttpWish } from './live/edge/http-side.ts';
import type { LedgerWish } from './live/ledger/run-ledger.ts';
import { LiveRun } from './live/live-run.ts';
import type { ScenarioSource } from './live/protocol.ts';
import type { Progress, VirtualResult } from './virtual.ts';

export interface LiveOptions {
  /** What the processes read the scenario from; `scenario` must have come of the same, in its live form. */
  readonly source: ScenarioSource;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  readonly broker: BrokerWish;
  readonly agentCount: number;
  /** Where the run keeps its ledger, so that it can be gone on with; left out: it ends with this process. */
  readonly ledger?: LedgerWish | undefined;
  /** `dispatch: workers`: real time after which the broker hands out again what a process that is gone had. */
  readonly workerLockMs?: number;
  /** Agents on other machines; left out: none may join. */
  readonly remote?: RemoteWish;
  /** Deliver to this server in the place of the fake providers: to be measured beside another sender. */
  readonly sink?: { readonly host: string; readonly port: number };
  /** Somebody from outside the run may call its HTTP edge; it then jumps over no stretch of time. */
  readonly http?: HttpWish;
  readonly logs?: LogSinks;
  readonly onProgress?: (progress: Progress) => void;
  /** Shown what goes on, a few times a second. */
  readonly onFrame?: (frame: LiveFrame) => void;
  /** Told what was started, for people. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** As of a run in virtual time, and what the real parts were and did. */
export interface LiveResult extends VirtualResult {
  readonly notes: LiveNotes;
}

export async function runLive(scenario: Scenario, options: LiveOptions): Promise<LiveResult> {
  const closers = new Closers();
  try {
    const run = await LiveRun.open(scenario, options, closers);
    return await run.perform();
  } finally {
    await closers.closeAll();
  }
}
