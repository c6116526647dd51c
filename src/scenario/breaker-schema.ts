// When to stop trying where connections fail, and how to find out that they no longer do.

import type { z } from 'zod';
import { complain, field, section } from './field.ts';
import { perWords } from './per-schema.ts';
import { count, duration, factor } from './units.ts';

export const breakerSchema = section(
  'Opens where connections are refused, lost or time out, lets a few probes through after a while, and closes when they get an answer, whatever it says. Default: none.',
  {
    per: perWords('What has a breaker of its own; `site` is one set of MX hosts.', ['site']),
    failures: field(count, {
      says: 'Failures in a row that open it.',
      example: '5',
      least: '1',
      most: '100_000',
    }).prefault(5),
    open: field(duration, {
      says: 'How long nothing is tried.',
      example: '1m',
      least: '1s',
      most: '1d',
    }).prefault('1m'),
    factor: field(factor, {
      says: 'How much longer it stays open each time the probes fail.',
      example: 'x2',
      least: 'x1',
      most: 'x100',
    }).prefault('x2'),
    most: field(duration, {
      says: 'Longest it stays open.',
      example: '10m',
      least: '1s',
      most: '1d',
    }).prefault('10m'),
    probes: field(count, {
      says: 'Attempts let through to see; all must be answered before it closes.',
      example: '1',
      least: '1',
      most: '1_000',
    }).prefault(1),
  },
).superRefine((breaker, context) => {
  if (breaker.most >= breaker.open) return;
  complain(context, ['most'], {
    got: duration.print(breaker.most),
    expected: `at least \`open\`, ${duration.print(breaker.open)}`,
  });
});

export type BreakerFields = z.output<typeof breakerSchema>;
