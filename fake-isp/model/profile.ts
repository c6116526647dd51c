// The data that makes a fake provider behave like one, read and checked: units are turned into numbers, ratios are
// 0 to 1, and Infinity stands for "no limit". The files are in fake-isp/profiles, each value with its source.

import type { Phase } from '../../src/domain/reply-class.ts';
import type { Share } from '../../src/domain/scenario.ts';
import type { ReplyCase } from './reply.ts';

export interface Profile {
  readonly name: string;
  /** Mail domains by their share of the provider's recipients; the first site's only, where there are many sites. */
  readonly domains: readonly Share[];
  /** MX hosts end in this. */
  readonly mxSuffix: string;
  /** More than one: a long tail of sites of Zipf skew, each with connections, greylist and trouble of its own. */
  readonly sites: { readonly count: number; readonly skew: number };
  readonly feedbackLoop: 'arf' | 'none';
  readonly latency: LatencyProfile;
  readonly connections: ConnectionProfile;
  readonly greylist: GreylistProfile | null;
  /** null: any volume is let in. */
  readonly allowance: AllowanceProfile | null;
  readonly reputation: ReputationProfile;
  /** null: a bad score alone never puts an IP on the block list. */
  readonly block: { readonly belowScore: number; readonly durationMs: number } | null;
  readonly recipients: RecipientProfile;
  readonly trouble: TroubleProfile;
  readonly maxMessageBytes: number;
  /** What is said in each case; null where the profile never comes to it. */
  readonly replies: Readonly<Record<ReplyCase, CaseReplies | null>>;
}

/** A lognormal spread by its median and the standard deviation of its logarithm. */
export interface Spread {
  readonly medianMs: number;
  readonly sigma: number;
}

export interface LatencyProfile {
  /** TCP, banner, EHLO and TLS. */
  readonly connect: Spread;
  /** MAIL to the reply after the final dot. */
  readonly message: Spread;
  /** A reply given before DATA; such refusals cost a server little. */
  readonly refusal: Spread;
}

export interface ConnectionProfile {
  /** Open at once per IP (and site): for an IP without history, and for one that is off its ramp. */
  readonly coldCount: number;
  readonly warmCount: number;
  readonly openedPerMinute: number;
  /** Messages a connection may carry. */
  readonly messagesEach: number;
}

export interface GreylistProfile {
  readonly delayMs: number;
  /** A first try older than this is forgotten. */
  readonly retryWindowMs: number;
  /** How long a triplet that passed is remembered. */
  readonly memoryMs: number;
  /** Passes after which an IP is let in unasked. */
  readonly whitelistAfterPasses: number;
  /** Share of sites that let an IP off its ramp in unasked from the start. */
  readonly knownSitesRatio: number;
}

export interface AllowanceProfile {
  /** Per IP: on its first day, and the most it grows to. */
  readonly coldPerHour: number;
  readonly warmPerHour: number;
  /** Up to here no ratio counts. */
  readonly freePerHour: number;
  /** Days of mail on which the allowance climbs from cold to warm. */
  readonly rampDays: number;
  /** An hour may bring this many times the baseline day. */
  readonly growthFactor: number;
  /** The baseline, the highest day in 30, loses this share with each day that passes. */
  readonly decayRatioPerDay: number;
  readonly hammering: HammeringProfile;
}

/** Going on at full speed while deferred: the allowance shrinks for a time, and at most four times that. */
export interface HammeringProfile {
  readonly firstMs: number;
  /** Deferred attempts of ten minutes, over what the allowance gives in ten minutes, that count as hammering. */
  readonly factor: number;
  /** Fewer deferred attempts in ten minutes than this never count. */
  readonly trickleCount: number;
  /** What is left of the allowance meanwhile. */
  readonly reducedRatio: number;
}

export interface ReputationProfile {
  /** Weight of the IP's score; the from domain's has the rest. */
  readonly ipRatio: number;
  readonly newScore: number;
  readonly warmScore: number;
  /** Where a sender without any fault ends up. */
  readonly bestScore: number;
  /** Each hour closes this share of the distance to a lower score. */
  readonly fallRatioPerHour: number;
  readonly risePerDay: number;
  /** Days with fewer messages raise nothing. */
  readonly riseMinMessages: number;
  /** Points lost at a ratio; straight lines between, flat beyond the ends. */
  readonly complaintLoss: Curve;
  readonly unknownLoss: Curve;
  readonly trapLoss: number;
  /** One trap hit costs `trapLoss` up to this many messages a day; a larger sender loses in proportion less. */
  readonly trapMessagesPerDay: number;
  /** Rates are shrunk to what is usual, as if this many messages had gone before. */
  readonly prior: {
    readonly complaintRatio: number;
    readonly complaintMessages: number;
    readonly unknownRatio: number;
    readonly unknownMessages: number;
  };
  readonly medium: { readonly divisor: number; readonly deferRatio: number };
  readonly low: { readonly divisor: number; readonly deferRatio: number };
  readonly bad: { readonly divisor: number; readonly rejectRatio: number };
  /** Share of accepted mail that reaches the inbox, by score. */
  readonly inbox: Curve;
}

/** Points (x, y) in ascending order of x. */
export type Curve = readonly (readonly [number, number])[];

export interface RecipientProfile {
  /** Of a mailbox that is full at some time or other: share of the time, and how long it lasts. */
  readonly full: { readonly shareRatio: number; readonly meanMs: number };
  /** Receiving too fast: which share of mailboxes ever does, for what share of the time, and how long it lasts. */
  readonly tooFast: { readonly mailboxesRatio: number; readonly shareRatio: number; readonly meanMs: number };
}

export interface TroubleProfile {
  /** Mailboxes are spread over this many hosts per site, each with busy times of its own. */
  readonly hostCount: number;
  readonly busy: { readonly shareRatio: number; readonly meanMs: number };
  readonly temporaryFailureRatio: number;
  readonly lostRatio: number;
}

/** What is said in one case: always at the same phase, in one of several wordings. */
export interface CaseReplies {
  readonly phase: Phase;
  readonly closes: boolean;
  readonly variants: readonly {
    readonly code: number;
    readonly enhanced: string;
    readonly lines: readonly string[];
  }[];
}
