// What several seeds tell together: a mean, and how far off it may be.

export interface Estimate {
  readonly mean: number;
  /** Half the length of the 95 % interval around the mean; Infinity where one value cannot tell. */
  readonly halfWidth: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

export function estimateOf(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : Number.POSITIVE_INFINITY;
  return {
    mean,
    // Seeds that all agree leave no doubt, and 0 times infinity would be no number.
    halfWidth: count > 1 ? (studentOf(count - 1) * deviation) / Math.sqrt(count) : Number.POSITIVE_INFINITY,
    min: Math.min(...values),
    max: Math.max(...values),
    count,
  };
}

/** Two-sided 95 % points of Student's t distribution, by degrees of freedom from 1 on (standard tables). */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

function studentOf(degrees: number): number {
  return student[degrees - 1] ?? (degrees <= 60 ? 2.042 : 2);
}

/** The 95 % interval of a share that was met `met` times in `count` (Wilson, 1927). */
export function shareInterval(met: number, count: number): readonly [number, number] {
  const z = 1.96;
  const share = met / count;
  const scale = 1 + (z * z) / count;
  const middle = (share + (z * z) / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
