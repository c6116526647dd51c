// Values with their units, as a scenario writes them: `1h30m`, `20_000/h`, `0.3%`, `2kB`, `400_000`, `x150`. Each is
// read exactly and printed back in one canonical form.

import type { Rate } from '../domain/scenario.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';

const wholeText = String.raw`(?:\d{1,3}(?:_\d{3})+|\d{1,15})`;
const decimalText = String.raw`${wholeText}(?:\.\d{1,12})?`;

const msOf: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds, whole. */
export const duration: Unit<number> = {
  noun: 'a duration',
  examples: ['500ms', '5m', '1h30m', '28d'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_.]*(ms|s|m|h|d)(\d+(ms|s|m|h|d))*$`,
  parse(text) {
    const single = new RegExp(`^(${decimalText})(ms|s|m|h|d)$`).exec(text);
    const ms = single === null ? sumOfParts(text) : numberOf(single[1]!) * msOf[single[2]!]!;
    const whole = Math.round(ms);
    // 1.1h is 3,960,000.0000000005 ms in floating point; half a millisecond is not a whole one.
    if (Math.abs(ms - whole) < 1e-6 && whole <= Number.MAX_SAFE_INTEGER) return accepted(whole);
    return refused(
      formOf(duration),
      spelledOut(text, (value, unit) => `${value}${unit}`),
    );
  },
  print(value) {
    let rest = value;
    let text = '';
    for (const [unit, ms] of Object.entries(msOf)) {
      const count = Math.floor(rest / ms);
      if (count > 0) text += `${count}${unit}`;
      rest -= count * ms;
    }
    return text === '' ? '0s' : text;
  },
  measure: (value) => value,
};

/** How many in each second, minute, hour or day; kept as written, so that 300/s is exactly that. */
export const rate: Unit<Rate> = {
  noun: 'a rate',
  examples: ['300/s', '600/m', '20_000/h'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_.]*/(s|m|h|d)$`,
  parse(text) {
    const parts = new RegExp(`^(${decimalText})/(s|m|h|d)$`).exec(text);
    const count = parts === null ? 0 : numberOf(parts[1]!);
    if (count > 0) return accepted({ count, perMs: msOf[parts![2]!]! });
    return refused(
      formOf(rate),
      spelledOut(text, (value, unit) => `${value}/${unit}`),
    );
  },
  print: ({ count, perMs }) => `${printNumber(count)}/${Object.keys(msOf).find((unit) => msOf[unit] === perMs)}`,
  measure: ({ count, perMs }) => (count * 1000) / perMs,
};

/** A ratio from 0 to 1, written in per cent. */
export const percent: Unit<number> = {
  noun: 'a percentage',
  examples: ['0.3%', '50%'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_.]*%$`,
  parse(text) {
    const parts = new RegExp(`^(${decimalText})%$`).exec(text);
    // Shifting the decimal point in the text keeps 7% at the nearest number to 0.07; dividing would not always.
    if (parts !== null) return accepted(Number(`${parts[1]!.replaceAll('_', '')}e-2`));
    const number = new RegExp(`^(${decimalText}) ?%?$`).exec(text.replace(',', '.'));
    if (number === null) return refused(formOf(percent));
    // A bare 0.003 is a ratio, and a bare 20 was meant in per cent.
    const isRatio = !text.includes('%') && numberOf(number[1]!) < 1;
    return refused(formOf(percent), `write ${isRatio ? asPercent(numberOf(number[1]!)) : number[1]}%`);
  },
  print: (value) => `${printNumber(asPercent(value))}%`,
  measure: (value) => value,
};

const bytesOf: Readonly<Record<string, number>> = { MB: 1_000_000, kB: 1000, B: 1 };

/** Bytes; a kB is 1,000 of them. */
export const size: Unit<number> = {
  noun: 'a size',
  examples: ['512B', '2kB', '1MB'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_.]*(B|kB|MB)$`,
  parse(text) {
    const parts = new RegExp(`^(${decimalText})(B|kB|MB)$`).exec(text);
    if (parts !== null) {
      const bytes = numberOf(parts[1]!) * bytesOf[parts[2]!]!;
      if (Math.abs(bytes - Math.round(bytes)) < 1e-6) return accepted(Math.round(bytes));
    }
    const loose = new RegExp(`^(${decimalText}) ?([bkm])b?$`, 'i').exec(text);
    const unit = { b: 'B', k: 'kB', m: 'MB' }[loose?.[2]?.toLowerCase() ?? ''];
    return refused(formOf(size), unit === undefined || parts !== null ? undefined : `write ${loose![1]}${unit}`);
  },
  print(value) {
    const unit = Object.keys(bytesOf).find((name) => value % bytesOf[name]! === 0 && value > 0) ?? 'B';
    return `${printNumber(value / bytesOf[unit]!)}${unit}`;
  },
  measure: (value) => value,
};

/** A whole number; underscores may stand between thousands. */
export const count: Unit<number> = {
  noun: 'a whole number',
  examples: ['15', '400_000'],
  kind: 'number',
  pattern: String.raw`^\d[\d_]*$`,
  parse(text) {
    if (new RegExp(`^${wholeText}$`).test(text)) return accepted(numberOf(text));
    const loose = /^(\d{1,3})(?:[ ,.](\d{3}))+$/.test(text) ? text.replace(/[ ,.]/g, '_') : undefined;
    return refused(formOf(count), loose === undefined ? undefined : `write ${loose}`);
  },
  print: printNumber,
  measure: (value) => value,
};

/** How many times as much. */
export const factor: Unit<number> = {
  noun: 'a factor',
  examples: ['x150', 'x0.5'],
  kind: 'quantity',
  pattern: String.raw`^x\d[\d_.]*$`,
  parse(text) {
    const parts = new RegExp(`^x(${decimalText})$`).exec(text);
    if (parts !== null) return accepted(numberOf(parts[1]!));
    const loose = new RegExp(`^(?:[x*×] ?)?(${decimalText})(?: ?[x×])?$`, 'i').exec(text);
    return refused(formOf(factor), loose === null ? undefined : `write x${loose[1]}`);
  },
  print: (value) => `x${printNumber(value)}`,
  measure: (value) => value,
};

/** A share regained for each hour without trouble. */
export const stepPerHour: Unit<number> = {
  noun: 'a step',
  examples: ['+25% per clean hour'],
  kind: 'quantity',
  pattern: String.raw`^\+\d[\d_.]*% per clean hour$`,
  parse(text) {
    const parts = /^\+(.*) per clean hour$/.exec(text);
    const ratio = parts === null ? refused('') : percent.parse(parts[1]!);
    if (ratio.ok) return ratio;
    const bare = /^\+?([\d.]+%)/.exec(text);
    return refused(formOf(stepPerHour), bare === null ? undefined : `write +${bare[1]} per clean hour`);
  },
  print: (value) => `+${percent.print(value)} per clean hour`,
  measure: (value) => value,
};

/** A number as a scenario writes it: thousands set apart by underscores. */
export function printNumber(value: number): string {
  const [whole, fraction] = String(value).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, '_');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function numberOf(text: string): number {
  return Number(text.replaceAll('_', ''));
}

function asPercent(ratio: number): number {
  return Number((ratio * 100).toPrecision(14));
}

/** `1h30m`: whole numbers with units, the longest unit first, each once. NaN where the text is anything else. */
function sumOfParts(text: string): number {
  const parts = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/.exec(text);
  if (parts === null || text === '') return Number.NaN;
  return Object.values(msOf).reduce((sum, ms, index) => sum + Number(parts[index + 1] ?? 0) * ms, 0);
}

/** A guess at the right spelling where a unit of time was written out: `5 minutes`, `600 per hour`, `10/sec`. */
function spelledOut(text: string, write: (value: string, unit: string) => string): string | undefined {
  const parts = new RegExp(`^(${decimalText})\\s*(?:/|per)?\\s*([a-z]+)$`, 'i').exec(text);
  const unit = parts === null ? undefined : spellings.find(([, pattern]) => pattern.test(parts[2]!))?.[0];
  const guess = unit === undefined ? text : write(parts![1]!, unit);
  return guess === text ? undefined : `write ${guess}`;
}

const spellings: readonly (readonly [string, RegExp])[] = [
  ['ms', /^(ms|msecs?|millis|milliseconds?)$/i],
  ['s', /^(s|secs?|seconds?)$/i],
  ['m', /^(m|mins?|minutes?)$/i],
  ['h', /^(h|hrs?|hours?)$/i],
  ['d', /^(d|days?)$/i],
];
