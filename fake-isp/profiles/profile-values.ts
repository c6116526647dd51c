// Values with their units as a profile writes them: `300ms`, `2d`, `100/h`, `0.3%`, `50MB`. The text of each zod issue
// is the form that was expected, so that whoever reports it (a profile's loader, a scenario's) adds place and value.

import { z } from 'zod';
import type { Curve } from '../model/profile.ts';

const decimal = String.raw`\d{1,12}(?:_\d{3})*(?:\.\d{1,9})?`;
const msOf: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const hoursOf: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24 };
const bytesOf: Readonly<Record<string, number>> = { B: 1, kB: 1000, MB: 1_000_000 };

/** A length of time, in ms. */
export function durationField(says: string) {
  return textField(says, `^${decimal}(ms|s|m|h|d)$`, 'a duration such as 300ms, 5m or 2d', '5m', msFrom);
}

/** A length of time, or `none` for never. */
export function waitField(says: string) {
  return textField(says, `^(${decimal}(ms|s|m|h|d)|none)$`, 'a duration such as 2h or 1d, or none', '1d', (text) =>
    text === 'none' ? Number.POSITIVE_INFINITY : msFrom(text),
  );
}

/** A share, 0 to 1. */
export function ratioField(says: string) {
  return textField(says, `^${decimal}%$`, 'a percentage from 0% to 100% such as 0.3%', '0.3%', readRatio).refine(
    (ratio) => ratio <= 1,
    'a percentage from 0% to 100% such as 0.3%',
  );
}

/** Messages in an hour. */
export function hourlyField(says: string) {
  return textField(says, `^${decimal}/(m|h|d)$`, 'a rate such as 100/h or 5000/d', '100/h', (text) => {
    const [count, unit] = text.split('/');
    return numberOf(count!) / hoursOf[unit!]!;
  });
}

/** Messages in a day. */
export function dailyField(says: string) {
  return textField(says, `^${decimal}/d$`, 'a rate such as 5_000/d', '5_000/d', (text) => numberOf(text.slice(0, -2)));
}

/** Connections in a minute, or `none` for no limit. */
export function minutelyField(says: string) {
  return textField(says, `^(${decimal}/m|none)$`, 'a rate such as 60/m, or none', '60/m', (text) =>
    text === 'none' ? Number.POSITIVE_INFINITY : numberOf(text.slice(0, -2)),
  );
}

export function sizeField(says: string) {
  return textField(says, `^${decimal}(B|kB|MB)$`, 'a size such as 500kB or 50MB', '50MB', (text) => {
    const unit = /[a-zA-Z]+$/.exec(text)![0];
    return numberOf(text.slice(0, -unit.length)) * bytesOf[unit]!;
  });
}

export function countField(says: string, least = 0, most = 1_000_000_000) {
  const expected = `a whole number from ${least} to ${most}`;
  return z
    .preprocess(withoutUnderscores, z.number(expected))
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, expected)
    .meta({ description: says, minimum: least, maximum: most });
}

/** A whole number, or `none` for no limit. */
export function limitField(says: string) {
  const expected = 'a whole number from 1, or none';
  return z
    .preprocess(withoutUnderscores, z.union([z.number(), z.literal('none')], expected))
    .transform((value) => (value === 'none' ? Number.POSITIVE_INFINITY : value))
    .refine((value) => value >= 1 && (value === Number.POSITIVE_INFINITY || Number.isInteger(value)), expected)
    .meta({ description: says });
}

export function numberField(says: string, least: number, most: number) {
  const expected = `a number from ${least} to ${most}`;
  return z
    .number(expected)
    .refine((value) => value >= least && value <= most, expected)
    .meta({ description: says, minimum: least, maximum: most });
}

/** Points of a curve: `{ 0.1%: 0, 0.3%: 30 }` or `{ 50: 15%, 90: 90% }`. Per cent become ratios. */
export function curveField(says: string) {
  const expected = 'a map of two or more points in ascending order, such as { 0.1%: 0, 0.3%: 30 }';
  const point = z.union([z.number(), z.string().regex(new RegExp(`^${decimal}%$`))], expected);
  return z
    .record(z.string(), point, expected)
    .transform((points): Curve => {
      const read = (text: string) => (text.endsWith('%') ? readRatio(text) : Number(text));
      return Object.entries(points).map(([x, y]) => [read(x), read(String(y))] as const);
    })
    .refine((curve) => curve.length >= 2 && curve.every(([x], i) => x > (curve[i - 1]?.[0] ?? -1)), expected)
    .meta({ description: says });
}

/** A map that takes no other keys than these; the issue for an unknown key lists the known ones. */
export function section<S extends z.ZodRawShape>(says: string, shape: S) {
  const keys = Object.keys(shape);
  return z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? keys.join(', ') : `a map of ${keys.join(', ')}`),
    })
    .meta({ description: says });
}

/** A part of the profile that may be left out by the word `none`. */
export function orNone<T extends z.ZodType>(part: T, sample: unknown = 'none') {
  // A union would report neither the key nor the place of a mistake inside the part.
  const either = z.preprocess((value) => (value === 'none' ? null : value), part.nullable());
  return either.meta({ description: `${part.meta()?.description ?? ''} Or none.`, sample });
}

function textField(says: string, pattern: string, expected: string, sample: string, read: (text: string) => number) {
  const text = z.string(expected).regex(new RegExp(pattern), expected).transform(read);
  return text.meta({ description: says, type: 'string', pattern, sample });
}

function msFrom(text: string): number {
  const unit = /[a-z]+$/.exec(text)![0];
  return numberOf(text.slice(0, -unit.length)) * msOf[unit]!;
}

/** YAML 1.2 reads 10_000 as text. */
function withoutUnderscores(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,3}(_\d{3})+$/.test(value) ? numberOf(value) : value;
}

function readRatio(text: string): number {
  // Moving the decimal point in the text keeps 7% at the nearest number to 0.07; dividing would not always.
  return Number(`${text.slice(0, -1).replaceAll('_', '')}e-2`);
}

function numberOf(text: string): number {
  return Number(text.replaceAll('_', ''));
}
