// A run with the real parts: the same sender and the same policies as in virtual time, over a broker, delivery agents
// that speak SMTP, and providers that answer it. Everything that is started here is ended here, however the run ends.

import type { Scenario } from '../domain/scenario.ts';
import type { BrokerWish } from '../drivers/broker/broker.ts';
import type { LiveNotes } from '../measurement/summary.ts';
import { Closers } from './live/closers.ts';
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
  readonly onProgress?: (progress: Progress) => void;
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
