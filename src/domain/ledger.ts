// The ledger is everyone's interface: what happens is appended as numbers, and all measurement reads
// entries and nothing else. Texts are interned in `LedgerTables`; an entry names a row by its index.

import type { BounceReason, Phase, ReplyClass } from './reply-class.ts';

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
  /** A limit changed. a: limit row, b: new rate in tokens per second (Infinity: none), c: new burst. */
  LimitChanged: 20,
  /** What a provider thinks of us, each hour. a: standing row, b: score 0-100, c: allowance per hour. */
  StandingSampled: 21,
  /** Due messages of a group not in flight, at each step of the series. a: group, b: how many, c: the oldest's due instant. */
  DepthSampled: 22,
  /** Workers at each step of the series. a: pool row, b: workers busy, c: workers in all. */
  WorkersSampled: 23,
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
}

/** A limit in force, as the checkers and the report need it. */
export type LimitRow = {
  /** Reads as a sentence of the scenario: `50/s per ip 192.0.2.11 at gmail`. */
  readonly name: string;
  /** The scenario's path to where it is written: `sender.throttles[0]`. */
  readonly source: string;
} & (
  | { readonly kind: 'rate'; readonly perSecond: number; readonly burst: number }
  | {
      readonly kind: 'quota';
      readonly max: number;
      readonly windowMs: number;
      /** Fixed windows begin at `anchorAtMs + k * windowMs` or at each calendar boundary in `zone`; rolling ones end now. */
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

/** Why a flow waited, or why a scope was paused. */
export interface CauseRow {
  readonly kind: 'limit' | 'connections' | 'worker' | 'pause' | 'calendar' | 'refused' | 'campaign-pause' | 'backlog';
  readonly name: string;
  /** Row of the limit, where the cause is one; else -1. */
  readonly limit: number;
}

/** What safety pauses: a server, or a server at a provider. `provider` is '' where the whole server is meant. */
export interface ScopeRow {
  readonly server: string;
  readonly provider: string;
}

/** A provider's opinion of one source IP or of one from domain. */
export interface StandingRow {
  readonly provider: string;
  readonly subject: 'ip' | 'domain';
  readonly name: string;
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

/** Rows are only ever added, so an index once given stays good. */
export interface LedgerTables {
  readonly campaigns: CampaignRow[];
  readonly groups: GroupRow[];
  readonly paths: PathRow[];
  readonly limits: LimitRow[];
  readonly replies: ReplyRow[];
  readonly causes: CauseRow[];
  readonly scopes: ScopeRow[];
  readonly standings: StandingRow[];
  readonly incidents: IncidentRow[];
  readonly pools: PoolRow[];
}

export function emptyTables(): LedgerTables {
  return {
    campaigns: [],
    groups: [],
    paths: [],
    limits: [],
    replies: [],
    causes: [],
    scopes: [],
    standings: [],
    incidents: [],
    pools: [],
  };
}
