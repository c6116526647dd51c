// How a server's mail leaves: straight to the providers, by a relay that takes it all and reports later, or by an API
// provider whose account has limits.

import { z } from 'zod';
import { field, section, word } from './field.ts';
import { count, duration, rate } from './units.ts';

/** Postfix: minimal_backoff_time, maximal_backoff_time and maximal_queue_lifetime. */
const queueFields = {
  accept: field(duration, {
    says: 'How long it takes to take one message.',
    example: '20ms',
    least: '0s',
    most: '1m',
  }).prefault('20ms'),
  retry_from: field(duration, {
    says: 'Its first retry, and the shortest wait.',
    example: '300s',
    least: '1s',
    most: '1d',
  }).prefault('300s'),
  retry_to: field(duration, { says: 'The longest wait.', example: '4000s', least: '1s', most: '7d' }).prefault('4000s'),
  give_up_after: field(duration, {
    says: 'Older messages are returned.',
    example: '5d',
    least: '1m',
    most: '30d',
  }).prefault('5d'),
};

const relay = section('A relay: it answers 250 at once, retries by itself and reports by DSN.', {
  ...queueFields,
  report: field(duration, {
    says: 'From a refusal to its report.',
    example: '30s',
    least: '0s',
    most: '1d',
  }).prefault('30s'),
});

const api = section('An API provider: over the limits of the account it answers with throttling errors.', {
  rate: field(rate, {
    says: 'Most it takes in any second. Default: no limit.',
    example: '14/s',
    least: '1/s',
    most: '1_000_000/s',
  }).optional(),
  per_day: field(count, {
    says: 'Most it takes in any 24 hours. Default: no limit.',
    example: '50_000',
    least: '1',
    most: '1_000_000_000',
  }).optional(),
  ...queueFields,
  report: field(duration, {
    says: 'From a refusal to the webhook.',
    example: '5s',
    least: '0s',
    most: '1d',
  }).prefault('5s'),
});

export const transport = z
  .union([
    word(['mx', 'relay', 'api'], 'Straight to the providers, or with the defaults of the others.'),
    section('A relay, in full.', { relay }),
    section('An API provider, in full.', { api }),
  ])
  .meta({
    description:
      'How its mail leaves: `mx` (straight to the providers), `relay`, `api`, or in full `{ api: { rate: 14/s, per_day: 50_000 } }`. Default: mx.',
    sample: 'mx',
  });

export type TransportFields = z.output<typeof transport>;

/** What the bare words stand for. */
export const relayDefaults: z.output<typeof relay> = relay.parse({});
export const apiDefaults: z.output<typeof api> = api.parse({});
