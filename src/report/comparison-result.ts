// What a comparison of two sides comes to, as data: the plan room finds it, and every report of it reads this.

export type FigureUnit = 'ratio' | 'count' | 'ms' | 'per-second' | 'score';

/** `same`: neither way is better, but a change means that something else was run. `either`: told, and never held against a run. */
export type Better = 'more' | 'less' | 'same' | 'either';

export interface Figure {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly better: Better;
  /** null: never, which is later than any length. */
  readonly value: number | null;
  /** Of a share: what two of those it counts are of the whole. An instant that moves may move that many. */
  readonly grain?: number;
}

/** `noise`: beyond tolerance, but the seeds disagree on it. `gone`, `new`: on one side only. */
export type Change = 'better' | 'worse' | 'changed' | 'unchanged' | 'noise' | 'gone' | 'new';

export interface ComparedFigure {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly better: Better;
  readonly change: Change;
  /** Means over the seeds; null: never. */
  readonly before: number | null;
  readonly after: number | null;
  /** after - before; null where one of them is never. */
  readonly difference: number | null;
  /** Half the 95 % interval of the difference; null for one seed. */
  readonly halfWidth: number | null;
  /** How far it may move. */
  readonly allowed: number;
}

export interface ComparedExpectation {
  readonly text: string;
  /** Seeds in which it was met. */
  readonly metBefore: number;
  readonly metAfter: number;
  readonly seedCount: number;
}

export type ComparisonVerdict = 'no difference' | 'better' | 'worse' | 'mixed' | 'different';

export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly seeds: readonly string[];
  readonly verdict: ComparisonVerdict;
  readonly figures: readonly ComparedFigure[];
  /** Only those on both sides. */
  readonly expectations: readonly ComparedExpectation[];
}

/** A field of the scenario that the sides do not share. */
export interface ConfigChange {
  /** As `--set` takes it. */
  readonly path: string;
  /** null: not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Everything that a report of a comparison says. */
export interface ComparisonReport {
  readonly comparison: Comparison;
  /** null where a side is a finished run whose scenario is not at hand. */
  readonly changes: readonly ConfigChange[] | null;
  /** The sides met different luck, since they are runs of different seeds. */
  readonly isLuckDifferent: boolean;
  /** Of the figures' movement that counts as none. */
  readonly toleranceRatio: number;
}
