// Expectations: what a scenario says must come out of its run. This reads one line into a tree and finds all that is
// wrong with it; judging is next door.

import { causeKinds } from '../domain/ledger.ts';
import type { CampaignState } from '../domain/outcome.ts';
import type { Selection } from '../measurement/selection.ts';
import type { Base, Dimension, Metric } from './expectation-metrics.ts';
import { ExpectationReader } from './expectation-reader.ts';
import type { Turn } from './expectation-turn.ts';
import type { Value } from './expectation-value.ts';
import { type Comparator, type ExpectationProblem, UnknownName, WrongWord } from './expectation-words.ts';
import type { ScenarioProblem } from './problem.ts';

export const expectationGrammar = `expectation = side [window] comparison (value | side) [window]
            | [subject] ["not"] "paused" [window]
            | [subject] ["not"] turn [window]
            | "alert" name ["not"] ("fired" | "cleared") [window]
            | campaign "done" ["within" duration ["of" event]]
side        = [subject] [aggregate] metric [aggregate] ["of" base]
            | [subject] "limited by" cause
            | "in flight at pause" ["on" subject]
turn        = cut | restored (a rate)   suspended | released   tripped | closed (a breaker)
subject     = [kind ":"] name          no subject: the whole run
kind        = campaign | server | provider | lane | ip | audience | pool
aggregate   = p1 … p99.9 | mean | max | min
base        = due | attempts | ended | delivered | sent      unless said: due; attempts for a server, IP or pool
cause       = ${causeKinds.slice(0, 8).join(' | ')}
            | ${causeKinds.slice(8).join(' | ')}
            | the scenario's path to a limit, such as sender.throttles[0]
comparison  = < | <= | > | >= | == | !=
value       = number | percentage ["of" base] | duration | rate
window      = "within" duration ["of" event]
            | "between" instant "and" instant
            | "during" ("pause" ["on" subject] | "incident" number)
event       = "start" | "incident" number | "end of incident" number
            | subject ("paused" | "resumed") | campaign ("queuing" | "queued" | "sending" | "done")`;

/** Names that a scenario gives, and the instants that it fixes. */
export interface ExpectationNames {
  readonly campaigns: readonly string[];
  readonly servers: readonly string[];
  readonly providers: readonly string[];
  readonly lanes: readonly string[];
  readonly ips: readonly string[];
  readonly audiences: readonly string[];
  readonly pools: readonly string[];
  readonly alerts: readonly string[];
  /** Paths of the limits that a cause may name. */
  readonly limits: readonly string[];
  readonly incidents: readonly { readonly number: number; readonly atMs: number; readonly untilMs: number }[];
  readonly startAtMs: number;
}

export type Aggregate =
  | { readonly kind: 'quantile'; readonly ratio: number }
  | { readonly kind: 'mean' | 'max' | 'min' };

export interface Side {
  readonly subject: Selection;
  readonly metric: Metric;
  readonly aggregate: Aggregate | null;
  /** Set where the side is a share. */
  readonly base: Base | null;
  /** Of `limited by`. */
  readonly cause: string;
  /** `in flight at pause`: the count is that of the instants at which `subject` was paused. */
  readonly isAtPause: boolean;
  readonly dimension: Dimension;
  readonly window: Window | null;
}

/** A stretch of time: from an instant, or from when something happens, or while something lasts. */
export type Window =
  | { readonly kind: 'span'; readonly fromMs: number; readonly untilMs: number; readonly text: string }
  | { readonly kind: 'after'; readonly event: RunEvent; readonly lengthMs: number; readonly text: string }
  | { readonly kind: 'pause'; readonly on: Selection; readonly text: string };

export type RunEvent =
  | { readonly kind: 'paused' | 'resumed'; readonly on: Selection }
  | { readonly kind: 'state'; readonly campaign: string; readonly state: CampaignState };

export type Expectation =
  | {
      readonly form: 'compare';
      readonly left: Side;
      readonly comparator: Comparator;
      readonly right:
        | { readonly kind: 'value'; readonly value: Value }
        | { readonly kind: 'side'; readonly side: Side };
    }
  | {
      readonly form: 'paused';
      readonly subject: Selection;
      readonly isNegated: boolean;
      readonly window: Window | null;
    }
  /** `alert` is '' where the turn is of a reaction other than an alert. */
  | {
      readonly form: 'turn';
      readonly turn: Turn;
      readonly alert: string;
      readonly subject: Selection;
      readonly isNegated: boolean;
      readonly window: Window | null;
    }
  /** Without a window, `within` counts from when the campaign began. */
  | { readonly form: 'done'; readonly campaign: string; readonly window: Window | null; readonly withinMs: number };

export type ParsedExpectation =
  | { readonly ok: true; readonly expectation: Expectation }
  /** `mayBeName`: it is wrong only as long as the scenario does not give that name. */
  | { readonly ok: false; readonly problem: ExpectationProblem; readonly mayBeName: boolean };

export function parseExpectation(text: string, names: ExpectationNames): ParsedExpectation {
  try {
    return { ok: true, expectation: new ExpectationReader(text, names).read() };
  } catch (error) {
    if (error instanceof WrongWord)
      return { ok: false, problem: error.problem, mayBeName: error instanceof UnknownName };
    throw error;
  }
}

/** The problem at its place in the file, given where the expectation's text begins. */
export function expectationProblem(
  problem: ExpectationProblem,
  place: { readonly line: number; readonly column: number; readonly path: string },
): ScenarioProblem {
  return { ...problem, line: place.line, column: place.column + problem.column - 1, path: place.path };
}
