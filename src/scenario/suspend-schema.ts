// Reply patterns that stop or slow whoever gets them too often: what KumoMTA calls automation, and PowerMTA back-off mode.

import type { z } from 'zod';
import { replyClasses } from '../domain/reply-class.ts';
import { complain, field, oneOrMany, section, word } from './field.ts';
import { nameText, sentence } from './names.ts';
import { perWords } from './per-schema.ts';
import { threshold } from './threshold.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, duration, percent, rate, stepPerHour } from './units.ts';

const codeText: Unit<string> = {
  noun: 'a code of three digits, or 4xx or 5xx,',
  examples: ['421', '4xx'],
  kind: 'number',
  pattern: '^([245][0-9][0-9]|[245]xx|0)$',
  parse: (text) => (new RegExp(codeText.pattern).test(text) ? accepted(text) : refused(formOf(codeText))),
  print: (value) => value,
  measure: () => null,
};

const enhancedText: Unit<string> = {
  noun: 'an enhanced code, with `?` for one digit and `*` for the rest,',
  examples: ['4.7.28', '4.7.6??'],
  kind: 'text',
  pattern: String.raw`^[245]\.[0-9?]{1,3}\.([0-9?]{1,3}|\*)$`,
  parse: (text) => (new RegExp(enhancedText.pattern).test(text) ? accepted(text) : refused(formOf(enhancedText))),
  print: (value) => value,
  measure: () => null,
};

const match = section('Which replies count; all that is named must fit.', {
  provider: field(nameText, { says: 'Whose replies.', example: 'yahoo' }).optional(),
  class: oneOrMany(
    word(replyClasses, 'A class of reply.'),
    `Class as the sender reads it, or a list: ${replyClasses.join(', ')}.`,
    'throttled',
  ).optional(),
  code: field(codeText, { says: 'SMTP code.', example: '421' }).optional(),
  enhanced: field(enhancedText, { says: 'Enhanced code.', example: '4.7.28' }).optional(),
  text: field(sentence, {
    says: 'A part of its text, in any case; `*` stands for anything.',
    example: '[TSS04]',
  }).optional(),
}).superRefine((pattern, context) => {
  const { class: classes, code, enhanced, text } = pattern;
  if ([classes, code, enhanced, text].some((part) => part !== undefined)) return;
  complain(context, [], { got: 'a match of every reply', expected: 'at least one of: class, code, enhanced, text' });
});

const resume = section('How sending goes on afterwards.', {
  rate: field(percent, {
    says: 'Share of the least rate that is configured for it; where none is, it goes on at full speed.',
    example: '50%',
    least: '1%',
    most: '100%',
  }).prefault('50%'),
  step: field(stepPerHour, {
    says: 'Added to that share for each hour without another suspension.',
    example: '+25% per clean hour',
    least: '+1% per clean hour',
    most: '+100% per clean hour',
  }).prefault('+25% per clean hour'),
});

export const suspendRuleSchema = section(
  'A rule. Attempts begun before or during a suspension never count towards the next.',
  {
    match,
    per: perWords('What is counted and suspended on its own.', ['server', 'provider']),
    threshold: field(threshold, {
      says: 'How many such replies in how long; `1 in 1m` is at once.',
      example: '10 in 5m',
    }).prefault('10 in 5m'),
    rate: field(rate, {
      says: 'Instead of stopping: the rate it is held to.',
      example: '1/s',
      least: '1/d',
      most: '1_000_000/s',
    }).optional(),
    connections: field(count, {
      says: 'Instead of stopping: the connections it may open.',
      example: '2',
      least: '1',
      most: '10_000',
    }).optional(),
    for: field(duration, { says: 'How long.', example: '30m', least: '1s', most: '30d' }),
    spread: field(percent, {
      says: 'The end comes up to this share of `for` later, so that not all begin again in the same second.',
      example: '10%',
      most: '100%',
    }).prefault('10%'),
    resume: resume.prefault({}),
  },
).superRefine((rule, context) => {
  if (rule.rate === undefined || rule.connections === undefined) return;
  complain(context, ['connections'], {
    got: 'both `rate` and `connections`',
    expected: 'one of them, or neither to stop altogether',
    hint: 'make two rules of it',
  });
});

export type SuspendRuleFields = z.output<typeof suspendRuleSchema>;
