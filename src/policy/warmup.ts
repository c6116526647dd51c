// The course of one warm-up: which phase it is in, and what each day that ends means for it. It counts sending days, not
// days: one without mail proves nothing, and one that was not accepted is done again. Evidence of the day (refusals,
// bounces, complaints) can hold it and, missed several days in a row, take it back a phase. Dashboards are asked only
// when a phase is to end, and can only hold it: they lag by days, and a step back would be for what is long mended.

import {
  dashboardColours,
  dashboardReputations,
  type Warmup,
  type WarmupAcceptance,
  type WarmupDecision,
  type WarmupFigures,
  type WarmupMiss,
  type WarmupPhase,
} from '../domain/warmup.ts';

export interface WarmupJudgement {
  readonly decision: WarmupDecision;
  readonly miss: WarmupMiss;
}

export class WarmupCourse {
  readonly #plan: Warmup['plan'];
  readonly #noData: Warmup['noData'];
  /** Place of the running phase; as many as there are phases once it is warm. */
  phase = 0;
  /** Days of the phase accepted so far. */
  acceptedDays = 0;
  #missedDays = 0;
  #idleDays = 0;

  constructor({ plan, noData }: Pick<Warmup, 'plan' | 'noData'>) {
    this.#plan = plan;
    this.#noData = noData;
  }

  /** null once it is warm: nothing is capped any more. */
  get limits(): WarmupPhase | null {
    return this.#plan.phases[this.phase] ?? null;
  }

  dayEnded(figures: WarmupFigures): WarmupJudgement {
    if (figures.grantCount === 0) return this.#idle();
    this.#idleDays = 0;
    const { limits } = this;
    if (limits === null) return { decision: 'warm', miss: '' };
    const miss = missedByEvidence(limits.accept, figures);
    if (miss !== '') return this.#missed(miss);
    this.#missedDays = 0;
    // Once enough days have been accepted, only the dashboards are awaited, and they need no full day.
    const isFull = figures.grantCount >= this.#plan.fillRatio * limits.capPerDay;
    if (!isFull && this.acceptedDays < limits.days) return { decision: 'light', miss: '' };
    this.acceptedDays = Math.min(this.acceptedDays + 1, limits.days);
    if (this.acceptedDays < limits.days) return { decision: 'counted', miss: '' };
    const shown = missedByDashboards(limits.accept, figures, this.#noData);
    if (shown !== '') return { decision: 'held', miss: shown };
    this.#enter(this.phase + 1);
    return { decision: this.limits === null ? 'warm' : 'advanced', miss: '' };
  }

  #idle(): WarmupJudgement {
    this.#idleDays += 1;
    this.#missedDays = 0;
    if (this.#idleDays < this.#plan.restartAfterDays) return { decision: 'idle', miss: '' };
    this.#idleDays = 0;
    this.#enter(0);
    return { decision: 'restarted', miss: '' };
  }

  #missed(miss: WarmupMiss): WarmupJudgement {
    this.#missedDays += 1;
    if (this.#missedDays < this.#plan.stepBackDays || this.phase === 0) return { decision: 'held', miss };
    this.#enter(this.phase - 1);
    return { decision: 'stepped-back', miss };
  }

  #enter(phase: number): void {
    this.phase = phase;
    this.acceptedDays = 0;
    this.#missedDays = 0;
  }
}

/** What of the day's own figures a phase does not accept. */
export function missedByEvidence(accept: WarmupAcceptance, figures: WarmupFigures): WarmupMiss {
  const { throttledCount, blockedCount, attemptCount, bounceRatio, softBurstRatio, complaintRatio } = figures;
  const refusedRatio = attemptCount === 0 ? 0 : (throttledCount + blockedCount) / attemptCount;
  const isOver = (ratio: number, maxRatio: number | null) => maxRatio !== null && ratio > maxRatio;
  if (isOver(refusedRatio, accept.refusedMaxRatio)) return 'refused';
  // "Below 2 %" is what plans say: the figure itself is too much already.
  if (accept.bounceMaxRatio !== null && bounceRatio >= accept.bounceMaxRatio) return 'bounces';
  if (isOver(softBurstRatio, accept.softBurstMaxRatio)) return 'soft-burst';
  return isOver(complaintRatio, accept.complaintMaxRatio) ? 'complaints' : '';
}

/** What of the dashboards does not let a phase end. */
export function missedByDashboards(
  accept: WarmupAcceptance,
  { colour, reputation }: WarmupFigures,
  noData: Warmup['noData'],
): WarmupMiss {
  const asksUnknown =
    (accept.colour !== null && colour === null) || (accept.reputation !== null && reputation === null);
  if (asksUnknown && noData === 'hold') return 'no-data';
  const isBelow = <L>(levels: readonly L[], shown: L | null, asked: L | null) =>
    shown !== null && asked !== null && levels.indexOf(shown) < levels.indexOf(asked);
  if (isBelow(dashboardColours, colour, accept.colour)) return 'colour';
  return isBelow(dashboardReputations, reputation, accept.reputation) ? 'reputation' : '';
}
