// What happens after a refusal that is not final.

import type { z } from 'zod';
import { type Complaint, complain, field, list, section, word } from './field.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, duration, factor, percent } from './units.ts';

/** A duration, or none; `Infinity` stands for never. */
export const durationOrNever: Unit<number> = {
  noun: 'a duration or the word never,',
  examples: ['24h', 'never'],
  kind: 'quantity',
  pattern: `^never$|${duration.pattern}`,
  parse(text) {
    if (text === 'never') return accepted(Number.POSITIVE_INFINITY);
    const result = duration.parse(text);
    return result.ok ? result : refused(formOf(durationOrNever), result.hint);
  },
  print: (value) => (value === Number.POSITIVE_INFINITY ? 'never' : duration.print(value)),
  measure: (value) => (value === Number.POSITIVE_INFINITY ? null : value),
};

const delay = field(duration, { says: 'A delay.', example: '5m', least: '1s', most: '30d' });

export const retrySchema = section(
  'When a message that was put off is tried again: a list (`after`), or growing delays (`first`).',
  {
    after: list(delay, 'Delay before the second try, the third …; the last one repeats.', 100)
      .meta({ sample: ['5m', '15m', '60m'] })
      .optional(),
    first: field(duration, {
      says: 'Delay before the second try, where delays grow.',
      example: '1m',
      least: '1s',
      most: '30d',
    }).optional(),
    factor: field(factor, {
      says: 'How much longer each delay is than the one before. Default: x2.',
      example: 'x2',
      least: 'x1',
      most: 'x100',
    }).optional(),
    max: field(duration, {
      says: 'Longest delay, where delays grow. Default: 4h.',
      example: '4h',
      least: '1s',
      most: '30d',
    }).optional(),
    jitter: field(percent, {
      says: 'A retry comes up to this share of its delay earlier.',
      example: '20%',
      most: '100%',
    }).prefault('20%'),
    attempts: field(count, {
      says: 'Tries in all; then the message is dead. Default: no limit.',
      example: '4',
      least: '1',
      most: '1_000',
    }).optional(),
    give_up_after: field(durationOrNever, {
      says: 'Age at which a message expires.',
      example: '24h',
      least: '1s',
      most: '400d',
    }).prefault('24h'),
    age_from: word(
      ['first_attempt', 'due'],
      'Whether age runs from the first try or from when the message became due.',
    ).prefault('first_attempt'),
    route: word(['any', 'same'], 'Whether a retry may leave by another IP. After greylisting it never does.').prefault(
      'any',
    ),
  },
).superRefine((retry, context) => {
  const problem = problemOfDelays(retry);
  if (problem !== undefined) complain(context, problem.path, problem);
});

export type RetryFields = z.output<typeof retrySchema>;

function problemOfDelays(
  retry: Pick<RetryFields, 'after' | 'first' | 'factor' | 'max'>,
): (Complaint & { path: string[] }) | undefined {
  const growing = (['first', 'factor', 'max'] as const).find((key) => retry[key] !== undefined);
  if (retry.after !== undefined && growing !== undefined) {
    return {
      path: [growing],
      got: `both \`after\` and \`${growing}\``,
      expected: 'a list (`after`) or growing delays (`first`)',
    };
  }
  if (growing !== undefined && retry.first === undefined) {
    return { path: [growing], got: `\`${growing}\` without \`first\``, expected: '`first`, the delay that grows' };
  }
  if (retry.first !== undefined && retry.max !== undefined && retry.max < retry.first) {
    return {
      path: ['max'],
      got: duration.print(retry.max),
      expected: `at least \`first\`, ${duration.print(retry.first)}`,
    };
  }
  return undefined;
}
