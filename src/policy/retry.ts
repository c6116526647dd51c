// When to try again, and when to stop. It does not ask why an attempt failed (classify does) nor whether a retry may
// leave when it is due (decide does): a retry that comes due during a hold waits and spends nothing.

import type { RetryPlan } from '../domain/scenario.ts';
import { type Luck, luckRatio, Purpose } from '../engine/luck.ts';

export interface RetrySchedule {
  readonly plan: RetryPlan;
  /** Delay after the first failure, the second, …; the last repeats. */
  readonly delaysMs: readonly number[];
}

export function retrySchedule(plan: RetryPlan): RetrySchedule {
  if (plan.delays.kind === 'list') return { plan, delaysMs: plan.delays.afterMs };
  const { firstMs, factor, maxMs } = plan.delays;
  const delaysMs = [Math.min(firstMs, maxMs)];
  // Growth ends at the cap; a factor of 1 never gets there and is a list of one.
  while (factor > 1 && delaysMs.at(-1)! < maxMs) delaysMs.push(Math.min(delaysMs.at(-1)! * factor, maxMs));
  return { plan, delaysMs };
}

export const RetryEnd = { Dead: -1, Expired: -2 } as const;

/**
 * The instant of the next try after `failureCount` failures, the last at `failedAtMs`; or RetryEnd.Dead where the
 * attempts are used up, RetryEnd.Expired where the next try would come after the message is too old. `ageFromMs` is
 * the instant of the first attempt, or the due instant, as the plan's `ageFrom` says. `who` and `which`, the
 * recipient's number and the copy's, address the message's luck.
 */
export function retryAtMs(
  schedule: RetrySchedule,
  luck: Luck,
  who: number,
  which: number,
  failureCount: number,
  failedAtMs: number,
  ageFromMs: number,
): number {
  const { plan, delaysMs } = schedule;
  if (plan.attempts !== null && failureCount >= plan.attempts) return RetryEnd.Dead;
  const delayMs = delaysMs[Math.min(failureCount, delaysMs.length) - 1]!;
  const early = plan.jitterRatio * luckRatio(luck, Purpose.RetryJitter, who, which, failureCount);
  const atMs = failedAtMs + delayMs * (1 - early);
  return plan.giveUpAfterMs !== null && atMs - ageFromMs > plan.giveUpAfterMs ? RetryEnd.Expired : atMs;
}
