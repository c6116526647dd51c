// Points joined by straight lines.

import type { Curve } from './profile.ts';

/** The curve's value at x; beyond its ends, the value at the end. */
export function curveAt(curve: Curve, x: number): number {
  let [lowX, lowY] = curve[0]!;
  if (x <= lowX) return lowY;
  for (const [highX, highY] of curve) {
    if (x <= highX) return highX === lowX ? highY : lowY + ((highY - lowY) * (x - lowX)) / (highX - lowX);
    [lowX, lowY] = [highX, highY];
  }
  return lowY;
}
