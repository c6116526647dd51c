// Warm-up: how an IP that nobody knows comes to send much. A plan is a list of phases; each lasts a number of sending
// days and says what must hold before the next.

export interface WarmupPlan {
  /** Of a published plan; `own` for one that the scenario writes out. */
  readonly name: string;
  readonly source: string;
  readonly phases: readonly WarmupPhase[];
  /** A day counts only where it used at least this share of its cap. */
  readonly fillRatio: number;
  /** Days missed in a row after which it goes back one phase. */
  readonly stepBackDays: number;
  /** Days without mail after which it begins anew. */
  readonly restartAfterDays: number;
}

export interface WarmupPhase {
  /** Sending days that must be accepted before the next phase. */
  readonly days: number;
  readonly capPerDay: number;
  readonly perHour: number | null;
  readonly perSecond: number | null;
  /** Time of day from which it sends, by the server's clock, and for how long: the day's cap is spread over it. */
  readonly opensAtMs: number;
  readonly spreadMs: number;
  readonly accept: WarmupAcceptance;
}

/** Senders' names for what a dashboard shows, worst first. */
export const dashboardColours = ['red', 'yellow', 'green'] as const;
export type DashboardColour = (typeof dashboardColours)[number];
export const dashboardReputations = ['bad', 'low', 'medium', 'high'] as const;
export type DashboardReputation = (typeof dashboardReputations)[number];

/** What a day must keep to, or a phase must come to; null: not asked. */
export interface WarmupAcceptance {
  /** Throttled and blocked replies of attempts; greylisting and passing trouble do not count. */
  readonly refusedMaxRatio: number | null;
  /** Final answers that say nobody lives there. */
  readonly bounceMaxRatio: number | null;
  /** Mailboxes that could take no mail, of attempts, in the worst hour. */
  readonly softBurstMaxRatio: number | null;
  readonly complaintMaxRatio: number | null;
  /** At least this colour on dashboards that show one, when the phase is to end. */
  readonly colour: DashboardColour | null;
  readonly reputation: DashboardReputation | null;
}

export interface Warmup {
  readonly plan: WarmupPlan;
  /** What goes through the plan by itself: each IP, or each IP at each provider. */
  readonly per: 'ip' | 'ip-provider';
  /** What a dashboard that shows nothing means. */
  readonly noData: 'pass' | 'hold';
  /** Servers that take what does not fit, in order; empty: it waits. */
  readonly overflow: readonly string[];
}

/**
 * `idle`: nothing was sent. `light`: too little to count. `counted`: accepted, more days to come. `held`: the day, or
 * the end of the phase, was not accepted. `warm`: the plan is done.
 */
export const warmupDecisions = [
  'idle',
  'light',
  'counted',
  'advanced',
  'held',
  'stepped-back',
  'restarted',
  'warm',
] as const;
export type WarmupDecision = (typeof warmupDecisions)[number];

/** What a day was held or stepped back for; '' where it was not. */
export type WarmupMiss = '' | 'refused' | 'bounces' | 'soft-burst' | 'complaints' | 'colour' | 'reputation' | 'no-data';

/** A day's figures: what the judgement was made on. */
export interface WarmupFigures {
  readonly grantCount: number;
  readonly attemptCount: number;
  readonly acceptedCount: number;
  readonly throttledCount: number;
  readonly blockedCount: number;
  readonly bounceRatio: number;
  readonly softBurstRatio: number;
  readonly complaintRatio: number;
  /** The worst that any dashboard shows; null: none shows anything. */
  readonly colour: DashboardColour | null;
  readonly reputation: DashboardReputation | null;
}
