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
  if (!(shareRatio >= 0 && shareRatio < 0.5))
    throw new RangeError(`an episode plan fills less than half the time, not ${shareRatio}`);
  const isRoomy = shareRatio * roomyLengths <= 1;
  // In rare trouble slots are no longer than 64 lengths, so that a subject is in it more than once.
  const slotLengths = isRoomy ? Math.min(64, 1 / shareRatio) : tightSlotLengths(shareRatio);
  // A length is cut at one slot, so the uncut lengths must be longer for the cut ones to have the mean asked for.
  const lengthMs = meanMs / (1 - Math.exp(-slotLengths));
  return {
    slotMs: slotLengths * lengthMs,
    chanceRatio: isRoomy ? shareRatio * slotLengths : 1,
    lengthsMs: exponential(lengthMs),
  };
}

/** From here on a slot holds nearly all of an exponential length. */
const roomyLengths = 8;

/** How many mean lengths a slot is long where each holds an episode and they fill more than roomy slots could. */
function tightSlotLengths(shareRatio: number): number {
  // Episodes are cut by their slot and overlap, so the share is not simply length by slot; but it falls as slots grow.
  let short = 1;
  let long = roomyLengths;
  for (let i = 0; i < 50; i++) {
    const middle = (short + long) / 2;
    if (filledRatio(middle) > shareRatio) short = middle;
    else long = middle;
  }
  return long;
}

/** Share of the time that is filled where every slot of so many mean lengths holds an episode. */
function filledRatio(slotLengths: number): number {
  const left = Math.exp(-slotLengths);
  const cut = 1 - left;
  const inBoth = cut - slotLengths * left - (1 - left * left) / 2 + left * cut;
  return cut / slotLengths - inBoth / (slotLengths * slotLengths * slotLengths);
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
  return Math.max(here, endIfInside(plan, luck, condition, subject, slot - 1, nowMs));
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
