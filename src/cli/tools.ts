// What the commands call, so that a test can put something smaller in its place. Each room is loaded when first asked
// for: `--help` should not wait for an engine it does not start.

import type { Scenario } from '../domain/scenario.ts';
import type { Journey, Summary } from '../measurement/summary.ts';
import type { LoadedScenario } from '../scenario/load.ts';

export interface Progress {
  readonly simulatedMs: number;
  readonly totalMs: number;
  /** Messages that have ended, of those that exist so far. */
  readonly ended: number;
  readonly built: number;
}

export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Follow this message and tell its journey. */
  readonly explainMessage?: number;
}

export interface RunResult {
  readonly summary: Summary;
  /** The signal came before the end. */
  readonly partial: boolean;
  readonly eventCount: number;
  readonly journey: Journey | undefined;
}

export interface Tools {
  readonly load: (file: string, sets: readonly string[]) => Promise<LoadedScenario>;
  readonly run: (scenario: Scenario, options: RunOptions) => Promise<RunResult>;
  /** The plan as data, and as lines to read. */
  readonly plan: (scenario: Scenario) => Promise<{ readonly data: unknown; readonly text: string }>;
  readonly jsonSchema: () => Promise<string>;
  /** A scenario to start from, called `name`. */
  readonly starter: (name: string) => Promise<string>;
  readonly drawPng: (file: string, summary: Summary) => Promise<Uint8Array>;
}
