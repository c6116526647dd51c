// What a provider profile may say: the schema of the YAML files beside it, and of a scenario's overrides of them.

import { z } from 'zod';
import { phases } from '../../src/domain/reply-class.ts';
import { type ReplyCase, replyCases } from '../model/reply.ts';
import {
  countField,
  curveField,
  durationField,
  hourlyField,
  limitField,
  minutelyField,
  numberField,
  orNone,
  ratioField,
  section,
  sizeField,
} from './profile-values.ts';

const spread = (says: string) =>
  section(says, {
    median: durationField('half of them are faster'),
    sigma: numberField('standard deviation of the logarithm; 0.84 puts the 95th percentile at four medians', 0, 3),
  });

const episodeFields = {
  share: ratioField('share of the time').refine((ratio) => ratio < 0.5, 'a percentage below 50%'),
  mean: durationField('how long one lasts on average'),
};
const episodes = (says: string) => section(says, episodeFields);

const latency = section('How long the provider takes; each is lognormal.', {
  connect: spread('TCP, banner, EHLO and TLS'),
  message: spread('MAIL to the reply after the final dot'),
  refusal: spread('a reply given before DATA'),
});

const connections = section('Connections per IP, and per site where there are several.', {
  cold: countField('open at once, for an IP without history', 1),
  warm: countField('open at once, for an IP off its ramp', 1),
  opened: minutelyField('opened in any minute'),
  messages_each: limitField('messages one connection may carry'),
});

const greylist = section('First tries are put off, until the same sender, recipient and IP come again.', {
  delay: durationField('a second try sooner than this is put off too'),
  retry_window: durationField('a first try older than this is forgotten'),
  memory: durationField('how long a triplet that passed is remembered'),
  whitelist_after: countField('passes after which an IP is let in unasked', 1),
  known_sites: ratioField('share of sites that let an IP off its ramp in unasked from the start'),
});

const hammering = section('What going on at full speed while deferred leads to.', {
  first: durationField('how long the allowance shrinks; going on extends it, to four times this at most'),
  factor: numberField('deferred attempts of ten minutes, over a sixth of the allowance, that count', 1, 1000),
  trickle: countField('fewer deferred attempts in ten minutes never count'),
  reduced: ratioField('what is left of the allowance meanwhile'),
});

const allowance = section('Messages an hour from one IP; only the excess is deferred.', {
  cold: hourlyField('on its first day'),
  warm: hourlyField('the most it grows to'),
  free: hourlyField('up to here no ratio counts'),
  ramp: durationField('days of mail on which it climbs from cold to warm'),
  growth: numberField('an hour may bring this many times the baseline day', 1, 100),
  decay_per_day: ratioField('what the baseline, the highest day in 30, loses with each day'),
  hammering,
});

const classStep = (says: string) =>
  section(says, {
    divisor: numberField('the allowance is divided by this', 1, 1_000_000),
    defer: ratioField('share of attempts deferred'),
  });

const reputation = section('Scores from 0 to 100 of each IP and each from domain.', {
  ip: ratioField("weight of the IP's score; the from domain's has the rest"),
  new: numberField('score without history', 0, 100),
  warm: numberField('score with a good history', 0, 100),
  best: numberField('where a sender without any fault ends up', 0, 100),
  fall_per_hour: ratioField('share of the distance to a lower score that each hour closes'),
  rise_per_day: numberField('points a day', 0, 100),
  rise_min_messages: countField('days with fewer messages raise nothing'),
  complaint_loss: curveField('points lost, by complaints over inboxed mail of seven days'),
  unknown_loss: curveField('points lost, by unknown users over recipients of one day'),
  trap_loss: numberField('points lost with a spam trap hit', 0, 100),
  trap_messages: countField('a hit weighs less in proportion where a day brings more messages than this', 1),
  prior: section('What rates are shrunk to, and by how many messages.', {
    complaint: ratioField('usual complaint rate'),
    complaint_messages: countField('weight of it', 1),
    unknown: ratioField('usual rate of unknown users'),
    unknown_messages: countField('weight of it', 1),
  }),
  medium: classStep('Scores from 70 to 90.'),
  low: classStep('Scores from 50 to 70.'),
  bad: section('Scores below 50.', {
    divisor: numberField('the allowance is divided by this', 1, 1_000_000),
    reject: ratioField('share of messages refused for good'),
  }),
  inbox: curveField('share of accepted mail that reaches the inbox, by score'),
});

const block = section('An IP of very low score is put on the block list.', {
  below: numberField('score', 0, 50),
  duration: durationField('until it is taken off again'),
});

const recipients = section('Mailboxes that cannot take mail just now.', {
  full: episodes('Of a mailbox that is full at some time or other.'),
  too_fast: section('Mailboxes that receive too fast at some time or other.', {
    mailboxes: ratioField('share of mailboxes that ever do'),
    ...episodeFields,
  }),
});

const trouble = section("The provider's own trouble.", {
  hosts: countField('mailboxes are spread over this many hosts per site', 1, 100_000),
  busy: episodes('Of each host: it defers everything.'),
  temporary_failure: ratioField('share of attempts that fail for a moment'),
  lost: ratioField('share of attempts whose connection breaks off'),
});

const variant = section('One wording of a reply.', {
  code: z
    .number('an SMTP code from 200 to 599, or 0 where the connection ends without a word')
    .refine((code) => code === 0 || (Number.isInteger(code) && code >= 200 && code < 600), {
      error: 'an SMTP code from 200 to 599, or 0 where the connection ends without a word',
    }),
  enhanced: z
    .string('an enhanced status code such as 4.7.28')
    .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, 'an enhanced status code such as 4.7.28')
    .default(''),
  lines: z.array(z.string('a line of text'), 'a list of lines').max(10).default([]),
});

const caseReplies = section('What is said in one case.', {
  phase: z.enum(phases, { error: `one of ${phases.join(', ')}` }).meta({ description: 'where in the dialogue' }),
  closes: z
    .boolean('true or false')
    .optional()
    .meta({ description: 'whether the connection ends; a 421 or a drop always does' }),
  says: z.array(variant, 'a list of wordings').min(1, 'at least one wording').max(10),
});

const replies = section(
  'What is said in each case.',
  Object.fromEntries(replyCases.map((name) => [name, caseReplies.optional()])) as Record<
    ReplyCase,
    z.ZodOptional<typeof caseReplies>
  >,
);

const share = ratioField('share of recipients');

/** The whole profile, as its file says it; `profileFrom` turns the result into the model's `Profile`. */
export const profileSchema = section('How one mailbox provider behaves.', {
  name: z.string('a name such as gmail').regex(/^[a-z][a-z0-9-]*$/, 'a name such as gmail'),
  describes: z.string('a sentence').meta({ description: 'whom the profile stands for' }),
  domains: z
    .record(z.string().regex(/^[a-z0-9.-]+$/), share, 'a map of domains to shares')
    .refine(sumsToOne, 'shares that add up to 100%')
    .meta({ description: 'mail domains by share' }),
  mx: z.string('a host suffix such as mx.gmail.test').regex(/^[a-z0-9.-]+$/, 'a host suffix such as mx.gmail.test'),
  sites: section('MX sites: one, or a long tail.', {
    count: countField('how many', 1, 1_000_000),
    skew: numberField('Zipf exponent of their sizes', 0, 5),
  }),
  feedback_loop: z.enum(['arf', 'none'], { error: 'arf or none' }).meta({ description: 'how complaints are reported' }),
  latency,
  connections,
  greylist: orNone(greylist),
  allowance: orNone(allowance),
  reputation,
  block: orNone(block),
  recipients,
  trouble,
  max_message: sizeField('largest message accepted'),
  replies,
});

export type ProfileSource = z.output<typeof profileSchema>;

function sumsToOne(shares: Readonly<Record<string, number>>): boolean {
  return Math.abs(Object.values(shares).reduce((sum, ratio) => sum + ratio, 0) - 1) < 1e-9;
}
