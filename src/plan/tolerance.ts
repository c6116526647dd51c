// How far a figure may move before it counts as changed.

import type { Figure, FigureUnit } from '../report/comparison-result.ts';

export interface Tolerance {
  /** In the figure's own unit. */
  readonly absolute: number;
  /** Of the figure; of a share, the smaller of it and what it lacks to the whole. */
  readonly relative: number;
}

export const usualRelative = 0.02;

/** Less than these nobody would act on, whatever part of the figure they are. */
const leastByUnit: Readonly<Record<FigureUnit, number>> = {
  ratio: 0.001,
  // One pause more is one too many.
  count: 0.5,
  ms: 1000,
  'per-second': 0.01,
  score: 1,
};

export function usualTolerance({ unit }: Pick<Figure, 'unit'>, relative: number): Tolerance {
  return { absolute: leastByUnit[unit], relative };
}

/** How far from `value` is still no change. */
export function allowedFrom(value: number, unit: FigureUnit, { absolute, relative }: Tolerance): number {
  // 2 % of 99 % delivered would let the bounces triple unseen.
  const part = unit === 'ratio' ? Math.min(Math.abs(value), Math.abs(1 - value)) : Math.abs(value);
  return Math.max(absolute, relative * part);
}
