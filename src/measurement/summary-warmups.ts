// What a summary says of warm-ups: for each, day by day, the phase, the cap, what was sent, and how the day was judged
// with the figures it was judged on.

import type { DashboardColour, DashboardReputation, WarmupDecision, WarmupMiss } from '../domain/warmup.ts';
import type { Measures } from './measures.ts';
import { finiteFigure, roundedFigure } from './summary.ts';

export interface WarmupSummary {
  readonly server: string;
  readonly ip: string;
  /** '' where all of the IP's mail goes through one plan. */
  readonly provider: string;
  readonly plan: string;
  readonly phaseCount: number;
  /** When each phase was entered; phase 0: it is warm, and nothing is capped any more. */
  readonly phases: readonly { readonly atMs: number; readonly phase: number; readonly capPerDay: number | null }[];
  /** Days by the server's calendar, until it was warm. */
  readonly days: readonly WarmupDaySummary[];
}

export interface WarmupDaySummary {
  readonly startAtMs: number;
  /** From 1. */
  readonly phase: number;
  /** Days of the phase accepted so far, of those that it lasts. */
  readonly acceptedDays: number;
  readonly phaseDays: number;
  readonly capPerDay: number;
  readonly grants: number;
  readonly decision: WarmupDecision;
  /** What was missed; '' where nothing was. */
  readonly miss: WarmupMiss;
  readonly attempts: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly blocked: number;
  readonly bounceRatio: number;
  readonly softBurstRatio: number;
  readonly complaintRatio: number;
  readonly colour: DashboardColour | null;
  readonly reputation: DashboardReputation | null;
}

const warmupsMax = 64;

/** At most 64 of them, in the order of the file. */
export function warmupRows({ tables, history }: Measures): WarmupSummary[] {
  return tables.warmups.slice(0, warmupsMax).map(({ server, ip, provider, plan, phaseDays }, warmup) => ({
    ...{ server, ip, provider, plan },
    phaseCount: phaseDays.length,
    phases: history.warmupPhases
      .filter((entered) => entered.warmup === warmup)
      .map(({ atMs, phase, capPerDay }) => ({ atMs: Math.round(atMs), phase, capPerDay: finiteFigure(capPerDay) })),
    days: history.warmupDays.flatMap((row) => {
      const day = tables.warmupDays[row]!;
      return day.warmup === warmup ? [daySummary(day, phaseDays[day.phase - 1]!)] : [];
    }),
  }));
}

function daySummary(day: Measures['tables']['warmupDays'][number], phaseDays: number): WarmupDaySummary {
  const { phase, acceptedDays, capPerDay, decision, miss, colour, reputation } = day;
  return {
    startAtMs: Math.round(day.startAtMs),
    ...{ phase, acceptedDays, phaseDays, capPerDay },
    grants: day.grantCount,
    ...{ decision, miss },
    attempts: day.attemptCount,
    accepted: day.acceptedCount,
    throttled: day.throttledCount,
    blocked: day.blockedCount,
    bounceRatio: roundedFigure(day.bounceRatio),
    softBurstRatio: roundedFigure(day.softBurstRatio),
    complaintRatio: roundedFigure(day.complaintRatio),
    ...{ colour, reputation },
  };
}
