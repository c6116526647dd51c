// What a provider makes of mail from one source IP in the name of one from domain: their scores weighted as the profile
// says, the class that follows, and what the class means in figures. Worked out when an hour has ended, so that a
// message only reads it.

import { curveAt } from './curve.ts';
import type { AllowanceProfile, Profile } from './profile.ts';
import type { Standing } from './standing.ts';

/** Reputation classes, worst first. */
export const reputationClasses = ['bad', 'low', 'medium', 'high'] as const;
const lowerBounds = [50, 70, 90]; // Of low, medium, high.
const hysteresis = 5;

/** Days of mail after which an IP is off its ramp, where the profile keeps no allowance. */
const rampDaysUsual = 28;

export class Opinion {
  readonly ip: Standing;
  readonly domain: Standing;
  score = 0;
  /** Place in `reputationClasses`. */
  class: number;
  inboxRatio = 0;
  /** Share of those who would unsubscribe that complain instead. */
  addedComplaintRatio = 0;
  deferRatio = 0;
  rejectRatio = 0;
  allowancePerHour = Number.POSITIVE_INFINITY;
  readonly #profile: Profile;

  constructor(ip: Standing, domain: Standing, profile: Profile) {
    this.ip = ip;
    this.domain = domain;
    this.#profile = profile;
    this.class = lowerBounds.filter((bound) => this.#weightedScore() >= bound).length;
    this.refresh();
  }

  /** A recipient was answered for good. */
  countRecipient(isUnknown: boolean): void {
    this.ip.countRecipient(isUnknown);
    this.domain.countRecipient(isUnknown);
  }

  refresh(): void {
    const { reputation, allowance, authentication } = this.#profile;
    this.score = this.#weightedScore();
    this.class = classAfter(this.class, this.score);
    this.inboxRatio = curveAt(reputation.inbox, this.score);
    if (authentication !== null && this.domain.flaw !== 0) this.inboxRatio *= authentication.inboxLeftRatio;
    if (authentication !== null && this.domain.lacksOneClick) {
      this.addedComplaintRatio = authentication.withoutOneClickRatio;
    }
    // An IP on its ramp is held by its allowance; its class would only repeat that nobody knows it yet.
    const onRamp = rampRatio(this.ip.days, allowance) < 1;
    const { bad, low, medium, strangers } = reputation;
    this.rejectRatio = this.class === 0 ? bad.rejectRatio : 0;
    this.deferRatio = onRamp ? 0 : this.class === 1 ? low.deferRatio : this.class === 2 ? medium.deferRatio : 0;
    if (strangers !== null && this.ip.days < strangers.days) this.deferRatio = strangers.deferRatio;
    if (allowance === null) return;
    const divisor =
      this.class === 0
        ? bad.divisor
        : onRamp
          ? 1
          : this.class === 1
            ? low.divisor
            : this.class === 2
              ? medium.divisor
              : 1;
    this.allowancePerHour = Math.max(allowance.freePerHour, basePerHour(this.ip, allowance) / divisor);
  }

  #weightedScore(): number {
    const { ipRatio } = this.#profile.reputation;
    return ipRatio * this.ip.score + (1 - ipRatio) * this.domain.score;
  }
}

/** How far an IP has come on its way from cold to warm, 0 to 1. */
export function rampRatio(days: number, allowance: AllowanceProfile | null): number {
  return Math.min(1, days / (allowance?.rampDays ?? rampDaysUsual));
}

/** What an IP's history alone gives it. */
export function basePerHour(ip: Standing, allowance: AllowanceProfile): number {
  const { coldPerHour, warmPerHour, growthFactor } = allowance;
  const ramp = rampRatio(ip.days, allowance);
  // An IP with a long history has shown that its peak day can be borne; a day's mail may come within one hour.
  const ceiling =
    ramp < 1
      ? coldPerHour * Math.exp(ramp * Math.log(warmPerHour / coldPerHour))
      : Math.max(warmPerHour, ip.baselinePerDay);
  return Math.max(coldPerHour, Math.min(ceiling, growthFactor * ip.baselinePerDay));
}

/** The class after an hour: a bound must be passed by 5 points before the class changes. */
export function classAfter(before: number, score: number): number {
  let next = before;
  while (next < lowerBounds.length && score >= lowerBounds[next]! + hysteresis) next++;
  while (next > 0 && score < lowerBounds[next - 1]! - hysteresis) next--;
  return next;
}
