// A scenario as every room reads it: checked, with defaults filled in and units turned into numbers.
// Lists keep the order of the file; nothing that luck decides may depend on that order, only on names.

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
  /** Of inboxed mail. */
  readonly complaintRatio: number;
  readonly openRatio: number;
  readonly clickRatio: number;
  readonly unsubscribeRatio: number;
  /** Accepted first, bounced by DSN later. */
  readonly lateBounceRatio: number;
  readonly timezones: readonly Share[];
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
  readonly messageBytes: number;
  readonly arrivals: BatchArrivals | StreamArrivals;
}

/** Everyone in the audience, `copies` times, due at `atMs`; queued at `buildPerSecond`. */
export interface BatchArrivals {
  readonly kind: 'batch';
  readonly atMs: number;
  readonly copies: number;
  readonly buildPerSecond: number;
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
}

export interface Sender {
  readonly dispatch: 'flows';
  readonly fair: 'backlog' | 'equal';
  readonly pools: readonly Pool[];
  readonly servers: readonly Server[];
  /** Every from domain that a campaign names. */
  readonly fromDomains: readonly FromDomain[];
  readonly throttles: readonly Throttle[];
  readonly retry: RetryPlan;
  readonly safety: Safety | null;
  readonly connections: ConnectionPolicy;
  /** Stop mailing an address after: a hard bounce, a complaint, an unsubscribe. */
  readonly suppress: { readonly bounce: boolean; readonly complaint: boolean; readonly unsubscribe: boolean };
}

export interface Pool {
  readonly name: string;
  readonly workers: number;
  /** Served in strict order. */
  readonly lanes: readonly string[];
}

export interface Server {
  readonly name: string;
  readonly ips: readonly string[];
  readonly timezone: string;
  readonly rate: Rate | null;
  readonly burst: number;
  readonly quotas: readonly Quota[];
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
} & (
  | { readonly kind: 'complaints'; readonly campaign: string; readonly factor: number }
  | { readonly kind: 'unknown-users'; readonly campaign: string; readonly ratio: number }
  | { readonly kind: 'outage'; readonly provider: string }
);

/** An expectation as written, with its place in the file; the scenario room parses and judges it. */
export interface ExpectationText {
  readonly text: string;
  readonly line: number;
}
