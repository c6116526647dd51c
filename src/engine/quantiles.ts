// Variates from luck by table: a ratio in [0, 1) is looked up in the quantiles of a distribution. One lookup costs
// a few nanoseconds, allocates nothing, and gives the same bits everywhere (log, exp and sqrt only; no power).

const steps = 1024;

/** Quantiles at (i + 1/2) / 1024; the tails end at the outermost of these, about 3.3 standard deviations. */
export type Quantiles = Float64Array;

/** Lognormal by its median and the standard deviation of its logarithm; in the median's unit. */
export function lognormal(median: number, sigma: number): Quantiles {
  return tabulate((ratio) => median * Math.exp(sigma * normalQuantile(ratio)));
}

/** Exponential by its mean; in the mean's unit. */
export function exponential(mean: number): Quantiles {
  return tabulate((ratio) => -mean * Math.log(1 - ratio));
}

/** The value at `ratio` in [0, 1), between table points by a straight line. */
export function quantileAt(quantiles: Quantiles, ratio: number): number {
  const place = ratio * (steps - 1);
  const index = place | 0;
  const low = quantiles[index]!;
  return low + (quantiles[index + 1]! - low) * (place - index);
}

function tabulate(quantile: (ratio: number) => number): Quantiles {
  const table = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) table[i] = quantile((i + 0.5) / steps);
  table[steps] = table[steps - 1]!;
  return table;
}

/** Inverse of the normal distribution function, after Acklam (2003); relative error below 1.2e-9. */
export function normalQuantile(ratio: number): number {
  if (ratio < 0.02425) return tail(Math.sqrt(-2 * Math.log(ratio)));
  if (ratio > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - ratio)));
  const q = ratio - 0.5;
  const r = q * q;
  const above =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const below =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (q * above) / below;
}

function tail(q: number): number {
  const above =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return above / below;
}
