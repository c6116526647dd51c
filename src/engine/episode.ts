// Trouble that lasts: a busy host, a full mailbox, a failing DNS. An episode begins and ends at instants that are
// hashes of (subject, condition, slot), so an attempt looks up whether its instant falls inside one. Each slot of
// fixed length holds at most one episode, shorter than a slot, so a lookup reads two slots.

import { type Luck, luckRatio, Purpose } from './luck.ts';
import { exponential, type Quantiles, quantileAt } from './quantiles.ts';

export interface EpisodePlan {
  readonly slotMs: number;
  /** Chance that a slot holds an episode. */
  readonly chanceRatio: number;
  readonly lengthsMs: Quantiles;
}

/** Episodes that together fill `shareRatio` of the time and last `meanMs` on average. */
export function episodePlan(shareRatio: number, meanMs: number): EpisodePlan {
  if (shareRatio >= 0.5) throw new RangeError(`an episode plan fills less than half the time, not ${shareRatio}`);
  const slotMs = Math.max(meanMs * 8, shareRatio > 0 ? Math.min(meanMs / shareRatio, meanMs * 64) : 0);
  // Lengths are cut at one slot: of an exponential with mean m, cut at 8 m, 0.03 % of the length is lost.
  return { slotMs, chanceRatio: Math.min(1, (shareRatio * slotMs) / meanMs), lengthsMs: exponential(meanMs) };
}

/** The instant at which the trouble that `subject` is in at `nowMs` ends, or 0 where it is in none. */
export function episodeEndsAtMs(
  plan: EpisodePlan,
  luck: Luck,
  condition: number,
  subject: number,
  nowMs: number,
): number {
  const slot = Math.floor(nowMs / plan.slotMs);
  const here = endIfInside(plan, luck, condition, subject, slot, nowMs);
  return here !== 0 ? here : endIfInside(plan, luck, condition, subject, slot - 1, nowMs);
}

/** Where `subject` is in no trouble at `nowMs`: an instant up to which none begins, so that a caller need not ask. */
export function quietUntilMs(plan: EpisodePlan, luck: Luck, condition: number, subject: number, nowMs: number): number {
  const slot = Math.floor(nowMs / plan.slotMs);
  const slotEndsAtMs = (slot + 1) * plan.slotMs;
  if (luckRatio(luck, Purpose.EpisodeHappens, subject, condition, slot) >= plan.chanceRatio) return slotEndsAtMs;
  const startAtMs = (slot + luckRatio(luck, Purpose.EpisodeStart, subject, condition, slot)) * plan.slotMs;
  return startAtMs > nowMs ? startAtMs : slotEndsAtMs;
}

function endIfInside(
  plan: EpisodePlan,
  luck: Luck,
  condition: number,
  subject: number,
  slot: number,
  nowMs: number,
): number {
  if (luckRatio(luck, Purpose.EpisodeHappens, subject, condition, slot) >= plan.chanceRatio) return 0;
  const startAtMs = (slot + luckRatio(luck, Purpose.EpisodeStart, subject, condition, slot)) * plan.slotMs;
  if (nowMs < startAtMs) return 0;
  const length = quantileAt(plan.lengthsMs, luckRatio(luck, Purpose.EpisodeLength, subject, condition, slot));
  const endAtMs = startAtMs + Math.min(length, plan.slotMs);
  return nowMs < endAtMs ? endAtMs : 0;
}
