// The value an expectation compares with, read by the units of the scenario language.

import { didYouMean } from '../domain/nearest-name.ts';
import type { Rate } from '../domain/scenario.ts';
import { bases, type Dimension } from './expectation-metrics.ts';
import { type Words, wrongAt } from './expectation-words.ts';
import { duration, percent, printNumber, rate } from './units.ts';

export type Value =
  | { readonly dimension: 'count' | 'share' | 'duration'; readonly number: number }
  | { readonly dimension: 'rate'; readonly number: number; readonly perMs: number };

const forms: Readonly<Record<Dimension, string>> = {
  count: 'a number such as 0 or 400_000',
  share: 'a percentage such as 0.3%',
  duration: 'a duration such as 10m or 1h30m',
  rate: 'a rate such as 100/s or 20_000/h',
};

/** Reads a value that may be compared with `dimension`; a count may also be compared with a percentage of its base. */
export function readValue(words: Words, dimension: Dimension, mayBeShare: boolean): Value {
  const word = words.peek();
  const expected = mayBeShare && dimension === 'count' ? `${forms.count}, or ${forms.share}` : forms[dimension];
  if (word === undefined) throw words.wrong(`${expected}, or another metric`);
  const value = readNumber(word.text);
  // A name may begin with a digit.
  if (value === undefined) throw words.wrongUnlessName(expected, didYouMean(word.text, bases));
  if (value.dimension !== dimension && !(dimension === 'count' && mayBeShare && value.dimension === 'share')) {
    throw wrongAt(word, expected, hintFor(value, dimension));
  }
  // Nobody counts parts of messages; whoever writes 0.97 means a share, and one message would be enough to meet it.
  if (mayBeShare && value.dimension === 'count' && !Number.isInteger(value.number)) {
    throw wrongAt(word, expected, value.number < 1 ? `write ${percent.print(value.number)}` : undefined);
  }
  words.take();
  return value;
}

/** True where the word reads as a value of any kind. */
export function looksLikeValue(text: string): boolean {
  return /^[+-]?\d/.test(text);
}

function readNumber(text: string): Value | undefined {
  if (/^\d{1,3}(_\d{3})+(\.\d+)?$|^\d{1,15}(\.\d{1,12})?$/.test(text)) {
    return { dimension: 'count', number: Number(text.replaceAll('_', '')) };
  }
  const share = percent.parse(text);
  if (share.ok) return { dimension: 'share', number: share.value };
  const length = duration.parse(text);
  if (length.ok) return { dimension: 'duration', number: length.value };
  const pace = rate.parse(text);
  if (pace.ok) return rateValue(pace.value);
  return undefined;
}

function rateValue({ count, perMs }: Rate): Value {
  return { dimension: 'rate', number: count, perMs };
}

function hintFor(value: Value, wanted: Dimension): string | undefined {
  if (value.dimension !== 'count') return undefined;
  if (wanted === 'share') return `write ${printNumber(value.number)}%`;
  if (wanted === 'duration') return `write ${printNumber(value.number)}s or ${printNumber(value.number)}m`;
  return wanted === 'rate' ? `write ${printNumber(value.number)}/s or ${printNumber(value.number)}/h` : undefined;
}
