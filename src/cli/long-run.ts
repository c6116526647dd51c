// Runs that would take minutes are not begun by mistake.

import type { Scenario } from '../domain/scenario.ts';
import { printNumber } from '../scenario/units.ts';
import { Refusal } from './refusal.ts';
import type { Tools } from './tools.ts';

/** About a minute's worth. */
const eventsMax = 50_000_000;

export async function refuseLongRun(scenario: Scenario, given: string, isAgreed: boolean, tools: Tools): Promise<void> {
  if (isAgreed) return;
  const events = await tools.expectedEvents(scenario);
  if (events <= eventsMax) return;
  throw new Refusal(
    `${given} comes to about ${printNumber(Number(events.toPrecision(2)))} events, more than ${printNumber(eventsMax)}\n  hint: run it with --yes, or make it smaller; \`maildrill check\` tells what it comes to`,
  );
}
