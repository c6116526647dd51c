// The ledger is everyone's interface: what happens is appended as numbers, and all measurement reads
// entries and nothing else. Texts are interned in `LedgerTables`; an entry names a row by its index.

import type { BounceReason, Phase, ReplyClass } from './reply-class.ts';
import type { JobKind } from './scenario.ts';
import type { WarmupDecision, WarmupFigures, WarmupMiss } from './warmup.ts';

/**
 * Kinds of entry, with the meaning of `message`, `a`, `b`, `c`. Instants are milliseconds since the epoch, with
 * fractions. Entries come in order of `atMs`. A column not named is 0; `message` is -1 where no message is meant.
 */
export const EntryKind = {
  /** A message exists and is due. a: group. */
  Built: 1,
  /** Leave to try. a: path, b: attempt number from 1, c: the instant this attempt became due. */
  Granted: 2,
  /** One attempt ended. a: path, b: reply row, c: latency in ms (connect included where the attempt opened one). */
  Replied: 3,
  /** A message ended. a: group, b: OutcomeId, c: the instant the message first became due. */
  Ended: 4,
  /** A message will be tried again. a: group, b: attempts so far, c: the instant of the next try. */
  RetrySet: 5,
  /** A flow stood still, and this is why. a: group, b: cause row, c: since when (until `atMs`). */
  Waited: 6,
  /** a: path, b: connection number (unique in the run). */
  ConnectionOpened: 7,
  /** a: path, b: connection number, c: messages it carried. */
  ConnectionClosed: 8,
  /** The provider did not let us in; the message is kept. a: path, b: reply row, c: latency in ms. */
  ConnectionRefused: 9,
  /** `message` is the campaign row. a: CampaignStateId. */
  CampaignStateSet: 10,
  /** Safety paused a scope. a: scope row, b: cause row, c: until when (Infinity: until a person lifts it). */
  Paused: 11,
  /** a: scope row. */
  Resumed: 12,
  /** Feedback about an earlier delivery. a: path it was accepted on, c: when it was accepted. */
  Complained: 13,
  LateBounced: 14,
  Opened: 15,
  Clicked: 16,
  Unsubscribed: 17,
  /** a: incident row. */
  IncidentBegan: 18,
  IncidentEnded: 19,
  /** A limit changed. a: limit row, b: new rate in tokens per second, or the new maximum of a quota or of connections (Infinity: none), c: new burst. */
  LimitChanged: 20,
  /** What a provider thinks of us, each hour. a: standing row, b: score 0-100, c: allowance per hour. */
  StandingSampled: 21,
  /** Due messages of a group not in flight, at each step of the series. a: group, b: how many, c: the oldest's due instant. */
  DepthSampled: 22,
  /** Workers at each step of the series. a: pool row, b: workers busy, c: workers in all. */
  WorkersSampled: 23,
  /** A job beside sending is done. a: job kind row, b: jobs done at once, c: when it came. `message` where it is about one. */
  JobDone: 24,
  /** Jobs of a kind not done, at each step of the series. a: job kind row, b: how many, c: when the oldest came. */
  JobsSampled: 25,
  /** A reaction of the sender begins. a: reaction row, b: its figure (rate of a cut, failures, value), c: until when, as far as known. */
  ReactionBegan: 26,
  /** a: reaction row. */
  ReactionEnded: 27,
  /** A dead message is taken up again. a: group. */
  Redriven: 28,
  /** Whoever carried an attempt is gone, and its answer unheard. a: path, b: the reply row nobody heard. */
  Abandoned: 29,
  /** A provider's dashboard shows a day's figures. a: dashboard row, b: place in its levels, worst first, c: spam rate. */
  DashboardPublished: 30,
  /** A warm-up enters a phase. a: warm-up row, b: phase from 1 (0: warm, nothing is capped any more), c: its cap a day. */
  WarmupPhaseSet: 31,
  /** A day of a warm-up was judged. a: warm-up row, b: row of the day. */
  WarmupJudged: 32,
  /** A queue hands out a job a second time, its first holder perhaps still at it. a: how often by now. */
  HandedOutAgain: 40,
  /** What a queue counts, at each step of the series. a: queue row, b: place in `queueFigures`, c: its value so far. */
  QueueSampled: 41,
  /** A message is given up with its job, whatever attempts it had left; its end as dead follows. a: place in `giveUps`. */
  GivenUp: 42,
} as const;

export type EntryKindId = (typeof EntryKind)[keyof typeof EntryKind];

export interface Ledger {
  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void;
}

/** Messages of one campaign are numbered from `firstMessage` on, in the order they become due. */
export interface CampaignRow {
  readonly name: string;
  readonly lane: string;
  readonly audience: string;
  readonly fromDomain: string;
  readonly firstMessage: number;
  readonly messageCount: number;
  /** Of a batch: message n goes to the same person as message n + recipientCount. Left out: a stream, whose people come again. */
  readonly recipientCount?: number;
}

/** Some of the sites of a provider that tells its sites apart. */
export interface SiteClassRow {
  readonly provider: string;
  /** What is the matter with them, such as `slow`; `sound` where nothing is. */
  readonly name: string;
  readonly siteCount: number;
}

/** What reports roll flows up to. `siteClass` is the provider's name, or a trait such as `slow` in a long tail. */
export interface GroupRow {
  readonly campaign: number;
  readonly lane: string;
  readonly provider: string;
  readonly siteClass: string;
  /** The provider reports complaints one by one (ARF), so they can be counted against it. */
  readonly hasFeedbackLoop: boolean;
}

/** A group leaving by one IP: the finest place a figure is kept at. `limits` are the rows of every limit that a grant here spends. */
export interface PathRow {
  readonly group: number;
  readonly server: string;
  readonly ip: string;
  readonly pool: string;
  readonly limits: readonly number[];
  /** Row of the hours that its campaign keeps; left out: none. */
  readonly window?: number;
}

/**
 * Why a message was given up with its job. `claimed`: by a worker that is gone, so that nobody knows whether it was sent;
 * `max-receives`: the queue had handed the job out as often as it may.
 */
export const giveUps = ['claimed', 'max-receives'] as const;
export type GiveUp = (typeof giveUps)[number];

/** What a modelled queue counts. */
export const queueFigures = [
  'fetched',
  'emptyLooks',
  'requests',
  'handedOutAgain',
  'deadLettered',
  'refused',
  'jobs',
  'jobsMax',
  'bytesMax',
  'lookMs',
  'cost',
] as const;
export type QueueFigure = (typeof queueFigures)[number];

/** A queue that workers pop from. */
export interface QueueRow {
  readonly driver: string;
}

/** A limit in force, as the checkers and the report need it. */
export type LimitRow = {
  /** Reads as a sentence of the scenario: `50/s per ip 192.0.2.11 at gmail`. */
  readonly name: string;
  /** The scenario's path to where it is written: `sender.throttles[0]`. */
  readonly source: string;
  /** Where processes or workers each count for themselves: the row whose limit was meant to hold for all of them together. */
  readonly copyOf?: number;
} & (
  | { readonly kind: 'rate'; readonly perSecond: number; readonly burst: number }
  | {
      readonly kind: 'quota';
      readonly max: number;
      /** Length of the minute, hour, day, week or month that it is kept per (`unitMs`). */
      readonly windowMs: number;
      /** Calendar windows begin at each boundary of a calendar unit in `zone`; rolling ones end now. */
      readonly window: 'rolling' | 'calendar';
      readonly zone: string;
      readonly counts: 'attempts' | 'accepted';
    }
  | { readonly kind: 'connections'; readonly max: number }
);

/** Something a provider said. `text` has placeholders such as `{ip}` and stands for all replies alike. */
export interface ReplyRow {
  readonly provider: string;
  readonly phase: Phase;
  /** SMTP code; 0 where the connection ended without a word. */
  readonly code: number;
  /** Enhanced status code (RFC 3463), or '' where the provider gives none. */
  readonly enhanced: string;
  readonly text: string;
  readonly class: ReplyClass;
  readonly reason: BounceReason;
}

export const causeKinds = [
  'worker',
  'limit',
  'connections',
  'pause',
  'calendar',
  'refused',
  'campaign-pause',
  'backlog',
  'suspension',
  'breaker',
  'outage',
  'queue',
  'standby',
  'build',
] as const;
export type CauseKind = (typeof causeKinds)[number];

/** Why a flow waited, or why a scope was paused. */
export interface CauseRow {
  readonly kind: CauseKind;
  readonly name: string;
  /** Row of the limit, where the cause is one; else -1. */
  readonly limit: number;
}

/** What safety pauses: a server, or a server at a provider. `provider` is '' where the whole server is meant. */
export interface ScopeRow {
  readonly server: string;
  readonly provider: string;
}

export const reactionKinds = ['cut', 'suspension', 'breaker', 'campaign-pause', 'alert'] as const;
export type ReactionKind = (typeof reactionKinds)[number];

/** What the sender does about what it sees, where. Names are '' where a reaction is not bound to one. */
export interface ReactionRow {
  readonly kind: ReactionKind;
  /** Reads on after its kind: `mta-1 at gmail`. */
  readonly name: string;
  readonly server: string;
  readonly provider: string;
  readonly campaign: string;
}

/** A provider's opinion of one source IP or of one from domain. */
export interface StandingRow {
  readonly provider: string;
  readonly subject: 'ip' | 'domain';
  readonly name: string;
}

/** What a provider's dashboard shows of one source IP or of one from domain. */
export interface DashboardRow {
  readonly provider: string;
  readonly subject: 'ip' | 'domain';
  readonly name: string;
  /** Worst first. */
  readonly levels: readonly string[];
  /** Whole days between the end of a day and the figures about it. */
  readonly lagDays: number;
}

export interface IncidentRow {
  /** 1-based, as expectations say `incident 1`. */
  readonly number: number;
  readonly description: string;
  readonly atMs: number;
  readonly untilMs: number;
}

export interface PoolRow {
  readonly name: string;
  readonly workerCount: number;
}

/** A kind of job that the scenario names. */
export interface JobKindRow {
  readonly kind: JobKind;
  readonly workerCount: number;
}

/** What goes through a warm-up plan by itself. `provider` is '' where all of an IP's mail does. */
export interface WarmupRow {
  readonly server: string;
  readonly ip: string;
  readonly provider: string;
  readonly plan: string;
  /** Sending days of each phase. */
  readonly phaseDays: readonly number[];
}

/** Hours outside which a campaign's mail must not leave, by a zone's clocks. */
export interface WindowRow {
  readonly campaign: string;
  readonly zone: string;
  /** Times of day; `toMs` may be 24 h. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Bit 0 is Monday. */
  readonly days: number;
  /** Local dates left out, in days since 1 January 1970. */
  readonly blackouts: readonly number[];
}

/** A day of a warm-up, by the server's calendar, as it was judged when it ended. */
export interface WarmupDayRow extends WarmupFigures {
  readonly warmup: number;
  readonly startAtMs: number;
  /** From 1. */
  readonly phase: number;
  /** Days of the phase accepted, this one included where it was. */
  readonly acceptedDays: number;
  readonly capPerDay: number;
  readonly decision: WarmupDecision;
  readonly miss: WarmupMiss;
}

/** Rows are only ever added, so an index once given stays good. */
export interface LedgerTables {
  readonly campaigns: CampaignRow[];
  readonly siteClasses: SiteClassRow[];
  readonly groups: GroupRow[];
  readonly paths: PathRow[];
  readonly limits: LimitRow[];
  readonly replies: ReplyRow[];
  readonly causes: CauseRow[];
  readonly scopes: ScopeRow[];
  readonly standings: StandingRow[];
  readonly dashboards: DashboardRow[];
  readonly incidents: IncidentRow[];
  readonly pools: PoolRow[];
  readonly jobKinds: JobKindRow[];
  readonly reactions: ReactionRow[];
  readonly queues: QueueRow[];
  readonly windows: WindowRow[];
  readonly warmups: WarmupRow[];
  readonly warmupDays: WarmupDayRow[];
}

export function emptyTables(): LedgerTables {
  return {
    campaigns: [],
    siteClasses: [],
    groups: [],
    paths: [],
    limits: [],
    replies: [],
    causes: [],
    scopes: [],
    standings: [],
    dashboards: [],
    incidents: [],
    pools: [],
    jobKinds: [],
    reactions: [],
    queues: [],
    windows: [],
    warmups: [],
    warmupDays: [],
  };
}
