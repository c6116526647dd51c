// A histogram as a summary carries it.

import type { Histogram } from './histogram.ts';
import { type Distribution, finiteFigure, roundedFigure } from './summary.ts';

const pointsMax = 120;

export function distributionOf(histogram: Histogram): Distribution {
  const at = (ratio: number) => finiteFigure(histogram.quantileMs(ratio));
  return {
    count: histogram.count,
    neverCount: histogram.neverCount,
    meanMs: finiteFigure(histogram.meanMs),
    minMs: at(0),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    cdf: cdfOf(histogram),
  };
}

/** Every bucket where they are few; else those at which the share has grown by another part of the whole. */
function cdfOf(histogram: Histogram): (readonly [number, number])[] {
  const pairs = histogram.pairs();
  const points: (readonly [number, number])[] = [];
  const step = pairs.length <= pointsMax ? 0 : histogram.count / (pointsMax - 1);
  let seen = 0;
  let drawn = 0;
  pairs.forEach(([valueMs, count], i) => {
    seen += count;
    if (seen - drawn < step && i < pairs.length - 1) return;
    drawn = seen;
    points.push([roundedFigure(valueMs), roundedFigure(seen / histogram.total)]);
  });
  return points;
}
