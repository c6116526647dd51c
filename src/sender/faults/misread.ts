// Mistakes of a sender that reads its settings wrongly: it gets another plan than the scenario states. Limits and hours
// that the checkers know stay those of the scenario wherever a mistake is about how they are kept.

import { hasFault } from '../../domain/faults.ts';
import type { Scenario, Sender } from '../../domain/scenario.ts';

/** The scenario as this sender takes it. */
export function misread(scenario: Scenario): Scenario {
  const { sender } = scenario;
  if (sender.faults === undefined) return scenario;
  let read: Sender = sender;
  if (hasFault(sender, 'limits_per_process') && sender.workers !== undefined)
    read = { ...read, workers: { ...sender.workers, limitsKept: 'per_process' } };
  // A limit on mail that goes out counts mail to our own people too.
  if (hasFault(sender, 'internal_mail_counted'))
    read = { ...read, throttles: read.throttles.map((throttle) => ({ ...throttle, match: {} })) };
  if (hasFault(sender, 'tiny_sample') && sender.safety !== null) read = { ...read, safety: hasty(sender.safety) };
  return { ...scenario, sender: read };
}

/** One bad answer of a few is judged like a hundred of thousands. */
function hasty({ bounce, complaint, ...rest }: NonNullable<Sender['safety']>): Sender['safety'] {
  return {
    ...rest,
    bounce: bounce === null ? null : { ...bounce, minSample: 1 },
    complaint: complaint === null ? null : { ...complaint, minSample: 1, minCount: 1 },
  };
}
