// Mistakes that the sender is told to make and has no occasion for: a run that stays green then proves nothing.

import { type FaultName, hasFault } from '../domain/faults.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { PlanWarning } from './plan-check.ts';

/** What stands outside the sender that a mistake needs; what stands inside it the schema asks for. */
const occasions: readonly (readonly [FaultName, what: string, isThere: (scenario: Scenario) => boolean])[] = [
  [
    'pause_ignored',
    'nobody stops a campaign',
    ({ campaigns, incidents }) =>
      campaigns.some(({ pauses }) => pauses.length > 0) || incidents.some(({ kind }) => kind === 'campaign-pause'),
  ],
  [
    'window_in_utc',
    'no campaign keeps hours of another zone',
    ({ campaigns }) => campaigns.some(({ window }) => window !== undefined && window.zone !== 'UTC'),
  ],
  ['sink_bias', 'no storm puts off a share', ({ incidents }) => incidents.some(({ kind }) => kind === 'storm')],
];

export function faultWarnings(scenario: Scenario): PlanWarning[] {
  return occasions
    .filter(([fault, , isThere]) => hasFault(scenario.sender, fault) && !isThere(scenario))
    .map(([fault, what]) => ({ path: `sender.faults.${fault}`, text: `shows nothing: ${what}` }));
}
