// What happens at a stated time: to a campaign's recipients, to providers, to the sender's standing with them, to its
// machines, or to its settings.

import { z } from 'zod';
import { jobKinds } from '../domain/scenario.ts';
import { type Complaint, complain, field, flag, section, word } from './field.ts';
import { instant } from './instant.ts';
import { exampleDomain, ipAddress, nameText } from './names.ts';
import { count, duration, factor, percent } from './units.ts';

const shareBounds = { least: '0.001%', most: '100%' };

export const incidentSchema = section(
  'Something that happens: one effect, with what it needs. `campaign` and `complaint`, `unknown` or `paused`; `provider` and `outage`, `storm` or `dns_failure`; `server` or `ip` and `blocked`, `score` or `network_loss`; `pool` and `crash`; `broker`, `stopped` or `set`.',
  {
    at: field(instant, { says: 'When it begins.', example: 'day 2 09:00 UTC' }),
    for: field(duration, {
      says: 'How long it lasts. Default: to the end of the run; what stops mail at a provider must say.',
      example: '3h',
      least: '1s',
      most: '400d',
    }).optional(),
    campaign: field(nameText, { says: 'Campaign it befalls.', example: 'weekly-offer' }).optional(),
    provider: field(nameText, {
      says: 'Provider it befalls. Where an effect can do without: all of them.',
      example: 'yahoo',
    }).optional(),
    server: field(nameText, { says: 'Server it befalls, with all its IPs.', example: 'mta-1' }).optional(),
    ip: field(ipAddress, { says: 'IP it befalls.', example: '192.0.2.11' }).optional(),
    domain: field(exampleDomain, { says: 'From domain it befalls.', example: 'news.example' }).optional(),
    pool: field(nameText, { says: 'Pool it befalls.', example: 'worker' }).optional(),
    complaint: field(factor, {
      says: 'With `campaign`: its recipients complain so many times as often.',
      example: 'x150',
      most: 'x100_000',
    }).optional(),
    unknown: field(percent, {
      says: 'With `campaign`: this share of its recipients does not exist.',
      example: '30%',
      ...shareBounds,
    }).optional(),
    traps: field(percent, {
      says: 'With `unknown`: and this share of them are spam traps.',
      example: '0.5%',
      ...shareBounds,
    }).optional(),
    paused: flag('With `campaign`: somebody stops it, and lets it go on after `for`.').optional(),
    outage: flag('With `provider`: it lets no connection in.').optional(),
    hangs: flag('With `outage`: connections are not refused; whoever opens one waits for his own time-out.').optional(),
    storm: field(percent, {
      says: 'With or without `provider`: this share of messages is put off with a 421, whoever sends them.',
      example: '60%',
      ...shareBounds,
    }).optional(),
    dns_failure: flag('With or without `provider`: nobody finds its MX hosts.').optional(),
    network_loss: flag(
      'With or without `server` or `ip`: nothing from there gets through; workers wait for the time-out.',
    ).optional(),
    blocked: flag(
      'With `server` or `ip`: on the block list of `provider`, or of all. No connection is let in: the metric is `refused`, for none comes as far as `blocked`.',
    ).optional(),
    delist: field(duration, {
      says: 'With `blocked`: the sender asks to be taken off so long after it began. Default: never.',
      example: '2h',
      least: '1s',
      most: '400d',
    }).optional(),
    score: field(count, {
      says: 'With `server`, `ip` or `domain`: its reputation at `provider`, or everywhere, is set to this, 0 to 100.',
      example: '40',
      most: '100',
    }).optional(),
    crash: field(count, {
      says: 'With `pool`: so many of its workers die at once. What they carried is lost to them, though a provider may have taken it, and is sent again after `lock`, or where workers pop jobs from a queue with a `visibility` when that runs out: it may be delivered twice, which breaks `no-repeats` and fails the run; `broken: report` accepts that, and `sender.idempotency: claim` keeps workers that pop jobs from it. They are back after `for`, by default at once.',
      example: '5',
      least: '1',
      most: '10_000',
    }).optional(),
    lock: field(duration, {
      says: 'With `crash`: how long the queue waits for a worker before it hands out his job again. Default: 60s; not where `sender.queue.visibility` says it.',
      example: '60s',
      least: '1s',
      most: '12h',
    }).optional(),
    broker: word(
      ['restart'],
      'The queue is not to be reached for so long: nothing is handed out, nothing is lost.',
    ).optional(),
    stopped: word(
      ['send', ...jobKinds],
      'A kind of job that nobody does: `send`, or a kind of `sender.jobs`.',
    ).optional(),
    set: z
      .record(z.string(), z.unknown(), { error: 'a map from paths to values' })
      .meta({
        description:
          'Settings that somebody changes: rates, quotas and connections of servers, throttles and campaigns, workers of pools, by their path. After `for` they are what they were.',
        sample: { 'sender.servers[mta-1].rate': '5/s' },
      })
      .optional(),
  },
).superRefine((incident, context) => {
  const problem = problemOf(incident);
  if (problem !== undefined) complain(context, [], problem);
});

export type IncidentFields = z.output<typeof incidentSchema>;

const subjects = ['campaign', 'provider', 'server', 'ip', 'domain', 'pool'] as const;
type Subject = (typeof subjects)[number];

interface Form {
  /** One of these must be named; empty: none need be. */
  readonly needs: readonly Subject[];
  readonly may: readonly Subject[];
  readonly mustEnd: boolean;
}

const forms = {
  complaint: { needs: ['campaign'], may: [], mustEnd: false },
  unknown: { needs: ['campaign'], may: [], mustEnd: false },
  paused: { needs: ['campaign'], may: [], mustEnd: false },
  outage: { needs: ['provider'], may: [], mustEnd: true },
  storm: { needs: [], may: ['provider'], mustEnd: true },
  dns_failure: { needs: [], may: ['provider'], mustEnd: true },
  network_loss: { needs: [], may: ['server', 'ip'], mustEnd: true },
  blocked: { needs: ['server', 'ip'], may: ['provider'], mustEnd: true },
  score: { needs: ['server', 'ip', 'domain'], may: ['provider'], mustEnd: false },
  crash: { needs: ['pool'], may: [], mustEnd: false },
  broker: { needs: [], may: [], mustEnd: true },
  stopped: { needs: [], may: [], mustEnd: false },
  set: { needs: [], may: [], mustEnd: false },
} as const satisfies Record<string, Form>;

/** What goes with one effect only. */
const companions = { traps: 'unknown', hangs: 'outage', delist: 'blocked', lock: 'crash' } as const;

type Effect = keyof typeof forms;
const effects = Object.keys(forms) as Effect[];

function problemOf(incident: Readonly<Record<string, unknown>>): Complaint | undefined {
  const isGiven = (key: string) => incident[key] !== undefined && incident[key] !== false;
  const given = effects.filter(isGiven);
  const effect = given[0];
  if (effect === undefined || given.length > 1) {
    const named = [...subjects, ...effects].filter(isGiven);
    const got =
      named.length === 0
        ? 'an incident that says nothing'
        : `an incident with ${named.map((key) => `\`${key}\``).join(', ')}`;
    return { got, expected: `exactly one effect: ${effects.join(', ')}` };
  }
  const { needs, may, mustEnd }: Form = forms[effect];
  const named = subjects.filter(isGiven);
  const needed = named.filter((subject) => needs.includes(subject));
  if (needs.length > 0 && needed.length !== 1)
    return {
      got: `\`${effect}\` with ${named.length === 0 ? 'nothing' : named.join(' and ')}`,
      expected: `one of: ${needs.join(', ')}`,
    };
  const foreign = named.find((subject) => !needs.includes(subject) && !may.includes(subject));
  if (foreign !== undefined)
    return { got: `\`${effect}\` with \`${foreign}\``, expected: wanted(effect, [...needs, ...may]) };
  for (const [companion, owner] of Object.entries(companions)) {
    if (isGiven(companion) && effect !== owner)
      return { got: `\`${companion}\` with \`${effect}\``, expected: `\`${companion}\` only with \`${owner}\`` };
  }
  if (mustEnd && incident['for'] === undefined)
    return { got: `\`${effect}\` without an end`, expected: '`for`, how long it lasts', hint: 'such as `for: 2h`' };
  return undefined;
}

function wanted(effect: Effect, allowed: readonly Subject[]): string {
  return allowed.length === 0 ? `\`${effect}\` alone` : `\`${effect}\` with ${allowed.join(' or ')}`;
}
