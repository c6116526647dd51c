// When somebody is told.

import type { z } from 'zod';
import { complain, field, section } from './field.ts';
import { nameText } from './names.ts';
import { count, duration, percent } from './units.ts';

const lengthBounds = { least: '1s', most: '30d' };
const shareBounds = { least: '0.001%', most: '100%' };

/** What an alert can be about; each names exactly one. */
export const alertFigures = [
  'queue_depth',
  'oldest_due',
  'oldest_reserved',
  'error_rate',
  'bounce_rate',
  'rate_drop',
  'dead',
  'quota',
] as const;

export const alertSchema = section(
  'An alert: it fires when its figure is passed, and clears when it is back. Looked at each minute.',
  {
    name: field(nameText, { says: 'Unique among alerts; expectations name it.', example: 'queue-deep' }),
    queue_depth: field(count, {
      says: 'Fires above so many due messages that no worker carries.',
      example: '100_000',
      most: '1_000_000_000',
    }).optional(),
    oldest_due: field(duration, {
      says: 'Fires when a due message has waited longer than this.',
      example: '30m',
      ...lengthBounds,
    }).optional(),
    oldest_reserved: field(duration, {
      says: 'Fires when a worker has carried a message longer than this.',
      example: '5m',
      ...lengthBounds,
    }).optional(),
    error_rate: field(percent, {
      says: 'Fires above this share of attempts in `window` that were not accepted.',
      example: '20%',
      ...shareBounds,
    }).optional(),
    bounce_rate: field(percent, {
      says: 'Fires above this share of final answers in `window` that say nobody lives there.',
      example: '5%',
      ...shareBounds,
    }).optional(),
    rate_drop: field(percent, {
      says: 'Fires when attempts in `window` fall by more than this share of those in the window before, while messages are due.',
      example: '50%',
      ...shareBounds,
    }).optional(),
    dead: field(count, {
      says: 'Fires above so many messages on the dead list.',
      example: '0',
      most: '1_000_000_000',
    }).optional(),
    quota: field(percent, {
      says: 'Fires when this share of any quota is used.',
      example: '90%',
      ...shareBounds,
    }).optional(),
    window: field(duration, {
      says: 'Time looked back over, for shares and rates.',
      example: '15m',
      least: '1m',
      most: '7d',
    }).prefault('15m'),
    min_sample: field(count, {
      says: 'Attempts in the window below which shares and drops are not judged.',
      example: '100',
      least: '1',
      most: '100_000_000',
    }).prefault(100),
    for: field(duration, {
      says: 'How long the figure must stay there before the alert fires.',
      example: '5m',
      most: '7d',
    }).prefault('0s'),
    lane: field(nameText, {
      says: 'With `queue_depth` or `oldest_due`: only this lane.',
      example: 'single',
    }).optional(),
    server: field(nameText, {
      says: 'With `quota`, a share or `rate_drop`: only this server.',
      example: 'mta-1',
    }).optional(),
  },
).superRefine((alert, context) => {
  const given = alertFigures.filter((key) => alert[key] !== undefined);
  if (given.length !== 1) {
    const got =
      given.length === 0 ? 'an alert about nothing' : `an alert with ${given.map((key) => `\`${key}\``).join(', ')}`;
    complain(context, [], { got, expected: `exactly one of: ${alertFigures.join(', ')}` });
    return;
  }
  const ofLane = given[0] === 'queue_depth' || given[0] === 'oldest_due';
  if (alert.lane !== undefined && !ofLane)
    complain(context, ['lane'], {
      got: `\`lane\` with \`${given[0]}\``,
      expected: '`lane` with queue_depth or oldest_due',
    });
  const ofServer = given[0] === 'quota' || given[0] === 'rate_drop' || given[0]!.endsWith('_rate');
  if (alert.server !== undefined && !ofServer)
    complain(context, ['server'], {
      got: `\`server\` with \`${given[0]}\``,
      expected: '`server` with quota, error_rate, bounce_rate or rate_drop',
    });
});

export type AlertFields = z.output<typeof alertSchema>;
