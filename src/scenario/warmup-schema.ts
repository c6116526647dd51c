// How a server's new IPs come to send much: a published plan by its name, or one written out phase by phase.

import { z } from 'zod';
import { dashboardColours, dashboardReputations } from '../domain/warmup.ts';
import { warmupPlans } from '../policy/warmup-plans.ts';
import { complain, field, list, oneOrMany, section, word } from './field.ts';
import { nameText } from './names.ts';
import { timeOfDay } from './time-of-day.ts';
import { count, duration, percent, rate } from './units.ts';

const share = (says: string, example: string) =>
  field(percent, { says, example, least: '0%', most: '100%' }).optional();

const acceptSchema = section('What a day must keep to, and what dashboards must show when the phase is to end.', {
  refused: share('Most throttled and blocked replies, of attempts. Greylisting does not count.', '0%'),
  bounce: share('Addresses without an owner must stay below this share of final answers.', '2%'),
  soft_burst: share('Most full or busy mailboxes, of attempts, in any one hour.', '10%'),
  complaint: share('Most complaints, of messages accepted.', '0.1%'),
  colour: word(dashboardColours, 'Worst colour on dashboards such as SNDS.').optional(),
  reputation: word(dashboardReputations, 'Lowest class on dashboards such as Postmaster Tools.').optional(),
});

const phaseSchema = section('A phase of the plan.', {
  days: field(count, { says: 'Sending days to be accepted.', example: '2', least: '1', most: '365' }),
  cap: field(count, {
    says: 'Most attempts a day. May be left out beside `per_hour`.',
    example: '100',
    least: '1',
    most: '1_000_000_000',
  }).optional(),
  per_hour: field(count, {
    says: 'Most attempts an hour, evenly paced.',
    example: '20',
    least: '1',
    most: '100_000_000',
  }).optional(),
  rate: field(rate, { says: 'Most at any time.', example: '1/s', least: '1/d', most: '1_000_000/s' }).optional(),
  from: field(timeOfDay, {
    says: "Time at which a day's sending begins, by the server's clock.",
    example: '09:00',
  }).prefault('00:00'),
  spread: field(duration, {
    says: "How long it goes on: the day's cap is spread evenly over it.",
    example: '8h',
    least: '1h',
    most: '24h',
  }).prefault('24h'),
  accept: acceptSchema.prefault({}),
}).superRefine((phase, context) => {
  if (phase.cap === undefined && phase.per_hour === undefined)
    complain(context, [], { got: 'a phase without a cap', expected: 'at least one of: cap, per_hour' });
  if (phase.from + phase.spread > 86_400_000)
    complain(context, ['spread'], {
      got: 'hours that run past midnight',
      expected: '`from` and `spread` within one day',
    });
});

const planNames = warmupPlans.map(({ name }) => name) as [string, ...string[]];
const planName = word(planNames, 'A plan by its name.');

const warmupFields = section('A warm-up in full.', {
  plan: z
    .union([planName, list(phaseSchema, 'Phases, one after the other.', 400)])
    .meta({ description: `A plan by its name (${planNames.join(', ')}), or a list of phases.`, sample: 'stock' }),
  per: word(
    ['ip', 'ip-provider'],
    'What goes through the plan by itself: each IP, or each IP at each provider.',
  ).prefault('ip'),
  no_data: word(['pass', 'hold'], 'What it means where a dashboard that is asked shows nothing.').prefault('pass'),
  overflow: oneOrMany(
    field(nameText, { says: 'A server.', example: 'mta-1' }),
    'Servers that take what does not fit at the moment. Default: it waits.',
    'mta-1',
  ).optional(),
  fill: field(percent, {
    says: "A day counts only where it used this share of its cap. Default: the plan's, mostly 50%.",
    example: '50%',
    most: '100%',
  }).optional(),
  step_back: field(count, {
    says: "Days missed in a row after which it goes back one phase. Default: the plan's, mostly 2.",
    example: '2',
    least: '1',
    most: '365',
  }).optional(),
  restart: field(count, {
    says: "Days without mail after which it begins anew. Default: the plan's, mostly 30.",
    example: '30',
    least: '1',
    most: '365',
  }).optional(),
});

export const warmup = z.union([planName, warmupFields]).meta({
  description: `How its IPs come to send much: a plan (${planNames.join(', ')}), or \`{ plan: stock, per: ip-provider, overflow: mta-1 }\` with the fields \`plan\`, \`per\`, \`no_data\`, \`overflow\`, \`fill\`, \`step_back\`, \`restart\`; a plan of your own is a list of phases such as \`{ days: 2, cap: 100, rate: 1/s, from: 09:00, spread: 8h, accept: { refused: 0%, bounce: 2%, colour: green } }\`. Default: as much as the other limits let through.`,
  sample: 'stock',
});
export type WarmupFields = z.output<typeof warmup>;
export type WarmupPhaseFields = z.output<typeof phaseSchema>;
