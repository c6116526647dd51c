// Cuts a rate where a provider throttles, and dares to raise it again. It goes by the class of a reply, not its code: a
// 451 4.7.1 may be greylisting. It never stops sending altogether (suspension does) and knows nothing of reputation.
//
// After a cut only attempts begun since count, for those before it say nothing about the new rate; and the next cut is
// a window away at least, or one wave of refusals would cut twice. Hours count from the cut: a clean one has enough
// attempts and a share below half the trigger; one with too few counts neither way; any other starts the count anew.

import type { Adaptive } from '../domain/reactions.ts';
import { RatioWindow } from './ratio-window.ts';

export class AdaptiveRate {
  readonly #plan: Adaptive;
  readonly #floorPerSecond: number;
  readonly #window: RatioWindow;
  #perSecond = Number.POSITIVE_INFINITY;
  /** The rate before the first cut: what steps are shares of, and where the cut ends. */
  #basePerSecond = Number.POSITIVE_INFINITY;
  #cutAtMs = Number.NEGATIVE_INFINITY;
  #hourAllCount = 0;
  #hourBadCount = 0;
  #cleanHours = 0;

  constructor(plan: Adaptive) {
    this.#plan = plan;
    this.#floorPerSecond = (plan.floor.count * 1000) / plan.floor.perMs;
    this.#window = new RatioWindow(plan.windowMs);
  }

  /** What the rate is held to; Infinity where it is not. */
  get perSecond(): number {
    return this.#perSecond;
  }

  get cleanHours(): number {
    return this.#cleanHours;
  }

  /** An attempt that was granted at `grantedAtMs` has ended. */
  answered(nowMs: number, grantedAtMs: number, isThrottled: boolean): void {
    if (grantedAtMs < this.#cutAtMs) return;
    this.#window.add(nowMs, isThrottled ? 1 : 0, 1);
    if (this.#perSecond === Number.POSITIVE_INFINITY) return;
    this.#hourAllCount += 1;
    if (isThrottled) this.#hourBadCount += 1;
  }

  /** Cuts where too much was throttled; `configuredPerSecond` is Infinity where no limit says. True: the rate has changed. */
  judge(nowMs: number, configuredPerSecond: number): boolean {
    const { windowMs, minSample, maxRatio, cutRatio } = this.#plan;
    if (nowMs < this.#cutAtMs + windowMs) return false;
    const allCount = this.#window.allCount(nowMs);
    if (allCount < minSample || this.#window.badCount(nowMs) / allCount <= maxRatio) return false;
    const observedPerSecond = (allCount * 1000) / Math.max(1000, this.#window.filledMs(nowMs));
    const usedPerSecond = Math.min(configuredPerSecond, observedPerSecond);
    const nextPerSecond = Math.max(this.#floorPerSecond, cutRatio * usedPerSecond);
    if (nextPerSecond >= this.#perSecond || nextPerSecond >= configuredPerSecond) return false;
    if (this.#basePerSecond === Number.POSITIVE_INFINITY) this.#basePerSecond = usedPerSecond;
    this.#perSecond = nextPerSecond;
    this.#cutAtMs = nowMs;
    this.#window.reset(nowMs);
    this.#cleanHours = 0;
    this.#startHour();
    return true;
  }

  /** An hour since the cut, or since the last such hour, is over. True: the rate has changed. */
  hourEnds(): boolean {
    const { minSample, maxRatio, restore } = this.#plan;
    const [allCount, badCount] = [this.#hourAllCount, this.#hourBadCount];
    this.#startHour();
    if (allCount < minSample) return false;
    if (badCount / allCount >= maxRatio / 2) {
      this.#cleanHours = 0;
      return false;
    }
    this.#cleanHours += 1;
    if (this.#cleanHours < restore.afterHours) return false;
    const nextPerSecond = this.#perSecond + restore.stepRatio * this.#basePerSecond;
    // Two steps of a quarter and a cut to a half make a whole, but for the last bit.
    const isWhole = nextPerSecond >= this.#basePerSecond * (1 - 1e-9);
    this.#perSecond = isWhole ? Number.POSITIVE_INFINITY : nextPerSecond;
    if (isWhole) this.#basePerSecond = Number.POSITIVE_INFINITY;
    return true;
  }

  #startHour(): void {
    this.#hourAllCount = 0;
    this.#hourBadCount = 0;
  }
}
