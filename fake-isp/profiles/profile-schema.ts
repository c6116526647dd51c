// What a provider profile may say: the schema of the YAML files beside it, and of a scenario's overrides of them.

import { z } from 'zod';
import { phases } from '../../src/domain/reply-class.ts';
import { type ReplyCase, replyCases } from '../model/reply.ts';
import {
  countField,
  curveField,
  dailyField,
  durationField,
  hourlyField,
  limitField,
  minutelyField,
  numberField,
  orNone,
  ratioField,
  section,
  sizeField,
  waitField,
} from './profile-values.ts';

const spread = (says: string) =>
  section(says, {
    median: durationField('half of them are faster'),
    sigma: numberField('standard deviation of the logarithm; 0.84 puts the 95th percentile at four medians', 0, 3),
  });

const episodeFields = () => ({
  share: ratioField('share of the time').refine((ratio) => ratio < 0.5, 'a percentage below 50%'),
  mean: durationField('how long one lasts on average'),
});
const episodes = (says: string) => section(says, episodeFields());

const latency = () =>
  section('How long the provider takes; each is lognormal.', {
    connect: spread('TCP, banner, EHLO and TLS'),
    message: spread('MAIL to the reply after the final dot'),
    refusal: spread('a reply given before DATA'),
  });

const connections = () =>
  section('Connections per IP, and per site where there are several.', {
    cold: countField('open at once, for an IP without history', 1),
    warm: countField('open at once, for an IP off its ramp', 1),
    opened: minutelyField('opened in any minute'),
    messages_each: limitField('messages one connection may carry'),
  });

const greylist = () =>
  section('First tries are put off, until the same sender, recipient and IP come again.', {
    delay: durationField('a second try sooner than this is put off too'),
    retry_window: durationField('a first try older than this is forgotten'),
    memory: durationField('how long a triplet that passed is remembered'),
    whitelist_after: countField('passes after which an IP is let in unasked', 1),
    known_sites: ratioField('share of sites that let an IP off its ramp in unasked from the start'),
  });

const hammering = () =>
  section('What going on at full speed while deferred leads to.', {
    first: durationField('how long the allowance shrinks; going on extends it, to four times this at most'),
    factor: numberField('deferred attempts of ten minutes, over a sixth of the allowance, that count', 1, 1000),
    trickle: countField('fewer deferred attempts in ten minutes never count'),
    reduced: ratioField('what is left of the allowance meanwhile'),
  });

const allowance = () =>
  section('Messages an hour from one IP; only the excess is deferred.', {
    cold: hourlyField('on its first day'),
    warm: hourlyField('the most it grows to'),
    free: hourlyField('up to here no ratio counts'),
    ramp: durationField('days of mail on which it climbs from cold to warm'),
    growth: numberField('an hour may bring this many times the baseline day', 1, 100),
    decay_per_day: ratioField('what the baseline, the highest day in 30, loses with each day'),
    hammering: hammering(),
  });

const classStep = (says: string) =>
  section(says, {
    divisor: numberField('the allowance is divided by this', 1, 1_000_000),
    defer: ratioField('share of attempts deferred'),
  });

const reputation = () =>
  section('Scores from 0 to 100 of each IP and each from domain.', {
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
    strangers: orNone(
      section('An IP of few days is put off, whatever its score.', {
        days: countField('days of mail after which it no longer is', 1, 365),
        defer: ratioField('share of attempts deferred'),
      }),
    ),
  });

const block = () =>
  section('An IP of very low score is put on the block list.', {
    below: numberField('score; 0 never does, and leaves the list to incidents', 0, 50),
    duration: durationField('until it is taken off again'),
    delisting: waitField('how long a request to be taken off takes; none: nobody answers it').prefault('none'),
  });

const authentication = () =>
  section('What follows for mail that does not prove who wrote it.', {
    bulk: dailyField('a from domain that ever sent this much counts as a bulk sender from then on'),
    unauthenticated: ratioField('share refused of mail with neither SPF nor DKIM, or against its own DMARC policy'),
    incomplete: ratioField('share refused of bulk mail that lacks SPF, DKIM, DMARC or alignment'),
    inbox_left: ratioField('what is left of inbox placement where such mail is accepted'),
    without_one_click: ratioField(
      'share of unsubscribes that become complaints where a bulk sender has no one-click unsubscribe',
    ),
  });

const dashboard = () =>
  section('What senders are shown of themselves.', {
    shows: z.enum(['postmaster', 'snds'], { error: 'postmaster or snds' }).meta({
      description: 'postmaster: reputation class and spam rate of IPs and domains; snds: colours of IPs',
      sample: 'postmaster',
    }),
    lag_days: countField('whole days between the end of a day and the figures about it', 0, 6),
    min_messages: countField('a day with fewer messages is not shown'),
  });

const mailboxLimit = () =>
  section('Messages that one mailbox takes.', {
    per_minute: limitField('in any minute of the clock').prefault('none'),
    per_hour: limitField('in any hour of the clock').prefault('none'),
  });

const recipients = () =>
  section('Mailboxes that cannot take mail just now.', {
    limit: orNone(mailboxLimit()),
    full: episodes('Of a mailbox that is full at some time or other.'),
    too_fast: section('Mailboxes that receive too fast at some time or other.', {
      mailboxes: ratioField('share of mailboxes that ever do'),
      ...episodeFields(),
    }),
  });

const trouble = () =>
  section("The provider's own trouble.", {
    hosts: countField('mailboxes are spread over this many hosts per site', 1, 100_000),
    busy: episodes('Of each host: it defers everything.'),
    temporary_failure: ratioField('share of attempts that fail for a moment'),
    lost: ratioField('share of attempts whose connection breaks off'),
  });

const variant = () =>
  section('One wording of a reply.', {
    code: z
      .number('an SMTP code from 200 to 599, or 0 where the connection ends without a word')
      .refine((code) => code === 0 || (Number.isInteger(code) && code >= 200 && code < 600), {
        error: 'an SMTP code from 200 to 599, or 0 where the connection ends without a word',
      })
      .meta({ description: 'SMTP code; 0 where the connection ends without a word', minimum: 0, maximum: 599 }),
    enhanced: z
      .string('an enhanced status code such as 4.7.28')
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, 'an enhanced status code such as 4.7.28')
      .default('')
      .meta({ description: 'enhanced status code (RFC 3463); left out where there is none', sample: '4.7.28' }),
    lines: z
      .array(
        z.string('a line of text').meta({
          description: 'one line; {ip}, {domain} and {rcpt} are filled in',
          sample: 'Mail from {ip} is put off',
        }),
        'a list of lines',
      )
      .max(10)
      .default([])
      .meta({ description: 'the text, line by line', sample: ['Mail from {ip} is put off', 'Try again later'] }),
  });

const caseReplies = () =>
  section('What is said in one case.', {
    phase: z.enum(phases, { error: `one of ${phases.join(', ')}` }).meta({
      description: 'where in the dialogue',
      sample: 'rcpt',
    }),
    closes: z
      .boolean('true or false')
      .optional()
      .meta({ description: 'whether the connection ends; a 421 or a drop always does' }),
    says: z
      .array(variant(), 'a list of wordings')
      .min(1, 'at least one wording')
      .max(10)
      .meta({
        description: 'one or several wordings, of which each site and IP hears one an hour',
        sample: [{ code: 450, enhanced: '4.2.1', lines: ['{rcpt}: too much mail'] }],
      }),
  });

const tls = () =>
  section('STARTTLS.', {
    required: z
      .boolean('true or false')
      .default(false)
      .meta({ description: 'whether no message is taken without it', sample: true }),
    says: variant()
      .prefault({ code: 530, enhanced: '5.7.0', lines: ['Must issue a STARTTLS command first'] })
      .meta({
        description: 'what is said at MAIL to a sender who has not begun it, where it is required',
        sample: { code: 550, enhanced: '5.7.29', lines: ['TLS is required'] },
      }),
  });

const replies = () => {
  const each = caseReplies().optional();
  return section(
    'What is said in each case.',
    Object.fromEntries(replyCases.map((name) => [name, each])) as Record<ReplyCase, typeof each>,
  );
};

const siteTraits = () =>
  section('What is the matter with some of the sites; each has one trait at most.', {
    dead: ratioField('share of sites whose host takes no connection').prefault('0%'),
    no_domain: ratioField('share of sites whose domain does not exist').prefault('0%'),
    null_mx: ratioField('share of sites whose domain says that it takes no mail').prefault('0%'),
    dns_failure: section("Sites whose domain's name servers fail now and then.", {
      sites: ratioField('share of sites').prefault('0%'),
      share: episodeFields().share.prefault('20%'),
      mean: episodeFields().mean.prefault('1h'),
    }).prefault({}),
    tarpit: section('Sites that hold up each stage of the dialogue on purpose.', {
      sites: ratioField('share of sites').prefault('0%'),
      delay: durationField('added to each stage: connecting, refusing, taking the message').prefault('20s'),
    }).prefault({}),
    slow: section('Sites where everything takes longer.', {
      sites: ratioField('share of sites').prefault('0%'),
      factor: numberField('so many times as long', 1, 1000).prefault(10),
    }).prefault({}),
  });

const scriptEntry = () =>
  section('One scripted answer; every condition that it states must hold.', {
    local_part: z
      .string('the beginning of a local part such as tempfail-')
      .regex(/^[a-z0-9._+-]{1,32}$/, 'the beginning of a local part such as tempfail-')
      .optional()
      .meta({ description: 'beginning of the recipient, for a real SMTP dialogue', sample: 'tempfail-' }),
    recipients: countField('recipients numbered below this', 1).optional(),
    first_attempts: countField('so many tries of each message', 1).optional(),
    next: countField('so many uses of this entry', 1).optional(),
    share: ratioField("share of messages, by each one's luck").optional(),
    says: z
      .enum(replyCases, { error: `one of ${replyCases.join(', ')}` })
      .optional()
      .meta({ description: 'a case, in the words of the profile', sample: 'throttled' }),
    reply: caseReplies().optional().meta({ description: 'words of its own, at RCPT or DATA' }),
  });

const mailDomains = () =>
  z.preprocess(
    domainSeries,
    z
      .record(z.string().regex(/^[a-z0-9.-]+$/), ratioField('share of recipients'), 'a map of domains to shares')
      .refine(sumsToOne, 'shares that add up to 100%'),
  );

const wholeProfile = () =>
  section('How one mailbox provider behaves.', {
    name: z
      .string('a name such as gmail')
      .regex(/^[a-z][a-z0-9-]*$/, 'a name such as gmail')
      .meta({ description: "the profile's name; a scenario keeps its own", sample: 'gmail' }),
    describes: z
      .string('a sentence')
      .meta({ description: 'whom the profile stands for', sample: 'A shop round the corner.' }),
    domains: mailDomains().meta({
      description:
        'mail domains by share, or `{ under: corp.test, count: 40, skew: 1 }` for so many of them; all on the same MX hosts where there is one site',
      sample: { 'gmail.test': '96%', 'googlemail.test': '4%' },
    }),
    hosted_domains: orNone(
      mailDomains().meta({
        description: 'Business domains that it hosts beside its own, for audiences that name `hosted`.',
      }),
      { under: 'workspace.test', count: 40, skew: 1 },
    ),
    mx: z
      .string('a host suffix such as mx.gmail.test')
      .regex(/^[a-z0-9.-]+$/, 'a host suffix such as mx.gmail.test')
      .meta({ description: 'names of its MX hosts end in this', sample: 'mx.gmail.test' }),
    sites: section('MX sites: one, or a long tail.', {
      count: countField('how many', 1, 1_000_000),
      skew: numberField('Zipf exponent of their sizes', 0, 5),
      traits: orNone(siteTraits()),
    }).meta({ sample: { count: 200, skew: 1.1 } }),
    feedback_loop: z.enum(['arf', 'none'], { error: 'arf or none' }).meta({
      description: 'how complaints are reported: one by one, or not at all',
      sample: 'arf',
    }),
    latency: latency().meta({ sample: { message: { median: '600ms', sigma: 0.84 } } }),
    connections: connections().meta({ sample: { cold: 5, warm: 50, messages_each: 20 } }),
    greylist: orNone(greylist(), { delay: '5m', known_sites: '50%' }),
    allowance: orNone(allowance(), { cold: '100/h', warm: '50_000/h' }),
    reputation: reputation().meta({ sample: { new: 62, rise_per_day: 1.6 } }),
    block: orNone(block(), { below: 30, duration: '1d', delisting: '1d' }),
    authentication: orNone(authentication(), { bulk: '5_000/d', incomplete: '100%' }),
    dashboard: orNone(dashboard(), { shows: 'postmaster', lag_days: 2 }),
    recipients: recipients().meta({ sample: { limit: { per_minute: 60, per_hour: '3_600' } } }),
    trouble: trouble().meta({ sample: { temporary_failure: '0.5%' } }),
    tls: orNone(tls(), { required: true }).prefault({}),
    max_message: sizeField('largest message accepted'),
    replies: replies().meta({
      sample: { throttled: { phase: 'data', says: [{ code: 421, enhanced: '4.7.28', lines: ['Slower'] }] } },
    }),
    script: z
      .array(scriptEntry(), 'a list of scripted answers')
      .max(100, 'at most 100 scripted answers')
      .meta({
        description: 'answers said whatever the rules think, for tests; the first entry that fits wins',
        sample: [{ first_attempts: 2, says: 'temporary-failure' }],
      }),
  });

let known: ReturnType<typeof wholeProfile> | undefined;

/**
 * The whole profile, as its file says it; `profileFrom` turns the result into the model's `Profile`. Made when it is
 * first asked for: the bundled profiles have been checked, and most scenarios change none.
 */
export function profileSchema(): ReturnType<typeof wholeProfile> {
  known ??= wholeProfile();
  return known;
}

export type ProfileSource = z.output<ReturnType<typeof wholeProfile>>;

function sumsToOne(shares: Readonly<Record<string, number>>): boolean {
  return Math.abs(Object.values(shares).reduce((sum, ratio) => sum + ratio, 0) - 1) < 1e-9;
}

/** `{ under, count, skew }` written out: c1.corp.test, c2.corp.test and so on, of Zipf sizes. Anything else is left as it is. */
function domainSeries(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('under' in value) || !('count' in value)) return value;
  const { under, count } = value;
  const skew = 'skew' in value ? value.skew : 0;
  if (typeof under !== 'string' || typeof count !== 'number' || typeof skew !== 'number') return value;
  if (!Number.isInteger(count) || count < 1 || count > 1000 || skew < 0 || skew > 5) return value;
  const sizes = Array.from({ length: count }, (_, k) => Math.exp(-skew * Math.log(k + 1)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Object.fromEntries(sizes.map((size, k) => [`c${k + 1}.${under}`, `${((100 * size) / total).toFixed(9)}%`]));
}
