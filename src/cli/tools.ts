// What the commands call, so that a test can put something smaller in its place.

import type { Scenario } from '../domain/scenario.ts';
import type { Summary } from '../measurement/summary.ts';
import type { VirtualOptions, VirtualResult } from '../run/virtual.ts';
import type { LoadedScenario } from '../scenario/load.ts';

export interface Tools {
  readonly load: (file: string, sets: readonly string[]) => Promise<LoadedScenario>;
  readonly run: (scenario: Scenario, options: VirtualOptions) => Promise<VirtualResult>;
  /** The plan as data, and as lines to read. */
  readonly plan: (scenario: Scenario) => Promise<{ readonly data: unknown; readonly text: string }>;
  readonly jsonSchema: () => Promise<string>;
  /** A scenario to start from, called `name`. */
  readonly starter: (name: string) => Promise<string>;
  /** The picture that stands in `file` of a run's folder. */
  readonly drawPng: (file: string, summary: Summary) => Promise<Uint8Array>;
}
