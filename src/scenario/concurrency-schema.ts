// How many deliveries run at once, felt for by their answers, as Postfix's scheduler does it.

import { z } from 'zod';
import type { Feedback } from '../domain/reactions.ts';
import { complain, field, section } from './field.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, printNumber } from './units.ts';

/** `1/N`, `1/sqrt(N)`, or a fixed fraction such as `1` or `0.25`. */
export const feedbackText: Unit<Feedback> = {
  noun: 'a feedback',
  examples: ['1/N', '1/sqrt(N)', '0.25'],
  kind: 'text',
  pattern: String.raw`^\d+(\.\d+)?(/N|/sqrt\(N\))?$`,
  parse(text) {
    const parts = /^(\d{1,3}(?:\.\d{1,6})?)(\/N|\/sqrt\(N\))?$/.exec(text);
    const amount = Number(parts?.[1] ?? 0);
    if (parts === null || amount <= 0 || amount > 100) {
      const loose = /^1 ?\/ ?(n|concurrency|sqrt.*)$/i.exec(text)?.[1]?.toLowerCase();
      const hint = loose === undefined ? undefined : `write ${loose.startsWith('sqrt') ? '1/sqrt(N)' : '1/N'}`;
      return refused(formOf(feedbackText), hint);
    }
    const kind = parts[2] === undefined ? 'fixed' : parts[2] === '/N' ? 'reciprocal' : 'root';
    return accepted({ kind, amount });
  },
  print: ({ kind, amount }) =>
    `${printNumber(amount)}${kind === 'fixed' ? '' : kind === 'reciprocal' ? '/N' : '/sqrt(N)'}`,
  measure: () => null,
};

const each = section('Feedback of either kind.', {
  positive: field(feedbackText, { says: 'For each delivery that got an answer.', example: '1/N' }),
  negative: field(feedbackText, { says: 'For each that the site did not let in, or throttled.', example: '1/N' }),
});

const feedback = z.union([field(feedbackText, { says: 'The same for both.', example: '1/N' }), each]).meta({
  description:
    'How far one answer moves the number N: `1/N`, `1/sqrt(N)` or a fixed amount, for both or as `{ positive: 1/N, negative: 1/N }`. The number changes by whole ones; down at the first failure, up when the answers since have added up to one.',
  sample: '1/N',
});

export const concurrencySchema = section('Deliveries under way at once, felt for by what becomes of them.', {
  initial: field(count, { says: 'How many at first.', example: '5', least: '1', most: '10_000' }).prefault(5),
  limit: field(count, { says: 'Never more.', example: '20', least: '1', most: '10_000' }).prefault(20),
  feedback: feedback.prefault('1/N'),
}).superRefine((concurrency, context) => {
  if (concurrency.initial <= concurrency.limit) return;
  complain(context, ['initial'], {
    got: printNumber(concurrency.initial),
    expected: `at most \`limit\`, ${printNumber(concurrency.limit)}`,
  });
});

export type ConcurrencyFields = z.output<typeof concurrencySchema>;
