// What the commands call, so that a test can put something smaller in its place.

import type { Scenario } from '../domain/scenario.ts';
import type { Journey, Summary } from '../measurement/summary.ts';
import type { SweepCurve } from '../report/sweep-chart.ts';
import type { AgentOptions } from '../run/agent.ts';
import type { IspWish, ServedIsp } from '../run/isp.ts';
import type { JoinResult } from '../run/live/agents/joined-agent.ts';
import type { LiveOptions, LiveResult } from '../run/live.ts';
import type { LivePage } from '../run/live-page.ts';
import type { VirtualOptions, VirtualResult } from '../run/virtual.ts';
import type { LiveCapacity, LiveSpeed, LiveSpeedFigures } from '../scenario/live-speed.ts';
import type { LoadedScenario, ScenarioForm } from '../scenario/load.ts';
import type { ListedProvider } from '../scenario/provider-list.ts';

export type IspTally = ReturnType<ServedIsp['tally']>;

export interface Tools {
  readonly load: (file: string, sets: readonly string[], form?: ScenarioForm) => Promise<LoadedScenario>;
  readonly run: (scenario: Scenario, options: VirtualOptions) => Promise<VirtualResult>;
  readonly runLive: (scenario: Scenario, options: LiveOptions) => Promise<LiveResult>;
  /** A message's journey through the live run in this folder; undefined where it has no such message. */
  readonly liveJourney: (scenario: Scenario, folder: string, message: number) => Promise<Journey | undefined>;
  /** A page that shows a live run while it goes on; port 0 takes a free one. */
  readonly livePage: (port: number) => Promise<LivePage>;
  /** How fast it may be run live, by what is taken for granted of a machine. */
  readonly honestSpeed: (scenario: Scenario) => Promise<LiveSpeed>;
  /** The same by what this machine was measured to do. */
  readonly measuredSpeed: (scenario: Scenario, capacity: LiveCapacity) => Promise<LiveSpeedFigures>;
  /** What this machine can do live, found out in a few seconds. */
  readonly liveCapacity: (broker: LiveOptions['broker'], signal: AbortSignal) => Promise<LiveCapacity>;
  /** The plan as data, and as lines to read. */
  readonly plan: (scenario: Scenario) => Promise<{ readonly data: unknown; readonly text: string }>;
  /** A delivery agent for a run elsewhere; null where it was interrupted before it found one. */
  readonly joinRun: (options: AgentOptions) => Promise<JoinResult | null>;
  /** A fake provider on a port. */
  readonly isp: (wish: IspWish) => Promise<ServedIsp>;
  /** What a run comes to, within a factor of two. */
  readonly expectedEvents: (scenario: Scenario) => Promise<number>;
  readonly jsonSchema: () => Promise<string>;
  /** The bundled mailbox providers. */
  readonly providers: () => Promise<readonly ListedProvider[]>;
  /** A scenario to start from, called `name`. */
  readonly starter: (name: string) => Promise<string>;
  /** The picture that stands in `file` of a run's folder. */
  readonly drawPng: (file: string, summary: Summary) => Promise<Uint8Array>;
  /** report.html, the page of a run; `partial` where it was interrupted. */
  readonly page: (summary: Summary, partial: boolean) => Promise<string>;
  /** The picture of a comparison that stands in `file`: both summaries in one chart. */
  readonly drawComparison: (file: string, before: Summary, after: Summary) => Promise<Uint8Array>;
  readonly drawSweep: (curve: SweepCurve) => Promise<Uint8Array>;
}
