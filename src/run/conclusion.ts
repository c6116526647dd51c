// What a finished run comes to: laws and expectations are judged, and everything is summed up.

import type { Scenario } from '../domain/scenario.ts';
import type { ProviderTally } from '../measurement/invariants/reconciliation.ts';
import type { Measurement } from '../measurement/recorder.ts';
import { summarise } from '../measurement/summarise.ts';
import type { InvariantResult, Summary } from '../measurement/summary.ts';
import type { ExpectationJudge } from '../scenario/expectation-judge.ts';
import { utcOffsetsDigest } from './utc-offsets.ts';

export function conclude(
  scenario: Scenario,
  measurement: Measurement,
  judge: ExpectationJudge,
  tallies: readonly ProviderTally[],
  endedAtMs: number,
  /** Laws that a run of this kind alone is held to. */
  further: readonly InvariantResult[] = [],
): Summary {
  const { name, question, seed, startAtMs, durationMs, drainMs } = scenario;
  const { measures } = measurement;
  return summarise({
    scenario: {
      ...{ name, question, seed, startAtMs, durationMs, drainMs },
      endedAtMs: Math.round(endedAtMs),
      utcOffsetsDigest: utcOffsetsDigest(scenario),
    },
    measures,
    expectations: judge.judge(measures, endedAtMs),
    invariants: [...measurement.invariants(tallies), ...further],
    broken: scenario.broken,
    journeys: [],
  });
}
