// Limits of the sender: what they match, what each counter belongs to, and how much they let through.

import { z } from 'zod';
import { limitScopes, type Quota } from '../domain/scenario.ts';
import { calendarUnits } from '../engine/time-zone.ts';
import { concurrencySchema } from './concurrency-schema.ts';
import { complain, field, list, oneOrMany, section, word } from './field.ts';
import { domainText, nameText } from './names.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, printNumber, rate } from './units.ts';

/** Beyond any sender; and sums of it stay exact. */
const quotaMost = 10_000_000_000;
const quotaLetters = { m: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month' } as const;

/** The short form of a quota; its window is the calendar's. */
export const quotaText: Unit<Quota> = {
  noun: 'a quota',
  examples: ['500_000/d', '2_000_000/w'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_]*/(m|h|d|w|mo)$`,
  parse(text) {
    const parts = /^([^/]*)\/(m|h|d|w|mo)$/.exec(text);
    const max = count.parse(parts?.[1] ?? '');
    if (parts === null || !max.ok || max.value < 1 || max.value > quotaMost) return refused(formOf(quotaText));
    return accepted({ max: max.value, per: quotaLetters[parts[2] as keyof typeof quotaLetters], window: 'calendar' });
  },
  print: ({ max, per }) => `${printNumber(max)}/${per === 'month' ? 'mo' : per[0]}`,
  measure: (value) => value.max,
};

const quotaFields = section('A quota in full.', {
  max: field(count, { says: 'How many in each window.', example: '500_000', least: '1', most: printNumber(quotaMost) }),
  per: word(calendarUnits, 'Length of the window.'),
  window: word(
    ['calendar', 'rolling'],
    "Calendar: from midnight (or the full hour …) in the server's time zone. Rolling: the time up to now.",
  ).prefault('calendar'),
}).superRefine((quota, context) => {
  if (quota.per !== 'month' || quota.window !== 'rolling') return;
  complain(context, ['window'], {
    expected: 'calendar, as months differ in length',
    hint: 'for 30 days, limit each day or week',
  });
});

/** Lists of quotas are read with their members kept apart, so that each says where it is wrong. */
const quota = z
  .union([
    field(quotaText, {
      says: 'How many in each calendar window.',
      example: '500_000/d',
    }),
    quotaFields,
  ])
  .meta({ description: 'A quota, short or in full.' });

export const quotas = oneOrMany(
  quota,
  'Most in a window, unpaced: `500_000/d`, or `{ max: 500_000, per: day, window: rolling }`, or a list of these.',
  '500_000/d',
);

const match = section('What the limit applies to; all that is named must match. Empty: everything.', {
  provider: field(nameText, { says: "Recipient's mailbox provider.", example: 'gmail' }).optional(),
  domain: field(domainText, { says: "Recipient's domain.", example: 'gmail.com' }).optional(),
  mx: field(domainText, { says: "End of the MX host's name.", example: 'google.com' }).optional(),
  campaign: field(nameText, { says: 'Campaign.', example: 'weekly-offer' }).optional(),
  lane: field(nameText, { says: 'Lane.', example: 'batch' }).optional(),
  server: field(nameText, { says: 'Server.', example: 'mta-1' }).optional(),
});

const limitKeys = [
  'rate',
  'quota',
  'connections',
  'messages_per_connection',
  'connection_rate',
  'concurrency',
] as const;

const throttleSchema = section('One limit. It holds every message that matches.', {
  match: match.prefault({}),
  per: oneOrMany(
    word(limitScopes, 'What one counter belongs to.'),
    'What one counter belongs to; `[ip, provider]` counts each pair on its own.',
    ['ip'],
  ),
  rate: field(rate, {
    says: 'Paced evenly at this rate.',
    example: '50/s',
    least: '1/d',
    most: '1_000_000/s',
  }).optional(),
  burst: field(count, {
    says: 'Messages that `rate` lets go together after a rest. Default: 1.',
    example: '10',
    least: '1',
    most: '1_000_000',
  }).optional(),
  quota: quotas.optional(),
  connections: field(count, {
    says: 'Connections open at once.',
    example: '20',
    least: '1',
    most: '10_000',
  }).optional(),
  messages_per_connection: field(count, {
    says: 'Messages before a connection is closed.',
    example: '100',
    least: '1',
    most: '1_000_000',
  }).optional(),
  connection_rate: field(rate, {
    says: 'New connections.',
    example: '100/m',
    least: '1/d',
    most: '1_000_000/s',
  }).optional(),
  concurrency: concurrencySchema.optional(),
  counts: word(
    ['attempts', 'accepted'],
    'What `quota` counts: every try, or only messages that were accepted.',
  ).prefault('attempts'),
}).superRefine((throttle, context) => {
  if (limitKeys.every((key) => throttle[key] === undefined)) {
    complain(context, [], { got: 'a throttle without a limit', expected: `at least one of: ${limitKeys.join(', ')}` });
  }
  if (throttle.burst !== undefined && throttle.rate === undefined) {
    complain(context, ['burst'], { got: '`burst` without `rate`', expected: '`burst` beside a `rate`' });
  }
});

export const throttles = list(
  throttleSchema,
  'Limits, each fully said. Any number may match a message; it waits for all of them.',
);
export type ThrottleFields = z.output<typeof throttleSchema>;
