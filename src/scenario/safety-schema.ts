// When the sender stops itself, and how it starts again.

import type { z } from 'zod';
import { complain, field, section, word } from './field.ts';
import { durationOrNever } from './retry-schema.ts';
import { count, duration, percent, stepPerHour } from './units.ts';

const windowBounds = { least: '1m', most: '30d' };

const bounceRule = section('Pause when too many addresses turn out unknown or disabled.', {
  window: field(duration, { says: 'Time looked back over.', example: '1h', ...windowBounds }).prefault('1h'),
  max: field(percent, {
    says: 'Share of attempts with a final answer that may bounce hard.',
    example: '5%',
    least: '0.001%',
    most: '100%',
  }),
  min_sample: field(count, {
    says: 'Final answers below which nothing is judged.',
    example: '500',
    least: '1',
    most: '100_000_000',
  }).prefault(500),
});

const complaintRule = section('Pause when too many recipients complain.', {
  window: field(duration, { says: 'Time looked back over.', example: '24h', ...windowBounds }).prefault('24h'),
  max: field(percent, {
    says: 'Complaints per message accepted at providers with a feedback loop.',
    example: '0.3%',
    least: '0.001%',
    most: '100%',
  }),
  min_sample: field(count, {
    says: 'Accepted messages below which nothing is judged.',
    example: '500',
    least: '1',
    most: '100_000_000',
  }).prefault(500),
  min_count: field(count, {
    says: 'Complaints below which nothing is judged.',
    example: '10',
    least: '1',
    most: '100_000_000',
  }).prefault(10),
  basis: word(
    ['sent', 'received'],
    'Whether a complaint counts at the instant its message was accepted, or when it came in.',
  ).prefault('sent'),
});

const resume = section('How a pause ends.', {
  after: field(durationOrNever, {
    says: 'Length of a pause; never: a person lifts it.',
    example: '4h',
    least: '1m',
    most: '400d',
  }).prefault('4h'),
  rate: field(percent, {
    says: 'Share of the configured rates after a pause.',
    example: '50%',
    least: '1%',
    most: '100%',
  }).prefault('50%'),
  step: field(stepPerHour, {
    says: 'Added to that share for each hour without trouble.',
    example: '+25% per clean hour',
    least: '+1% per clean hour',
    most: '+100% per clean hour',
  }).prefault('+25% per clean hour'),
});

export const safetySchema = section('When sending pauses itself. Default: never.', {
  bounce: bounceRule.optional(),
  complaint: complaintRule.optional(),
  pause: word(
    ['server', 'server-provider'],
    'What is paused: the whole server, or the server at that provider.',
  ).prefault('server'),
  resume: resume.prefault({}),
}).superRefine((safety, context) => {
  if (safety.bounce !== undefined || safety.complaint !== undefined) return;
  complain(context, [], { got: 'safety without a rule', expected: 'at least one of: bounce, complaint' });
});

export type SafetyFields = z.output<typeof safetySchema>;
