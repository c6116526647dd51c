// Lengths of time in buckets that grow with the value: 128 to each doubling, so that a bucket is at most 0.8 % wide and
// its middle at most 0.4 % from any value in it. From 1 ms to about 800 days; below 1 ms is one bucket, +infinity is
// counted apart.

const bucketsPerDoubling = 128;
const doublings = 36;
const bucketCount = 1 + doublings * bucketsPerDoubling;

// A double's upper word holds the exponent and then the mantissa: shifted so that seven bits of the mantissa remain,
// it counts buckets of exactly this kind. No logarithm is taken, so the same value falls in the same bucket everywhere.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
const upper = words[0] === 0 ? 1 : 0;
const mantissaShift = 13;
const firstBucket = words[upper]! >>> mantissaShift;

export class Histogram {
  readonly #counts = new Uint32Array(bucketCount);
  #count = 0;
  #neverCount = 0;
  /** Sum, least and greatest, in a column because a double in a field of an object is an allocation of its own. */
  readonly #ends = Float64Array.of(0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

  /** Says whether none was as long before. */
  record(valueMs: number): boolean {
    this.#counts[bucketOf(valueMs)]! += 1;
    this.#count += 1;
    const ends = this.#ends;
    ends[0]! += valueMs;
    if (valueMs < ends[1]!) ends[1] = valueMs;
    const isLongest = valueMs > ends[2]!;
    if (isLongest) ends[2] = valueMs;
    return isLongest;
  }

  /** Counts values of +infinity: what was waited for and never came. */
  recordNever(count: number): void {
    this.#neverCount += count;
  }

  /** How many values are finite. */
  get count(): number {
    return this.#count;
  }

  get neverCount(): number {
    return this.#neverCount;
  }

  get total(): number {
    return this.#count + this.#neverCount;
  }

  /** Of the finite values; NaN where there is none. */
  get meanMs(): number {
    return this.#count === 0 ? Number.NaN : this.#ends[0]! / this.#count;
  }

  get minMs(): number {
    return this.#ends[1]!;
  }

  get maxMs(): number {
    return this.#ends[2]!;
  }

  /** Nearest rank over all values, +infinity last; NaN where there is none. Exact at the least and the greatest. */
  quantileMs(ratio: number): number {
    if (this.total === 0) return Number.NaN;
    // 0.07 × 100 is 7.000000000000001 in floating point, and its rank is still the seventh.
    const rank = Math.max(1, Math.ceil(ratio * this.total - 1e-9));
    if (rank > this.#count) return Number.POSITIVE_INFINITY;
    if (rank === this.#count) return this.#ends[2]!;
    if (rank === 1) return this.#ends[1]!;
    const counts = this.#counts;
    let seen = 0;
    for (let bucket = bucketOf(this.minMs); bucket < bucketCount; bucket++) {
      seen += counts[bucket]!;
      if (seen >= rank) return Math.min(this.maxMs, Math.max(this.minMs, middleMs(bucket)));
    }
    return this.#ends[2]!;
  }

  merge(other: Histogram): void {
    const counts = this.#counts;
    const added = other.#counts;
    const last = other.#lastBucket();
    for (let bucket = bucketOf(other.minMs); bucket <= last; bucket++) counts[bucket]! += added[bucket]!;
    this.#count += other.#count;
    this.#neverCount += other.#neverCount;
    this.#ends[0]! += other.#ends[0]!;
    this.#ends[1] = Math.min(this.minMs, other.minMs);
    this.#ends[2] = Math.max(this.maxMs, other.maxMs);
  }

  /** [middle of the bucket in ms, count] for every bucket that is not empty, ascending. */
  pairs(): [number, number][] {
    const pairs: [number, number][] = [];
    const counts = this.#counts;
    const last = this.#lastBucket();
    for (let bucket = bucketOf(this.minMs); bucket <= last; bucket++) {
      const count = counts[bucket]!;
      if (count > 0) pairs.push([middleMs(bucket), count]);
    }
    return pairs;
  }

  /** -1 where all are empty. */
  #lastBucket(): number {
    return this.#count === 0 ? -1 : bucketOf(this.maxMs);
  }
}

export function mergedHistogram(histograms: Iterable<Histogram>): Histogram {
  const merged = new Histogram();
  for (const histogram of histograms) merged.merge(histogram);
  return merged;
}

function bucketOf(valueMs: number): number {
  if (valueMs < 1) return 0;
  double[0] = valueMs;
  return Math.min(bucketCount - 1, (words[upper]! >>> mantissaShift) - firstBucket + 1);
}

function middleMs(bucket: number): number {
  return bucket === 0 ? 0.5 : (lowerMs(bucket) + lowerMs(bucket + 1)) / 2;
}

function lowerMs(bucket: number): number {
  words[1 - upper] = 0;
  words[upper] = (bucket - 1 + firstBucket) << mantissaShift;
  return double[0]!;
}
