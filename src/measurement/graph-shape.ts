// The shape of a graph of sends per hour, as an experienced sender reads it: a flat rectangle is healthy; one tall spike at
// the beginning is a throttle that does not hold; teeth are workers that come and go; a plateau that ends at once, or that
// has a dip, was cut off by something. What it was is for the reader of the other figures to say; here only the shape.

/** Places are numbers of buckets; `until` is the first that no longer belongs. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

export type GraphShape =
  | { readonly kind: 'nothing' }
  /** All but a few came in the first bucket. */
  | { readonly kind: 'spike'; readonly firstRatio: number; readonly active: Stretch }
  | { readonly kind: 'flat'; readonly variationRatio: number; readonly level: number; readonly active: Stretch }
  | { readonly kind: 'sawtooth'; readonly teeth: number; readonly level: number; readonly active: Stretch }
  /** A level, and one or more stretches well below it; the last may reach to the end. */
  | {
      readonly kind: 'dips';
      readonly dips: readonly Stretch[];
      readonly level: number;
      /** Mean inside the dips, of the level. */
      readonly lowRatio: number;
      readonly active: Stretch;
    }
  | { readonly kind: 'uneven'; readonly variationRatio: number; readonly level: number; readonly active: Stretch };

/** Variation below which a graph counts as flat. */
const flatRatio = 0.2;
const spikeRatio = 0.7;
const lowRatio = 0.6;
const toothRatio = 0.25;
const teethMin = 4;

/** `waiting[i]`: messages that waited when bucket i began. A low bucket with nobody waiting is the end of the mail, no dip. */
export function graphShape(sent: readonly number[], waiting: readonly number[]): GraphShape {
  const active = activePart(sent);
  const values = sent.slice(active.from, active.until);
  const all = sent.reduce((sum, value) => sum + value, 0);
  if (all === 0) return { kind: 'nothing' };
  if (values[0]! / all >= spikeRatio) return { kind: 'spike', firstRatio: values[0]! / all, active };
  // The first and the last bucket are cut by when the sending began and ended.
  const inner = values.length > 3 ? values.slice(1, -1) : values;
  const level = levelOf(inner);
  const variationRatio = variationOf(inner);
  const teeth = teethIn(inner, level);
  if (teeth >= teethMin) return { kind: 'sawtooth', teeth, level, active };
  const dips = dipsIn(sent, waiting, active, level);
  if (dips.length > 0 && isPlateau(sent, active, dips, level)) {
    const low = dips.flatMap(({ from, until }) => sent.slice(from, until));
    const mean = low.reduce((sum, value) => sum + value, 0) / low.length;
    return { kind: 'dips', dips, level, lowRatio: level === 0 ? 0 : mean / level, active };
  }
  return { kind: variationRatio < flatRatio ? 'flat' : 'uneven', variationRatio, level, active };
}

/** From the first send until all but 1 % are out. */
function activePart(sent: readonly number[]): Stretch {
  const all = sent.reduce((sum, value) => sum + value, 0);
  const from = Math.max(
    0,
    sent.findIndex((value) => value > 0),
  );
  let until = sent.length;
  let rest = 0;
  while (until > from + 1 && rest + sent[until - 1]! <= all * 0.01) rest += sent[--until]!;
  return { from, until };
}

function variationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return mean === 0 ? 0 : Math.sqrt(square) / mean;
}

/** A tooth: a fall of a quarter of the level from one bucket to the next, made good within the two after it. */
function teethIn(values: readonly number[], level: number): number {
  let teeth = 0;
  for (let i = 1; i < values.length - 1; i++) {
    const before = values[i - 1]!;
    const isFall = before - values[i]! > level * toothRatio;
    const after = Math.max(values[i + 1]!, values[i + 2] ?? 0);
    if (isFall && after - values[i]! > level * toothRatio && after > before * 0.75) teeth += 1;
  }
  return teeth;
}

function dipsIn(sent: readonly number[], waiting: readonly number[], active: Stretch, level: number): Stretch[] {
  const dips: Stretch[] = [];
  for (let i = active.from + 1; i < active.until; i++) {
    const isLow = sent[i]! < level * lowRatio && (waiting[i] ?? 0) > level * 0.05;
    if (!isLow) continue;
    const last = dips.at(-1);
    if (last !== undefined && last.until === i) dips[dips.length - 1] = { from: last.from, until: i + 1 };
    else dips.push({ from: i, until: i + 1 });
  }
  // The last bucket is low because the sending ended inside it.
  return dips.filter(({ from }) => sent[from - 1]! > 0 && from < active.until - 1);
}

/** Outside its dips the graph keeps to one level, and the dips are not most of what was sent. */
function isPlateau(sent: readonly number[], active: Stretch, dips: readonly Stretch[], level: number): boolean {
  const outside: number[] = [];
  for (let i = active.from; i < active.until; i++)
    if (!dips.some(({ from, until }) => i >= from && i < until)) outside.push(sent[i]!);
  const near = outside.filter((value) => value >= level * lowRatio && value <= level * 1.6);
  return near.length >= 2 && near.length >= outside.length * 0.5;
}

/** The height at which half of the mail was sent: hours that sent little say little about it. */
function levelOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.reduce((sum, value) => sum + value, 0) / 2;
  let sum = 0;
  for (const value of sorted) {
    sum += value;
    if (sum >= half) return value;
  }
  return 0;
}
