// What a provider shows its senders of themselves: figures by day, some days late, and none for a day with little mail.
// Two kinds are known. A Postmaster-like one gives each IP and domain a reputation class and a spam rate, complaints over
// inboxed mail of the day it was sent; an SNDS-like one gives each IP a colour by the share of its mail that the filter
// takes for spam. Days are those of UTC.
//
// The colour is no picture of placement: it tells how often the filter called the mail spam, and not how much of it lay in
// the spam folder (Return Path help, "What do the filter results mean in SNDS"; the bounds of 10 % and 90 % are the SNDS
// FAQ's). A new IP is put into the folder because nobody knows it, and may be green meanwhile: senders tell of green and no
// complaints on day 12 of a warm-up beside pushed back mail (Email Geeks, 2025-03), others of yellow and red where complaints,
// traps or dead addresses were among the first mail. So what an IP lacks for its youth alone is not held against it here,
// and what its mail draws is, at any age. Where Microsoft draws this line is not published; this one is of our choosing.

import { curveAt } from './curve.ts';
import { classAfter, reputationClasses } from './opinion.ts';
import type { DashboardProfile, ReputationProfile } from './profile.ts';
import type { Provider } from './provider.ts';
import type { Standing } from './standing.ts';

/** Levels of each kind, worst first. */
export const dashboardLevels = {
  postmaster: reputationClasses,
  snds: ['red', 'yellow', 'green'],
} as const;
type DashboardKind = keyof typeof dashboardLevels;
type DashboardLevel = (typeof dashboardLevels)[DashboardKind][number];

export interface DashboardReading {
  readonly kind: DashboardKind;
  readonly publishedAtMs: number;
  /** The day it tells of: its first instant. */
  readonly dayAtMs: number;
  /** Whole days between the end of that day and its publication. */
  readonly lagDays: number;
  /** Accepted on that day. */
  readonly messageCount: number;
  readonly level: DashboardLevel;
  /** Postmaster: complaints over inboxed mail. SNDS: share of mail taken for spam. */
  readonly spamRatio: number;
}

/**
 * The newest reading that a sender may see by now of one of its IPs or from domains; null where the provider shows
 * none: it has no dashboard, knows no such subject, has published nothing yet, or that day brought too little mail.
 */
export function dashboardOf(
  provider: Provider,
  subject: 'ip' | 'domain',
  name: string,
  nowMs: number,
): DashboardReading | null {
  provider.catchUp(nowMs);
  const standings = subject === 'ip' ? provider.ipStandings : provider.domainStandings;
  const standing = standings.find((known) => known.name === name);
  return (standing && provider.dashboard?.readingOf(standing)) ?? null;
}

const dayMs = 86_400_000;
/** Green below, red above these shares of mail taken for spam (Microsoft SNDS FAQ). */
const greenBelowRatio = 0.1;
const redAboveRatio = 0.9;
/** Levels kept until their day is published. */
const daysKept = 8;

interface Page {
  class: number;
  readonly classes: Int8Array;
  readonly verdictRatios: Float64Array;
  /** What a faultless sender as young as this one still lacks of the best score. */
  youthPoints: number;
  reading: DashboardReading | null;
}

export class Dashboard {
  readonly profile: DashboardProfile;
  readonly #reputation: ReputationProfile;
  readonly #bestRatio: number;
  readonly #pages = new Map<Standing, Page>();

  constructor(profile: DashboardProfile, reputation: ReputationProfile) {
    this.profile = profile;
    this.#reputation = reputation;
    this.#bestRatio = curveAt(reputation.inbox, reputation.bestScore);
  }

  readingOf(standing: Standing): DashboardReading | null {
    return this.#pages.get(standing)?.reading ?? null;
  }

  /** The provider comes to know a sender; one with a past finds the page that tells of it. */
  open(standing: Standing, today: number): void {
    if (this.profile.kind === 'snds' && standing.subject !== 'ip') return;
    const known = reputationClasses.length - 1;
    const page: Page = {
      class: classAfter(known, standing.score),
      classes: new Int8Array(daysKept),
      verdictRatios: new Float64Array(daysKept),
      youthPoints: this.#youthPointsAfter(standing.days),
      reading: null,
    };
    page.classes.fill(page.class);
    page.verdictRatios.fill(this.#verdictRatio(standing, page.youthPoints));
    this.#pages.set(standing, page);
    if (standing.days > 0) this.#publish(standing, page, today - 1);
  }

  /** A day is over: what it came to is noted, and the page of the day that is `lagDays` old comes out. */
  endDay(standing: Standing, day: number): void {
    const page = this.#pages.get(standing);
    if (page === undefined) return;
    page.class = classAfter(page.class, standing.score);
    page.classes[day % daysKept] = page.class;
    const { risePerDay, riseMinMessages } = this.#reputation;
    if (standing.days === 0)
      page.youthPoints = this.#youthPointsAfter(0); // Not known yet, or forgotten again.
    else if (standing.ofDay(day).accepted >= riseMinMessages)
      page.youthPoints -= Math.min(page.youthPoints, risePerDay);
    page.verdictRatios[day % daysKept] = this.#verdictRatio(standing, page.youthPoints);
    this.#publish(standing, page, day);
  }

  #publish(standing: Standing, page: Page, endedDay: number): void {
    const { kind, lagDays, minMessages } = this.profile;
    const day = endedDay - lagDays;
    const { accepted, inboxed, complaints } = standing.ofDay(day);
    page.reading = null;
    if (accepted < minMessages) return;
    const verdictRatio = page.verdictRatios[day % daysKept]!;
    page.reading = {
      kind,
      publishedAtMs: (endedDay + 1) * dayMs,
      dayAtMs: day * dayMs,
      lagDays,
      messageCount: accepted,
      level: kind === 'postmaster' ? reputationClasses[page.classes[day % daysKept]!]! : colourOf(verdictRatio),
      // A sender whose mail nobody sees draws no complaints: its rate is low and its class is bad, as in the original.
      spamRatio: kind === 'postmaster' ? (inboxed === 0 ? 0 : complaints / inboxed) : verdictRatio,
    };
  }

  /**
   * By what the mail earns and by what the past has left, whichever is worse. What even the best sender loses to the spam
   * folder is no verdict about a sender.
   */
  #verdictRatio(standing: Standing, youthPoints: number): number {
    const score = Math.min(standing.earnedScore(), standing.score + youthPoints);
    return Math.max(0, 1 - curveAt(this.#reputation.inbox, score) / this.#bestRatio);
  }

  #youthPointsAfter(days: number): number {
    const { bestScore, newScore, risePerDay } = this.#reputation;
    return Math.max(0, bestScore - newScore - risePerDay * days);
  }
}

function colourOf(verdictRatio: number): DashboardLevel {
  if (verdictRatio > redAboveRatio) return 'red';
  return verdictRatio < greenBelowRatio ? 'green' : 'yellow';
}
