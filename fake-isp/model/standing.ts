// What a provider knows of one source IP or of one from domain: how much mail came, what became of it, and the score
// that follows. Counts are kept by the hour and the day; the score moves when an hour ends.
//
// Law of motion: the evidence (complaints of seven days by send day, unknown users of one day, both shrunk to what is
// usual) points at a score. A lower one is approached within hours; a higher one by a few points a day, on days with
// enough mail. Mail in the spam folder appears in no rate: nobody sees it, so it proves nothing good, and it takes
// nothing away from the rise either, so a sender is never locked in.

import type { Authentication, History } from '../../src/domain/scenario.ts';
import { curveAt } from './curve.ts';
import { MinuteWindow } from './minute-window.ts';
import type { AllowanceProfile, AuthenticationProfile, ReputationProfile } from './profile.ts';
import { CaseId } from './reply.ts';

const hoursKept = 24;
const daysOfComplaints = 7;
const complaintSlots = daysOfComplaints + 1;
const daysKept = 30;
const volumeSlots = daysKept + 1;

export class Standing {
  readonly subject: 'ip' | 'domain';
  readonly name: string;
  score: number;
  /** Days with mail so far. */
  days: number;
  /** The highest day of the last 30, decayed; today does not count yet. */
  baselinePerDay = 0;
  blockedUntilMs = 0;
  /** Case in which mail of this domain is refused for what it does not prove; 0: none. */
  flaw = 0;
  lacksOneClick = false;

  /** Of the hour that runs. */
  acceptedCount = 0;
  inboxedCount = 0;
  /** Recipients answered for good: those that exist, and those that do not. */
  knownCount = 0;
  unknownCount = 0;
  trapCount = 0;

  /** Accepted in the last hour, and deferred for volume in the last ten minutes. */
  readonly acceptedWindow = new MinuteWindow(60);
  readonly deferredWindow = new MinuteWindow(10);
  penaltyFromMs = 0;
  penaltyUntilMs = 0;

  readonly #reputation: ReputationProfile;
  readonly #decayRatioPerDay: number;
  #idleDays = 0;
  #claims: Authentication | null = null;
  #bulkPerDay = 0;
  #isBulk = false;
  readonly #knownByHour = new Float64Array(hoursKept);
  readonly #unknownByHour = new Float64Array(hoursKept);
  readonly #inboxedByDay = new Float64Array(complaintSlots);
  readonly #complaintsByDay = new Float64Array(complaintSlots);
  readonly #acceptedByDay = new Float64Array(volumeSlots);

  constructor(
    subject: 'ip' | 'domain',
    name: string,
    history: History,
    reputation: ReputationProfile,
    allowance: AllowanceProfile | null,
    today: number,
  ) {
    this.subject = subject;
    this.name = name;
    this.#reputation = reputation;
    this.#decayRatioPerDay = allowance?.decayRatioPerDay ?? 0;
    this.days = history.days;
    this.score = history.score ?? (history.days > 0 ? reputation.warmScore : reputation.newScore);
    if (history.days > 0) this.#recall(history, today);
  }

  /** What this domain's mail proves of itself, and how the provider looks at that. */
  claim(claims: Authentication, rules: AuthenticationProfile): void {
    this.#claims = claims;
    this.#bulkPerDay = rules.bulkPerDay;
    this.#weighClaims(claims, this.baselinePerDay);
  }

  #weighClaims({ spf, dkim, dmarc, aligned, oneClick }: Authentication, acceptedPerDay: number): void {
    // Google: once a bulk sender, always one.
    if (acceptedPerDay >= this.#bulkPerDay) this.#isBulk = true;
    const isRefusedByItsPolicy = dmarc === 'reject' && !aligned;
    const isComplete = spf && dkim && aligned && dmarc !== 'missing';
    if ((!spf && !dkim) || isRefusedByItsPolicy) this.flaw = CaseId.unauthenticated;
    else if (!isComplete && (this.#isBulk || dmarc === 'quarantine')) this.flaw = CaseId.incomplete;
    this.lacksOneClick = this.#isBulk && !oneClick;
  }

  /** A recipient was answered for good. Tries that are put off count when they end, or a defer would look like a bad list. */
  countRecipient(isUnknown: boolean): void {
    if (isUnknown) this.unknownCount++;
    else this.knownCount++;
  }

  /** A complaint has been made about mail sent on that day. */
  bookComplaint(sentDay: number, today: number): void {
    if (today - sentDay < daysOfComplaints) this.#complaintsByDay[sentDay % complaintSlots]!++;
  }

  endHour(hour: number): void {
    const day = Math.floor(hour / 24);
    this.#knownByHour[hour % hoursKept] = this.knownCount;
    this.#unknownByHour[hour % hoursKept] = this.unknownCount;
    this.#inboxedByDay[day % complaintSlots]! += this.inboxedCount;
    this.#acceptedByDay[day % volumeSlots]! += this.acceptedCount;
    if (this.#claims !== null) this.#weighClaims(this.#claims, this.#acceptedByDay[day % volumeSlots]!);
    const earned = this.earnedScore();
    if (earned < this.score) this.score += (earned - this.score) * this.#reputation.fallRatioPerHour;
    if (this.trapCount > 0) this.score -= this.trapCount * this.#trapLoss();
    if (this.score < 0) this.score = 0;
    this.acceptedCount = 0;
    this.inboxedCount = 0;
    this.knownCount = 0;
    this.unknownCount = 0;
    this.trapCount = 0;
    if (hour % 24 === 23) this.#endDay(day, earned);
  }

  /** What came of the mail of a day of the last week; complaints as far as they have been made. */
  ofDay(day: number): { readonly accepted: number; readonly inboxed: number; readonly complaints: number } {
    const inboxed = this.#inboxedByDay[day % complaintSlots]!;
    const complaints = this.#complaintsByDay[day % complaintSlots]!;
    // Of the days before the run only the inboxed mail is known.
    return { accepted: Math.max(inboxed, this.#acceptedByDay[day % volumeSlots]!), inboxed, complaints };
  }

  /** The score that the evidence of the rolling windows points at. */
  earnedScore(): number {
    const { prior, bestScore, complaintLoss, unknownLoss } = this.#reputation;
    const complaints = sum(this.#complaintsByDay) + prior.complaintRatio * prior.complaintMessages;
    const unknown = sum(this.#unknownByHour) + prior.unknownRatio * prior.unknownMessages;
    const complaintRatio = complaints / (sum(this.#inboxedByDay) + prior.complaintMessages);
    const unknownRatio = unknown / (sum(this.#knownByHour) + sum(this.#unknownByHour) + prior.unknownMessages);
    return Math.max(0, bestScore - curveAt(complaintLoss, complaintRatio) - curveAt(unknownLoss, unknownRatio));
  }

  #endDay(day: number, earned: number): void {
    const accepted = this.#acceptedByDay[day % volumeSlots]!;
    const { riseMinMessages, risePerDay, newScore } = this.#reputation;
    if (accepted >= riseMinMessages && earned > this.score) this.score = Math.min(earned, this.score + risePerDay);
    if (accepted > 0) this.days++;
    this.#idleDays = accepted > 0 ? 0 : this.#idleDays + 1;
    if (this.#idleDays === daysKept) {
      // Forgotten, for good and for ill: after 30 days without mail senders are told to warm up again.
      this.days = 0;
      this.score = newScore;
    }
    const tomorrow = day + 1;
    this.#inboxedByDay[tomorrow % complaintSlots] = 0;
    this.#complaintsByDay[tomorrow % complaintSlots] = 0;
    this.#acceptedByDay[tomorrow % volumeSlots] = 0;
    this.baselinePerDay = this.#baselineAt(tomorrow);
  }

  #baselineAt(today: number): number {
    let highest = 0;
    let weight = 1;
    for (let day = today - 1; day >= today - daysKept; day--) {
      highest = Math.max(highest, this.#acceptedByDay[day % volumeSlots]! * weight);
      weight *= 1 - this.#decayRatioPerDay;
    }
    return highest;
  }

  #trapLoss(): number {
    const { trapLoss, trapMessagesPerDay } = this.#reputation;
    const perDay = Math.max(this.baselinePerDay, sum(this.#knownByHour));
    return trapLoss * Math.min(1, trapMessagesPerDay / Math.max(1, perDay));
  }

  /** A past as if the peak day had been yesterday, and the week had brought one such day's mail in all. */
  #recall(history: History, today: number): void {
    this.#acceptedByDay[(today - 1) % volumeSlots] = history.peakPerDay;
    this.baselinePerDay = this.#baselineAt(today);
    for (let day = today - daysOfComplaints; day < today; day++) {
      this.#inboxedByDay[day % complaintSlots] = history.peakPerDay / daysOfComplaints;
      this.#complaintsByDay[day % complaintSlots] = (history.peakPerDay / daysOfComplaints) * history.complaintRatio;
    }
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
