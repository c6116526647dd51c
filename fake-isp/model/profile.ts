// The data that makes a fake provider behave like one, read and checked: units are turned into numbers, ratios are
// 0 to 1, and Infinity stands for "no limit". The files are in fake-isp/profiles, each value with its source.

import type { Phase } from '../../src/domain/reply-class.ts';
import type { Share } from '../../src/domain/scenario.ts';
import type { ReplyCase } from './reply.ts';

export interface Profile {
  readonly name: string;
  /** Mail domains by their share of the provider's recipients; the first site's only, where there are many sites. */
  readonly domains: readonly Share[];
  /** Business domains that it hosts beside its own, for audiences that name `hosted`; null: its own are such domains. */
  readonly hostedDomains: readonly Share[] | null;
  /** MX hosts end in this. */
  readonly mxSuffix: string;
  /** More than one: a long tail of sites of Zipf skew, each with connections, greylist and trouble of its own. */
  readonly sites: SiteProfile;
  readonly feedbackLoop: 'arf' | 'none';
  readonly latency: LatencyProfile;
  readonly connections: ConnectionProfile;
  readonly greylist: GreylistProfile | null;
  /** null: any volume is let in. */
  readonly allowance: AllowanceProfile | null;
  readonly reputation: ReputationProfile;
  /** null: a bad score alone never puts an IP on the block list. */
  readonly block: BlockProfile | null;
  /** null: it asks nobody who he is. */
  readonly authentication: AuthenticationProfile | null;
  /** null: it shows senders nothing of themselves. */
  readonly dashboard: DashboardProfile | null;
  readonly recipients: RecipientProfile;
  readonly trouble: TroubleProfile;
  readonly maxMessageBytes: number;
  /** What is said in each case; null where the profile never comes to it. */
  readonly replies: Readonly<Record<ReplyCase, CaseReplies | null>>;
  /** Answers said whatever the rules think, for tests; the first entry that fits wins. */
  readonly script: readonly ScriptEntry[];
}

export interface SiteProfile {
  readonly count: number;
  /** Zipf exponent of their sizes. */
  readonly skew: number;
  /** What is the matter with some of the sites; null: nothing. */
  readonly traits: SiteTraitProfile | null;
}

/** Shares of sites; a site has at most one of them. */
export interface SiteTraitProfile {
  /** The MX host takes no connection, ever. */
  readonly deadRatio: number;
  /** Everything takes so many times as long. */
  readonly slow: { readonly sitesRatio: number; readonly factor: number };
  /** Each stage of the dialogue is held up on purpose. */
  readonly tarpit: { readonly sitesRatio: number; readonly delayMs: number };
  /** The domain does not exist, or says that it takes no mail (RFC 7505). */
  readonly noDomainRatio: number;
  readonly nullMxRatio: number;
  /** The domain's name servers fail for a time. */
  readonly dnsFailure: { readonly sitesRatio: number; readonly shareRatio: number; readonly meanMs: number };
}

export interface BlockProfile {
  /** A score below this puts an IP on the list; 0 never does. */
  readonly belowScore: number;
  readonly durationMs: number;
  /** How long a request to be taken off takes to be granted; null: requests are not answered. */
  readonly delistingMs: number | null;
}

/** What follows for a from domain whose mail is not authenticated; all of it is judged after DATA. */
export interface AuthenticationProfile {
  /** A domain that ever sent this many in a day counts as a bulk sender from then on. */
  readonly bulkPerDay: number;
  /** Share refused of mail with neither SPF nor DKIM. */
  readonly unauthenticatedRatio: number;
  /** Share refused of a bulk sender's mail that lacks SPF, DKIM, DMARC or the alignment of its From domain. */
  readonly incompleteRatio: number;
  /** What is left of inbox placement where such mail is accepted. */
  readonly inboxLeftRatio: number;
  /** Share of unsubscribes that become complaints where a bulk sender offers no one-click unsubscribe. */
  readonly withoutOneClickRatio: number;
}

export interface DashboardProfile {
  readonly kind: 'postmaster' | 'snds';
  /** Whole days between the end of a day and the figures about it. */
  readonly lagDays: number;
  /** A day with fewer messages is not shown. */
  readonly minMessages: number;
}

/** One scripted answer: every condition that it states must hold. */
export interface ScriptEntry {
  /** Start of the recipient's local part; null: any. Known to an SMTP server only. */
  readonly localPart: string | null;
  /** The recipient's number is below this. */
  readonly recipientsBelow: number;
  /** The provider has seen this pair of sender and recipient fewer times. */
  readonly firstAttempts: number;
  /** The entry has been used fewer times. */
  readonly next: number;
  /** Share of messages, by each one's luck. */
  readonly shareRatio: number;
  /** A case of the profile, in its words … */
  readonly says: ReplyCase | null;
  /** … or words of the entry's own. */
  readonly reply: CaseReplies | null;
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
  /** An IP with fewer days of mail is put off so often, whatever its score; null: never for that alone. */
  readonly strangers: { readonly days: number; readonly deferRatio: number } | null;
}

/** Points (x, y) in ascending order of x. */
export type Curve = readonly (readonly [number, number])[];

export interface RecipientProfile {
  /** Messages that one mailbox takes; null: no limit. */
  readonly mailboxLimit: MailboxLimitProfile | null;
  /** Of a mailbox that is full at some time or other: share of the time, and how long it lasts. */
  readonly full: { readonly shareRatio: number; readonly meanMs: number };
  /** Receiving too fast: which share of mailboxes ever does, for what share of the time, and how long it lasts. */
  readonly tooFast: { readonly mailboxesRatio: number; readonly shareRatio: number; readonly meanMs: number };
}

export interface MailboxLimitProfile {
  readonly perMinute: number;
  readonly perHour: number;
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
  readonly variants: readonly {
    readonly closes: boolean;
    readonly code: number;
    readonly enhanced: string;
    readonly lines: readonly string[];
  }[];
}
