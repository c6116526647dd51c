// Values as an axis, a legend or a cell tells them, by what they count.

import { countText, durationText, shareText } from '../format.ts';
import type { Unit } from './chart.ts';

/** Beside an axis; null leaves the mark out: half a message on an axis helps nobody. */
export function axisText(unit: Unit, value: number): string | null {
  if (unit === 'count') return Number.isInteger(value) ? countText(value) : null;
  return valueText(unit, value);
}

export function valueText(unit: Unit, value: number): string {
  switch (unit) {
    case 'count':
      return Number.isInteger(value) ? countText(value) : decimal(value);
    case 'rate':
    case 'score':
      return decimal(value);
    case 'share':
      return shareText(value);
    case 'duration':
      return value === 0 ? '0' : durationText(value);
  }
}

function decimal(value: number): string {
  if (Math.abs(value) >= 1000) return countText(value);
  return String(Number(value.toPrecision(3)));
}
