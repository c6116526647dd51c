// Scenarios with drills: only real parts can be killed, so they are not run in virtual time.

import type { Scenario } from '../domain/scenario.ts';
import { Refusal } from './refusal.ts';

export function refuseDrills({ name, drills }: Scenario): void {
  const first = drills?.[0];
  if (first === undefined) return;
  throw new Refusal(
    `${name} drills real parts (${first.description}), and in virtual time there are none\n  hint: run it with --live`,
  );
}
