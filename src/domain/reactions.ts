// How a sender reacts to what becomes of its mail: it cuts its rate, suspends, breaks a circuit, feels for the number
// of connections that a site bears, and calls for help.

import type { ReplyClass } from './reply-class.ts';
import type { LimitScope, Rate } from './scenario.ts';

/** Cuts the rate where a provider throttles, and restores it step by step after hours without trouble. */
export interface Adaptive {
  readonly per: readonly LimitScope[];
  readonly windowMs: number;
  /** Share of attempts answered `throttled` above which the rate is cut. */
  readonly maxRatio: number;
  readonly minSample: number;
  /** Share of min(configured rate, observed rate) that is left after a cut. */
  readonly cutRatio: number;
  /** No cut goes below this. */
  readonly floor: Rate;
  readonly restore: {
    /** Clean hours before the first step. */
    readonly afterHours: number;
    /** Of the rate before the first cut, added after that hour and after each clean one that follows. */
    readonly stepRatio: number;
  };
}

/** So many in so long. */
export interface Threshold {
  readonly count: number;
  readonly withinMs: number;
}

/** A kind of reply that stops or slows whoever gets it too often, for a time. */
export interface SuspendRule {
  /** Where the file says it: `sender.suspend[0]`. */
  readonly source: string;
  readonly match: ReplyPattern;
  readonly per: readonly LimitScope[];
  readonly threshold: Threshold;
  readonly action:
    | { readonly kind: 'suspend' }
    | { readonly kind: 'rate'; readonly rate: Rate }
    | { readonly kind: 'connections'; readonly connections: number };
  readonly forMs: number;
  /** The end comes up to this share of `forMs` later, so that not all start again in the same second. */
  readonly spreadRatio: number;
  /** Share of the configured rate after a suspension, and what each hour without another adds. */
  readonly resume: { readonly rateRatio: number; readonly stepRatio: number };
}

/** All that is named must fit. */
export interface ReplyPattern {
  readonly provider: string | null;
  /** Empty: any. */
  readonly classes: readonly ReplyClass[];
  /** `421` or `4xx`; null: any. */
  readonly code: string | null;
  /** `4.7.28`, with `?` for one digit and `*` for the rest; null: any. */
  readonly enhanced: string | null;
  /** A part of the text, with `*` for anything; null: any. */
  readonly text: string | null;
}

/** Stops trying where connections fail, and tries with a few probes whether they do again. */
export interface BreakerPlan {
  readonly per: readonly LimitScope[];
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
  /** Each time the probes fail it stays open so many times longer, up to `openMostMs`. */
  readonly factor: number;
  readonly openMostMs: number;
  /** Attempts let through to see; all must get an answer. */
  readonly probes: number;
}

/** How many deliveries to let run at once, felt for by what becomes of them (Postfix's scheduler). */
export interface ConcurrencyPlan {
  readonly initial: number;
  readonly limit: number;
  readonly positive: Feedback;
  readonly negative: Feedback;
}

/** How far one answer moves the number, as a function of the number now in force. */
export type Feedback =
  | { readonly kind: 'fixed'; readonly amount: number }
  /** `amount / N`. */
  | { readonly kind: 'reciprocal'; readonly amount: number }
  /** `amount / sqrt(N)`. */
  | { readonly kind: 'root'; readonly amount: number };

export const alertKinds = [
  'queue-depth',
  'oldest-due',
  'oldest-reserved',
  'error-rate',
  'bounce-rate',
  'rate-drop',
  'dead',
  'quota',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Somebody is told when a figure passes a bound, and again when it is back. */
export interface AlertRule {
  readonly name: string;
  readonly kind: AlertKind;
  /** A count, a ratio or milliseconds, as the kind has it. Fires above it (`quota`: at it, too). */
  readonly above: number;
  /** Time looked back over, for shares and rates. */
  readonly windowMs: number;
  readonly minSample: number;
  /** The figure must stay there for so long before anybody is told. */
  readonly forMs: number;
  /** '' where everything is meant. */
  readonly lane: string;
  readonly server: string;
}
