// Tells whether two scenarios are one and the same, however they were come by. How fast and over which broker a live run
// goes is no part of it: a run may be gone on with at another speed.

import { createHash } from 'node:crypto';
import type { Scenario } from '../../../domain/scenario.ts';
import { packed } from './packed.ts';

export function scenarioDigest({ live: _, ...scenario }: Scenario): string {
  return createHash('sha256').update(packed(scenario)).digest('hex').slice(0, 16);
}
