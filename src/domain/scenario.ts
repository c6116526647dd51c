// A scenario as every room reads it: checked, with defaults filled in and units turned into numbers.
// Lists keep the order of the file; nothing that luck decides may depend on that order, only on names.

import type { Drill } from './drill.ts';
import type { FaultName } from './faults.ts';
import type { IncidentEffect } from './incident.ts';
import type { Adaptive, AlertRule, BreakerPlan, ConcurrencyPlan, SuspendRule } from './reactions.ts';
import type { RouteRule } from './routing.ts';
import type { SendWindow } from './send-window.ts';
import type { TlsUse } from './tls-use.ts';
import type { Warmup } from './warmup.ts';
import type { CrewPlan, WorkersPlan } from './worker-plan.ts';

/** Words a limit may be kept per. `all` is one counter for everything the limit matches. */
export const limitScopes = ['ip', 'server', 'site', 'provider', 'domain', 'campaign', 'lane', 'all'] as const;
export type LimitScope = (typeof limitScopes)[number];

/** Stock lanes, most urgent first. A scenario may name others. */
export const stockLanes = [
  'high',
  'batch',
  'single',
  'automation',
  'automation-dispatch',
  'import',
  'default',
] as const;

export interface Scenario {
  readonly name: string;
  readonly question: string;
  readonly seed: string;
  readonly startAtMs: number;
  readonly durationMs: number;
  /** How long the run goes on after `durationMs` with no new arrivals. */
  readonly drainMs: number;
  readonly audiences: readonly Audience[];
  readonly campaigns: readonly Campaign[];
  /** Every provider that an audience names, its profile complete; the shape of `profile` is fake-isp's `Profile`. */
  readonly providers: readonly Provider[];
  readonly sender: Sender;
  readonly incidents: readonly Incident[];
  readonly expectations: readonly ExpectationText[];
  /** What a promise of the sender that the run saw broken does to the verdict. */
  readonly broken: 'fail' | 'report';
  /** How it is run live, where it says so. */
  readonly live: LiveForm | null;
  readonly http: readonly HttpLoad[];
  /** Faults of the real parts of a live run; left out: none. */
  readonly drills?: readonly Drill[];
}

/** Load on the HTTP edge of a live run. Its rate and length are real ones. */
export interface HttpLoad {
  readonly endpoint: 'open' | 'click' | 'unsubscribe' | 'feedback' | 'health' | 'message';
  /** Of messages that are handed in: the campaign they are of; '' elsewhere. */
  readonly campaign: string;
  readonly atMs: number;
  readonly connections: number;
  /** null: as fast as requests are answered. */
  readonly perSecond: number | null;
  readonly durationMs: number;
}

export interface LiveForm {
  /** Messages in all; null: as many as in virtual time. */
  readonly size: number | null;
  /** Simulated seconds in a real one; null: as fast as is honest. */
  readonly speed: number | null;
  /** Delivery agents; left out: one. */
  readonly agents?: number;
  /** Which private broker is taken; left out: whichever is there. */
  readonly broker?: 'redis' | 'postgres';
}

/** A population by shares and rates; recipient n has traits by hash, none stored. Ratios are 0 to 1. */
export interface Audience {
  readonly name: string;
  readonly size: number;
  readonly providers: readonly Share[];
  readonly unknownRatio: number;
  readonly disabledRatio: number;
  /** Share of mailboxes that are full at some time or other. */
  readonly fullRatio: number;
  readonly trapCount: number;
  /** Addresses that stand in the list twice; left out: none. */
  readonly twiceRatio?: number;
  /** Of inboxed mail. */
  readonly complaintRatio: number;
  readonly openRatio: number;
  readonly clickRatio: number;
  readonly unsubscribeRatio: number;
  /** Accepted first, bounced by DSN later. */
  readonly lateBounceRatio: number;
  readonly timezones: readonly Share[];
  /** Left out: all open alike. */
  readonly engaged?: { readonly shareRatio: number; readonly opensRatio: number };
}

export interface Share {
  readonly name: string;
  readonly ratio: number;
}

export interface Campaign {
  readonly name: string;
  readonly audience: string;
  readonly fromDomain: string;
  readonly lane: string;
  /** Servers it may leave by, in order; empty means any. */
  readonly servers: readonly string[];
  readonly rate: Rate | null;
  /** Of each message; where they differ, half are smaller. */
  readonly messageBytes: number;
  /** Left out: all are alike. Otherwise lognormal. */
  readonly sizes?: { readonly sigma: number; readonly mostBytes: number };
  readonly arrivals: BatchArrivals | StreamArrivals;
  /** Left out: it may leave at any time. */
  readonly window?: SendWindow;
  /** Left out: in the order of the audience. */
  readonly order?: 'engaged_first';
  /** Live, a caller of the HTTP edge says when and for whom; `arrivals` is then how much there is at most. Left out: its own time. */
  readonly isCalled?: true;
  /** Somebody stops it, and lets it go on. */
  readonly pauses: readonly { readonly atMs: number; readonly untilMs: number }[];
}

/** Everyone in the audience, `copies` times, due at `atMs`; queued at `buildPerSecond`. */
export interface BatchArrivals {
  readonly kind: 'batch';
  readonly atMs: number;
  readonly copies: number;
  readonly buildPerSecond: number;
  /** By each recipient's own clock, a date and a time of day; `atMs` is then the earliest. */
  readonly localAt?: {
    readonly year: number;
    readonly month: number;
    readonly day: number;
    readonly timeOfDayMs: number;
  };
}

/** A steady stream: recipients drawn from the audience, Poisson or evenly spaced, from `fromMs` to `untilMs`. */
export interface StreamArrivals {
  readonly kind: 'stream';
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rate: Rate;
  readonly spacing: 'poisson' | 'even';
}

/** `count` in each `perMs`, as the file says it: 300/s is { count: 300, perMs: 1000 }. Exact at any rate. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

export interface Provider {
  readonly name: string;
  /** fake-isp's `Profile`; opaque here because the sender may not know it. */
  readonly profile: unknown;
  /** What the public knows of a provider, and so what the sender may know. */
  readonly domains: readonly Share[];
  /** MX host names, for limits matched by mx suffix. */
  readonly mxSuffix: string;
  /** More than one: a long tail of sites, each with its own domain, drawn with Zipf skew. */
  readonly siteCount: number;
  readonly siteSkew: number;
  readonly hasFeedbackLoop: boolean;
}

/** What a provider remembers of an IP or a from domain when the run begins. */
export interface History {
  /** Days with mail so far; 0 is a cold start. */
  readonly days: number;
  readonly peakPerDay: number;
  /** Reputation, 0 to 100; null: the profile's own for such a history. */
  readonly score: number | null;
  readonly complaintRatio: number;
}

export interface FromDomain {
  readonly name: string;
  /** null: warm at the scenario's own volume. */
  readonly history: History | null;
  /** Left out: everything is in order. */
  readonly authentication?: Authentication;
  /** Live: its messages carry a signature, by a key made for the run. Left out: none. */
  readonly dkim?: { readonly selector: string; readonly keyBits: number };
}

/** What the mail of a from domain proves of itself: facts of the sender that providers look at. */
export interface Authentication {
  readonly spf: boolean;
  readonly dkim: boolean;
  /** The policy that the domain publishes; `missing`: no record. */
  readonly dmarc: 'missing' | 'none' | 'quarantine' | 'reject';
  /** SPF or DKIM passes for the domain in From, so that DMARC passes. */
  readonly aligned: boolean;
  /** A working one-click unsubscribe (RFC 8058). */
  readonly oneClick: boolean;
}

export interface Sender {
  readonly dispatch: 'flows' | 'workers';
  /** Present where `dispatch` is workers. */
  readonly workers?: WorkersPlan;
  readonly fair: 'backlog' | 'equal';
  readonly pools: readonly Pool[];
  /** Only the kinds that the scenario names. */
  readonly jobs: readonly JobPlan[];
  readonly servers: readonly Server[];
  /** Every from domain that a campaign names. */
  readonly fromDomains: readonly FromDomain[];
  /** Left out: mail leaves by any server that its campaign may use. */
  readonly routing?: readonly RouteRule[];
  readonly throttles: readonly Throttle[];
  readonly retry: RetryPlan;
  readonly safety: Safety | null;
  readonly adaptive: Adaptive | null;
  readonly suspend: readonly SuspendRule[];
  readonly breaker: BreakerPlan | null;
  readonly alerts: readonly AlertRule[];
  /** Instants at which dead messages are taken up again. */
  readonly redriveAtMs: readonly number[];
  readonly connections: ConnectionPolicy;
  /** Left out: only where a provider requires it. */
  readonly tls?: TlsUse;
  /** Stop mailing an address after: a hard bounce, a complaint, an unsubscribe. */
  readonly suppress: { readonly bounce: boolean; readonly complaint: boolean; readonly unsubscribe: boolean };
  /** Mistakes that it is to make. Left out: none. */
  readonly faults?: readonly FaultName[];
}

/** Work beside sending, each with workers of its own, so that a backlog in one stops no other. */
export const jobKinds = ['build', 'scan', 'import', 'bounce', 'track', 'webhook'] as const;
export type JobKind = (typeof jobKinds)[number];

/** Where a kind is not named its work costs nothing and is done at once. */
export interface JobPlan {
  readonly kind: JobKind;
  /** 0: nobody does it. */
  readonly workers: number;
  /** One job's time; for `build` one message's. */
  readonly takesMs: number;
  /** `scan` only: how often automations look for who is due. */
  readonly everyMs: number;
  /** `import` only: jobs that come at stated instants. */
  readonly loads: readonly { readonly atMs: number; readonly count: number }[];
}

/** How a server's mail leaves: straight to the providers, through a relay's own queue, or through an API provider. */
export type Transport =
  | { readonly kind: 'mx' }
  | { readonly kind: 'relay'; readonly acceptMs: number; readonly queue: RelayQueue }
  | {
      readonly kind: 'api';
      readonly acceptMs: number;
      readonly queue: RelayQueue;
      /** The account's limits, as the API provider counts them; null: none. */
      readonly rate: Rate | null;
      readonly perDay: number | null;
    };

/** How whoever took the mail tries to deliver it: the wait doubles with the message's age between these bounds. */
export interface RelayQueue {
  readonly retryFromMs: number;
  readonly retryToMs: number;
  readonly giveUpAfterMs: number;
  /** From giving up, or being refused, to the report: a DSN by mail, or a webhook. */
  readonly reportMs: number;
}

export interface Pool {
  readonly name: string;
  readonly workers: number;
  /** Served in strict order. */
  readonly lanes: readonly string[];
  /** Present where more is said of its workers than how many they are. */
  readonly crew?: CrewPlan;
}

export interface Server {
  readonly name: string;
  readonly ips: readonly string[];
  readonly timezone: string;
  readonly rate: Rate | null;
  readonly burst: number;
  readonly quotas: readonly Quota[];
  readonly transport: Transport;
  /** Left out: nothing holds a new IP back but the other limits. */
  readonly warmup?: Warmup;
  /** The same for each of its IPs; null: warm at the scenario's own volume. */
  readonly history: History | null;
}

export interface Quota {
  readonly max: number;
  /** A fixed length, or a calendar unit when `window` is calendar. */
  readonly per: 'minute' | 'hour' | 'day' | 'week' | 'month';
  readonly window: 'rolling' | 'calendar';
}

export interface Throttle {
  /** Where the file says it: `sender.throttles[0]`. */
  readonly source: string;
  readonly match: {
    readonly provider?: string;
    readonly domain?: string;
    readonly mx?: string;
    readonly campaign?: string;
    readonly lane?: string;
    readonly server?: string;
  };
  readonly per: readonly LimitScope[];
  readonly rate: Rate | null;
  readonly burst: number;
  readonly quotas: readonly Quota[];
  readonly connections: number | null;
  readonly messagesPerConnection: number | null;
  readonly connectionRate: Rate | null;
  /** null: as many deliveries at once as the other limits let through. */
  readonly concurrency: ConcurrencyPlan | null;
  readonly counts: 'attempts' | 'accepted';
}

export interface RetryPlan {
  readonly delays: RetryDelays;
  /** A retry comes up to this share earlier, by the message's luck. */
  readonly jitterRatio: number;
  /** Tries in all, then the message is dead; null: the last delay repeats until it is too old. */
  readonly attempts: number | null;
  readonly giveUpAfterMs: number | null;
  readonly ageFrom: 'first_attempt' | 'due';
  readonly route: 'same' | 'any';
}

export type RetryDelays =
  | { readonly kind: 'list'; readonly afterMs: readonly number[] }
  | { readonly kind: 'exponential'; readonly firstMs: number; readonly factor: number; readonly maxMs: number };

export interface Safety {
  readonly bounce: { readonly windowMs: number; readonly maxRatio: number; readonly minSample: number } | null;
  readonly complaint: {
    readonly windowMs: number;
    readonly maxRatio: number;
    readonly minSample: number;
    readonly minCount: number;
    readonly basis: 'sent' | 'received';
  } | null;
  readonly pause: 'server' | 'server-provider';
  readonly resume: {
    /** Infinity: until a person lifts it. */
    readonly afterMs: number;
    /** Share of the configured rate after the pause. */
    readonly rateRatio: number;
    /** Added to the share after each clean hour. */
    readonly stepRatio: number;
  };
}

export interface ConnectionPolicy {
  readonly idleMs: number;
  readonly messagesPerConnection: number;
  /** How long a route waits to open another connection after one was refused or lost. */
  readonly refusedWaitMs: number;
  readonly onRefused: 'keep_message' | 'defer_message';
  readonly timeouts: {
    readonly connectMs: number;
    readonly bannerMs: number;
    readonly commandMs: number;
    readonly dataMs: number;
    readonly finalDotMs: number;
  };
}

/** Something that happens to the world at a stated time. */
export type Incident = {
  readonly number: number;
  readonly atMs: number;
  /** Infinity where it lasts to the end. */
  readonly untilMs: number;
  readonly description: string;
} & IncidentEffect;

/** An expectation as written, with its place in the file; the scenario room parses and judges it. */
export interface ExpectationText {
  readonly text: string;
  readonly line: number;
}
