// When to stop for our own good. A server (or a server at one provider) is paused when too many of its final answers
// say that nobody lives there, or when too many of those who got the mail complain. Blocks and throttles are not
// bounces: they are a provider's opinion of us and have policies of their own.

import type { BounceReason, ReplyClass } from '../domain/reply-class.ts';
import type { Safety } from '../domain/scenario.ts';
import { RatioWindow } from './ratio-window.ts';

export type SafetyBreach = 'bounce' | 'complaint';

/** The figures of one scope, and the judgement over them. */
export class SafetyWatch {
  readonly #plan: Safety;
  readonly #bounces: RatioWindow | null;
  readonly #complaints: RatioWindow | null;
  #resumedAtMs = Number.NEGATIVE_INFINITY;

  constructor(plan: Safety) {
    this.#plan = plan;
    this.#bounces = plan.bounce === null ? null : new RatioWindow(plan.bounce.windowMs);
    this.#complaints = plan.complaint === null ? null : new RatioWindow(plan.complaint.windowMs);
  }

  /** A final answer came. Counts for bounces at the instant of the answer. */
  answered(nowMs: number, isBounce: boolean): void {
    this.#bounces?.add(nowMs, isBounce ? 1 : 0, 1);
  }

  /** A provider that reports complaints accepted a message. */
  accepted(nowMs: number): void {
    this.#complaints?.add(nowMs, 0, 1);
  }

  /** A complaint came about a message accepted at `acceptedAtMs`. Booked there (basis `sent`) or now (`received`). */
  complained(nowMs: number, acceptedAtMs: number): void {
    if (acceptedAtMs < this.#resumedAtMs) return;
    this.#complaints?.add(this.#plan.complaint?.basis === 'received' ? nowMs : acceptedAtMs, 1, 0);
  }

  /** What is broken now, if anything. A share counts only over its minimum sample: one bounce of two is no 50 %. */
  breach(nowMs: number): SafetyBreach | null {
    const { bounce, complaint } = this.#plan;
    // Shares are compared, not products: 29 of 100 is 29 %, while 0.29 × 100 comes out below 29.
    if (bounce !== null && this.#bounces !== null) {
      const all = this.#bounces.allCount(nowMs);
      if (all >= bounce.minSample && this.#bounces.badCount(nowMs) / all > bounce.maxRatio) return 'bounce';
    }
    if (complaint !== null && this.#complaints !== null) {
      const all = this.#complaints.allCount(nowMs);
      const bad = this.#complaints.badCount(nowMs);
      if (all >= complaint.minSample && bad >= complaint.minCount && bad / all > complaint.maxRatio) return 'complaint';
    }
    return null;
  }

  /** After a resume only what was sent since counts; older feedback comes too late to pause again. */
  resumed(nowMs: number): void {
    this.#resumedAtMs = nowMs;
    this.#bounces?.reset(nowMs);
    this.#complaints?.reset(nowMs);
  }
}

/** A final answer that says the address is no good: what the bounce rate counts. */
export function isSafetyBounce(replyClass: ReplyClass, reason: BounceReason): boolean {
  return replyClass === 'hard' && (reason === 'unknown-user' || reason === 'disabled' || reason === 'no-such-domain');
}

/** The share of the configured rate to use from now on, `cleanHours` after a resume; 1 and more lifts the cut. */
export function resumeRatio(resume: Safety['resume'], cleanHours: number): number {
  return resume.rateRatio + resume.stepRatio * cleanHours;
}
