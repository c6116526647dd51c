// What a run came to: every figure that a report, a comparison or a CI gate reads, and nothing that differs between
// two machines. The keys stand in the order they are written in; the bytes are the same for the same scenario and seed.
//
// Conventions. Instants are whole milliseconds since the epoch. Lengths, ratios and rates that are not whole are
// rounded to six significant digits. `null` stands for +infinity (never, no limit) and for "there is none".
// In a row, '' as a name means: all of them together.

import type { DrillNote, MailReckoning } from '../domain/drill.ts';
import type { CauseRow } from '../domain/ledger.ts';
import type { CampaignState, Outcome } from '../domain/outcome.ts';
import type { BounceReason, Phase, ReplyClass } from '../domain/reply-class.ts';
import type { JobSummary } from './summary-jobs.ts';
import type { LadderRow } from './summary-ladder.ts';
import type { QueueAges } from './summary-queue-ages.ts';
import type { QueueSummary } from './summary-queues.ts';
import type { FailureRow, UnfinishedRow } from './summary-rows.ts';
import type { SiteClassSummary } from './summary-site-classes.ts';
import type {
  AlertSpan,
  DashboardSummary,
  DeadList,
  IncidentSpan,
  LimitSummary,
  PauseSpan,
  PoolSummary,
  ReactionSpan,
  StandingSummary,
} from './summary-spans.ts';
import type { WarmupSummary } from './summary-warmups.ts';

export const summarySchemaVersion = 1;

export interface Summary {
  readonly schemaVersion: 1;
  readonly scenario: SummaryScenario;
  readonly verdict: Verdict;
  /** Of a run that came to its end. */
  readonly exitCode: 0 | 1 | 4;
  readonly expectations: readonly ExpectationResult[];
  readonly invariants: readonly InvariantResult[];
  readonly totals: Figures;
  readonly campaigns: readonly CampaignSummary[];
  readonly lanes: readonly NamedFigures[];
  readonly providers: readonly ProviderSummary[];
  /** Kinds of sites in long tails, beside the providers that have none; left out where no scenario's provider has. */
  readonly siteClasses?: readonly SiteClassSummary[];
  readonly servers: readonly NamedFigures[];
  readonly ips: readonly NamedFigures[];
  /** Campaign x lane x provider x site class, largest first; at most 200 rows. */
  readonly flows: readonly FlowSummary[];
  readonly unfinished: readonly UnfinishedRow[];
  /** What limited the run: waiting by cause over all flows, longest first. */
  readonly causes: readonly CauseSummary[];
  readonly limits: readonly LimitSummary[];
  /** Most frequent first. */
  readonly replies: readonly ReplySummary[];
  readonly timeToDeliver: readonly TimeToDeliverRow[];
  readonly latency: readonly LatencyRow[];
  /** One row for each provider and one for all ('') first. */
  readonly ladder: readonly LadderRow[];
  readonly failures: readonly FailureRow[];
  readonly pools: readonly PoolSummary[];
  /** Who waited at the fullest step and when arrivals were over, by age; without a step that left no message due. */
  readonly queueAges: readonly QueueAges[];
  /** Where workers pop jobs (`dispatch: workers`): their queue, and the one it was cut over to. */
  readonly queues?: readonly QueueSummary[];
  /** Work beside sending, of the kinds that the scenario names. */
  readonly jobs: readonly JobSummary[];
  readonly pauses: readonly PauseSpan[];
  /** Cuts, suspensions, open breakers and stopped campaigns, in the order they began. */
  readonly reactions: readonly ReactionSpan[];
  readonly alerts: readonly AlertSpan[];
  readonly deadList: DeadList;
  /** What a live run noted of its real parts; null in virtual time. */
  readonly live: LiveNotes | null;
  readonly incidents: readonly IncidentSpan[];
  readonly standings: readonly StandingSummary[];
  /** Plans by which new IPs come to send much, each with its days as they were judged. */
  readonly warmups: readonly WarmupSummary[];
  readonly dashboards: readonly DashboardSummary[];
  readonly series: SummarySeries;
  /** Lives of up to 300 chosen messages; none where a run keeps nothing to tell of: nobody asked, or it has too many. */
  readonly journeys: readonly Journey[];
}

/** Real figures, which differ from run to run. */
export interface LiveNotes {
  /** Which broker, in words. */
  readonly broker: string;
  /** Jobs that were ended in the broker when their locks were lost already: another may have had them. */
  readonly lostLocks: number;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  readonly wallMs: number;
  /** How long after their instants timers were handled, in real ms; above 20 ms a time is not to be trusted. */
  readonly latenessMaxMs: number;
  readonly latenessMeanMs: number;
  readonly lateCount: number;
  /** False: the machine, not the sender, was the limit at times; expectations about time may be wrong. */
  readonly isTrusted: boolean;
  /** Mails to the feedback listener that were no report. */
  readonly malformedReports: number;
  /** Where the scenario has drills: what became of them, and of the mail. */
  readonly drills?: readonly DrillNote[];
  readonly reckoning?: MailReckoning;
  readonly http: readonly HttpFigures[];
}

/** Load on one endpoint of the HTTP edge; latencies in real ms. */
export interface HttpFigures {
  readonly endpoint: string;
  readonly requests: number;
  readonly perSecond: number;
  /** Answered with an error. */
  readonly refused: number;
  /** Not answered. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** `met`: all expectations hold. `failed`: one did not. `broken`: the sender broke a promise. `bug`: our own law is broken. */
export type Verdict = 'met' | 'failed' | 'broken' | 'bug';

export interface SummaryScenario {
  readonly name: string;
  readonly question: string;
  readonly seed: string;
  readonly startAtMs: number;
  /** When arrivals stop. */
  readonly durationMs: number;
  readonly drainMs: number;
  /** When the run ended: earlier than start + duration + drain where nothing was left to do. */
  readonly endedAtMs: number;
  /** Digest of the UTC offsets of every zone the scenario names, over its length. */
  readonly utcOffsetsDigest: string;
}

export interface ExpectationResult {
  readonly text: string;
  readonly line: number;
  readonly met: boolean;
  /** What was measured; null where it is +infinity or there was nothing to measure. */
  readonly figure: number | null;
  /** The figure as a person reads it, with its base: `0.42 % of attempts (42 of 10,000)`. */
  readonly figureText: string;
  /** Distance to the threshold in the figure's own unit; positive on the side that holds. */
  readonly margin: number | null;
  readonly marginText: string;
  /** How many were judged; with none, an expectation fails. */
  readonly samples: number;
  /** Why it failed for another reason than its figure; else ''. */
  readonly note: string;
}

/** `ours`: a law of maildrill itself. `sender`: what the scenario's sender promised the world. */
export type InvariantKind = 'ours' | 'sender';

export interface InvariantResult {
  readonly invariant: string;
  readonly kind: InvariantKind;
  readonly law: string;
  readonly checkedCount: number;
  readonly violationCount: number;
  /** The first 20. */
  readonly violations: readonly ViolationRow[];
}

export interface ViolationRow {
  readonly atMs: number;
  /** -1 where no message is meant. */
  readonly message: number;
  readonly detail: string;
}

/** Counts of one subject. `due` and `unfinished` are null for a server or an IP: no message is due to one. */
export interface Figures {
  readonly due: number | null;
  readonly delivered: number;
  readonly bounced: number;
  readonly expired: number;
  readonly dead: number;
  readonly suppressed: number;
  readonly unfinished: number | null;
  /** Grants: leaves to try. */
  readonly sends: number;
  /** Grants beyond a message's first. */
  readonly retries: number;
  /** Attempts that ended, by what the provider answered. */
  readonly attempts: number;
  readonly classes: ClassCounts;
  readonly feedback: FeedbackCounts;
  readonly connections: { readonly opened: number; readonly refused: number; readonly openMax: number };
}

export type ClassCounts = Readonly<Record<ReplyClass, number>>;

export const feedbackKinds = ['complaint', 'late-bounce', 'open', 'click', 'unsubscribe'] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];
export type FeedbackCounts = Readonly<Record<FeedbackKind, number>>;

export interface NamedFigures {
  readonly name: string;
  readonly figures: Figures;
}

export interface CampaignSummary {
  readonly name: string;
  readonly lane: string;
  readonly audience: string;
  readonly fromDomain: string;
  readonly messageCount: number;
  readonly figures: Figures;
  readonly states: readonly { readonly atMs: number; readonly state: CampaignState }[];
}

export interface ProviderSummary extends NamedFigures {
  readonly hasFeedbackLoop: boolean;
}

export interface FlowSummary {
  readonly campaign: string;
  readonly lane: string;
  readonly provider: string;
  readonly siteClass: string;
  readonly due: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly expired: number;
  readonly dead: number;
  readonly suppressed: number;
  readonly unfinished: number;
  readonly waitedMs: number;
  /** The cause it waited for longest; '' where it never waited. */
  readonly longestCause: string;
}

export interface CauseSummary {
  readonly kind: CauseRow['kind'];
  readonly name: string;
  /** Flow-time: ten flows held for an hour wait ten hours. */
  readonly waitedMs: number;
  /** Share of all waiting. */
  readonly waitedRatio: number;
}

export interface ReplySummary {
  readonly provider: string;
  readonly phase: Phase;
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
  readonly class: ReplyClass;
  readonly reason: BounceReason;
  readonly count: number;
}

/** Time from first due to accepted. Messages without a delivery (unfinished, expired, dead) count as never. */
export interface TimeToDeliverRow extends Distribution {
  readonly campaign: string;
  readonly provider: string;
}

/** Length of one attempt, connect included. */
export interface LatencyRow extends Distribution {
  readonly provider: string;
}

/** Quantiles are nearest-rank over buckets at most 0.8 % wide; null where the rank falls among those that never came. */
export interface Distribution {
  readonly count: number;
  readonly neverCount: number;
  readonly meanMs: number | null;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** [ms, share of all at or below], at most 120 points; the share ends below 1 where some never came. */
  readonly cdf: readonly (readonly [number, number])[];
}

/** Values of steps `first`, `first + 1` …; all others are 0. `expandSeries` makes the whole row. */
export interface Series {
  readonly first: number;
  readonly values: readonly number[];
}

/** Rows are rolled up until they are few: a name of '' means all. Rows of only zeros are left out. */
export interface SummarySeries {
  readonly startAtMs: number;
  readonly stepMs: number;
  readonly stepCount: number;
  /** Messages that ended in each step. */
  readonly outcomes: readonly (FlowKey & { readonly outcome: Outcome; readonly series: Series })[];
  /** Messages that became due in each step. */
  readonly due: readonly (FlowKey & { readonly series: Series })[];
  /** Attempts that ended in each step. */
  readonly replies: readonly (FlowKey & {
    readonly server: string;
    readonly class: ReplyClass;
    readonly series: Series;
  })[];
  /** Grants in each step. */
  readonly sends: readonly { readonly server: string; readonly ip: string; readonly series: Series }[];
  readonly feedback: readonly (FlowKey & { readonly kind: FeedbackKind; readonly series: Series })[];
  /** Flow-time in ms waited in each step, by cause. */
  readonly waiting: readonly (FlowKey & {
    readonly kind: CauseRow['kind'];
    readonly cause: string;
    readonly series: Series;
  })[];
  /** Due messages not in flight, and the age of the oldest in ms, at the beginning of each step. */
  readonly depth: readonly (FlowKey & { readonly series: Series; readonly oldestAgeMs: Series })[];
  readonly workers: readonly { readonly pool: string; readonly busy: Series; readonly total: Series }[];
  readonly connections: readonly {
    readonly server: string;
    readonly opened: Series;
    readonly refused: Series;
  }[];
}

export interface FlowKey {
  readonly campaign: string;
  readonly lane: string;
  readonly provider: string;
}

/** One message's life, in order. */
export interface Journey {
  readonly message: number;
  readonly campaign: string;
  readonly provider: string;
  /** Why it was chosen: `breaks no-repeats`, `outcome expired`, `slowest to gmail`, `reply 421 …`, `asked for`. */
  readonly chosenFor: string;
  readonly outcome: Outcome;
  readonly steps: readonly { readonly atMs: number; readonly text: string }[];
}

/** The whole row, zeros filled in. */
export function expandSeries(series: Series, stepCount: number): number[] {
  const row = new Array<number>(stepCount).fill(0);
  for (let i = 0; i < series.values.length; i++) row[series.first + i] = series.values[i]!;
  return row;
}

/** Six significant digits, whole numbers as they are; the same text on every machine. */
export function roundedFigure(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

/** The same where the value may be infinite, or none (NaN): then null. */
export function finiteFigure(value: number): number | null {
  return Number.isFinite(value) ? roundedFigure(value) : null;
}
