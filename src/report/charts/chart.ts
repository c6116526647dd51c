// A chart as data, before anybody draws it: the page and the pictures show the same lines because both begin here.

import type { Colour } from './palette.ts';

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What the reader will find in it, in figures; '' where there is nothing to say. */
  readonly subtitle: string;
  readonly horizontal: Horizontal;
  /** Instants at which the steps begin, lengths of time in ms, or the numbers of tries. */
  readonly x: readonly number[];
  readonly left: Axis;
  readonly right?: Axis;
  /** In the order of the legend; of a stack the lowest first. */
  readonly lines: readonly Line[];
  /** Stands in place of the data where there is none. */
  readonly notice: string;
  /** What a filter could not do, and similar; '' for nothing. */
  readonly note: string;
}

export type Horizontal =
  | { readonly kind: 'time'; readonly stepMs: number }
  | { readonly kind: 'duration'; readonly fromMs: number; readonly untilMs: number }
  | { readonly kind: 'tries'; readonly labels: readonly (readonly string[])[] };

export type Unit = 'count' | 'rate' | 'share' | 'score' | 'duration';

export interface Axis {
  readonly title: string;
  readonly unit: Unit;
  readonly max?: number;
  readonly stacked?: boolean;
  readonly logarithmic?: boolean;
}

export interface Line {
  readonly label: string;
  readonly colour: Colour;
  /** One value for each x; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Areas and bars are stacked in the order of the lines. */
  readonly look: 'area' | 'steps' | 'bars';
  readonly side: 'left' | 'right';
  readonly dashes?: readonly number[];
  readonly width?: number;
  /** Off until the reader switches it on; pictures leave it out. */
  readonly hidden?: boolean;
}

/** A second sign beside colour, so that lines stay apart in print. */
export const dashPatterns: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];

/** A chart without its lines says so in words, so that nobody takes it for a broken picture. */
export function isEmpty(chart: Chart): boolean {
  return chart.lines.every(({ values }) => values.every((value) => value === null));
}
