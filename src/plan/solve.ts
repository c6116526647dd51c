// Finds how much of something is needed: the smallest amount in a range that meets an expectation, or the largest that
// still does, by halving the range. It believes that more never turns from enough into too little and back.

import { type AmountRange, amountText } from './vary.ts';

export type Solution =
  | { readonly kind: 'smallest' | 'largest'; readonly amount: number }
  /** Every amount tried is enough, or none is. */
  | { readonly kind: 'all' | 'none' };

/** Amounts closer than this to each other are one. */
const closeRatio = 0.02;

export async function solve(range: AmountRange, isMet: (amount: number) => Promise<boolean>): Promise<Solution> {
  let { least: low, most: high } = range;
  const isMetLow = await isMet(low);
  const isMetHigh = await isMet(high);
  if (isMetLow === isMetHigh) return { kind: isMetLow ? 'all' : 'none' };
  for (let middle = between(range, low, high); middle !== null; middle = between(range, low, high)) {
    if ((await isMet(middle)) === isMetLow) low = middle;
    else high = middle;
  }
  return isMetHigh ? { kind: 'smallest', amount: high } : { kind: 'largest', amount: low };
}

/** null where nothing lies between that would be written differently. */
function between(range: AmountRange, low: number, high: number): number | null {
  if (range.isWhole) return high - low < 2 ? null : Math.floor((low + high) / 2);
  if (high / low < 1 + closeRatio) return null;
  const middle = Number(amountText({ ...range, suffix: '' }, (low + high) / 2));
  return middle > low && middle < high ? middle : null;
}
