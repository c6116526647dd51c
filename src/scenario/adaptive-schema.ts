// How the sender cuts its rate where a provider throttles, and when it dares to raise it again.

import type { z } from 'zod';
import { complain, field, section } from './field.ts';
import { perWords } from './per-schema.ts';
import { count, duration, percent, rate, stepPerHour } from './units.ts';

const hourMs = 3_600_000;

const restore = section('How a cut ends.', {
  after: field(count, {
    says: 'Clean hours before the first step up. A clean hour has at least `min_sample` attempts and less than half of `max` throttled; one with fewer attempts counts neither way, any other starts the count anew.',
    example: '12',
    most: '1_000',
  }).prefault(12),
  step: field(stepPerHour, {
    says: 'Of the rate before the first cut: added after those hours, and after each clean hour that follows.',
    example: '+25% per clean hour',
    least: '+1% per clean hour',
    most: '+100% per clean hour',
  }).prefault('+25% per clean hour'),
});

export const adaptiveSchema = section(
  'Cuts the rate where too many attempts are throttled, and restores it. Read from the class of a reply, not its code. Default: never.',
  {
    per: perWords('What is watched and cut on its own; `[server, provider]` is each server at each provider.', [
      'server',
      'provider',
    ]),
    window: field(duration, {
      says: 'Time looked back over. After a cut only attempts begun since count, and the next cut is a window away at least.',
      example: '15m',
      least: '1m',
      most: '1d',
    }).prefault('15m'),
    max: field(percent, {
      says: 'Share of attempts that may be throttled.',
      example: '10%',
      least: '0.1%',
      most: '100%',
    }).prefault('10%'),
    min_sample: field(count, {
      says: 'Attempts below which nothing is judged.',
      example: '100',
      least: '1',
      most: '100_000_000',
    }).prefault(100),
    cut: field(percent, {
      says: 'Share that is left of the configured rate or of the observed one, whichever is less.',
      example: '50%',
      least: '1%',
      most: '99%',
    }).prefault('50%'),
    floor: field(rate, {
      says: 'No cut goes below this.',
      example: '6/m',
      least: '1/d',
      most: '1_000_000/s',
    }).prefault('6/m'),
    restore: restore.prefault({}),
  },
).superRefine((adaptive, context) => {
  const perHour = (adaptive.floor.count * hourMs) / adaptive.floor.perMs;
  if (perHour >= adaptive.min_sample) return;
  complain(context, ['floor'], {
    got: `${rate.print(adaptive.floor)}, which is less than \`min_sample\` in an hour`,
    expected: `a floor of at least ${adaptive.min_sample}/h`,
    hint: 'a rate that can bring no clean hour would never be restored',
  });
});

export type AdaptiveFields = z.output<typeof adaptiveSchema>;
