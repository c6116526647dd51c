// The sending system: its servers and workers, its limits and its manners.

import { z } from 'zod';
import { stockLanes } from '../domain/scenario.ts';
import { tlsUses } from '../domain/tls-use.ts';
import { adaptiveSchema } from './adaptive-schema.ts';
import { alertSchema } from './alert-schema.ts';
import { authenticationSchema, dkimSchema } from './authentication-schema.ts';
import { breakerSchema } from './breaker-schema.ts';
import {
  crewFields,
  disciplineProblems,
  dispatchSchema,
  idempotency,
  limitsKept,
  whenThrottled,
} from './dispatch-schema.ts';
import { faultProblems, faultsSchema } from './faults-schema.ts';
import { field, flag, list, mapOf, oneOrMany, section, word } from './field.ts';
import { instant, timeZone } from './instant.ts';
import { jobsSchema } from './jobs-schema.ts';
import { quotas, throttles } from './limit-schema.ts';
import { exampleDomain, ipAddress, nameText } from './names.ts';
import { queueSchema } from './queue-schema.ts';
import { retrySchema } from './retry-schema.ts';
import { ipPools, routing } from './routing-schema.ts';
import { safetySchema } from './safety-schema.ts';
import { suspendRuleSchema } from './suspend-schema.ts';
import { transport } from './transport-schema.ts';
import { count, duration, percent, rate } from './units.ts';
import { warmup } from './warmup-schema.ts';

const historyFields = section('What providers remember, in full.', {
  days: field(count, { says: 'Days with mail so far; 0 is a cold start.', example: '60', most: '3_650' }),
  peak_per_day: field(count, { says: 'Most messages on one of those days.', example: '50_000', most: '1_000_000_000' }),
  score: field(count, {
    says: "Reputation, 0 to 100. Default: the provider's own for such a history.",
    example: '85',
    most: '100',
  }).optional(),
  complaint: field(percent, { says: 'Complaints per message so far.', example: '0.02%', most: '100%' }).prefault(
    '0.02%',
  ),
});

export const history = z
  .union([word(['warm', 'new'], "Known and trusted at this scenario's own volume, or never seen."), historyFields])
  .meta({
    description:
      "What providers remember at the start: `warm` (at this scenario's own volume), `new`, or `{ days: 60, peak_per_day: 50_000, score: 85, complaint: 0.02% }`. Default: warm.",
    sample: 'new',
  });
export type HistoryFields = z.output<typeof history>;

const poolSchema = section('Workers that serve the same lanes.', {
  name: field(nameText, { says: 'Unique among pools.', example: 'worker' }),
  workers: field(count, {
    says: 'How many; each carries one message at a time.',
    example: '15',
    least: '1',
    most: '10_000',
  }),
  lanes: list(
    field(nameText, { says: 'A lane.', example: 'batch' }),
    `Lanes it serves, in strict order. Stock lanes: ${stockLanes.join(', ')}.`,
    100,
  ).meta({
    sample: ['high', 'batch', 'single'],
  }),
  ...crewFields,
});

const serverSchema = section('A sending server.', {
  name: field(nameText, { says: 'Unique among servers.', example: 'mta-1' }),
  ips: oneOrMany(
    field(ipAddress, { says: 'An IP it sends from.', example: '192.0.2.11' }),
    'IPs it sends from, of the networks kept for examples.',
    ['192.0.2.11'],
  ),
  timezone: field(timeZone, {
    says: 'Where its calendar windows begin and end.',
    example: 'America/New_York',
  }).prefault('UTC'),
  rate: field(rate, {
    says: 'Most it sends over all its IPs. Default: no limit.',
    example: '100/s',
    least: '1/d',
    most: '1_000_000/s',
  }).optional(),
  burst: field(count, {
    says: 'Messages that `rate` lets go together after a rest.',
    example: '10',
    least: '1',
    most: '1_000_000',
  }).prefault(1),
  quota: quotas.optional(),
  transport: transport.optional(),
  warmup: warmup.optional(),
  history: history.optional(),
});

const domainSchema = section('A from domain.', {
  history: history.optional(),
  authentication: authenticationSchema.optional(),
  dkim: dkimSchema.optional(),
});

const redriveSchema = section(
  'When messages on the dead list (attempts used up) are taken up again, as if they had just become due.',
  {
    at: oneOrMany(field(instant, { says: 'When.', example: '+12h' }), 'An instant, or a list of them.', '+12h'),
  },
);

function timeout(says: string, text: string) {
  return field(duration, { says, example: text, least: '1s', most: '1h' }).prefault(text);
}

/** Defaults are the minimum times of RFC 5321, section 4.5.3.2; it names none for connecting, where 30 s is usual. */
const timeouts = section('How long the sender waits for a provider.', {
  connect: timeout('For the connection.', '30s'),
  banner: timeout('For the greeting.', '5m'),
  command: timeout('For the reply to MAIL or RCPT.', '5m'),
  data: timeout('For the reply to DATA, which the fake providers give at once.', '2m'),
  final_dot: timeout('For the reply to the whole message.', '10m'),
});

const connections = section('How connections are kept and given up.', {
  idle: field(duration, {
    says: 'How long an unused one stays open.',
    example: '5s',
    least: '0s',
    most: '1h',
  }).prefault('5s'),
  messages_per_connection: field(count, {
    says: 'Messages before one is closed.',
    example: '100',
    least: '1',
    most: '1_000_000',
  }).prefault(100),
  refused_wait: field(duration, {
    says: 'Rest before the next one after a provider let none in.',
    example: '60s',
    least: '0s',
    most: '1d',
  }).prefault('60s'),
  on_refused: word(
    ['keep_message', 'defer_message'],
    'Whether a message for which no connection could be had keeps its try, or loses it. One that keeps it expires by `give_up_after`, too.',
  ).prefault('keep_message'),
  timeouts: timeouts.prefault({}),
});

const suppress = section('After what an address gets no more mail.', {
  bounce: flag('After a hard bounce.').prefault(true),
  complaint: flag('After a complaint.').prefault(true),
  unsubscribe: flag('After an unsubscribe.').prefault(true),
});

const stockPool = { name: 'worker', workers: 15, lanes: [...stockLanes] };

export const senderSchema = section('The sending system under test.', {
  dispatch: dispatchSchema,
  when_throttled: whenThrottled.optional(),
  limits_kept: limitsKept.optional(),
  idempotency: idempotency.optional(),
  queue: queueSchema.optional(),
  fair: word(
    ['backlog', 'equal'],
    'How a campaign shares its turns between its flows: by how much is due, or equally.',
  ).prefault('backlog'),
  pools: list(poolSchema, 'Groups of workers. Default: one pool of 15 for all stock lanes.', 100).prefault([stockPool]),
  jobs: jobsSchema.prefault({}),
  servers: list(serverSchema, 'Sending servers.', 1000),
  ip_pools: ipPools.prefault({}),
  routing: routing.optional(),
  domains: mapOf(exampleDomain, domainSchema, 'From domains of which something is to be said.', {
    'news.example': { history: 'new' },
  }).prefault({}),
  throttles: z
    .array(throttles.element, { error: 'a list of throttles' })
    .max(1000, 'a list of at most 1_000 throttles')
    .meta({ description: throttles.description })
    .prefault([]),
  retry: retrySchema.prefault({}),
  safety: safetySchema.optional(),
  adaptive: adaptiveSchema.optional(),
  suspend: z
    .array(suspendRuleSchema, { error: 'a list of rules' })
    .max(100, 'a list of at most 100 rules')
    .meta({ description: 'Replies that stop or slow whoever gets them too often.' })
    .prefault([]),
  breaker: breakerSchema.optional(),
  alerts: z
    .array(alertSchema, { error: 'a list of alerts' })
    .max(100, 'a list of at most 100 alerts')
    .meta({ description: 'When somebody is told.' })
    .prefault([]),
  redrive: redriveSchema.optional(),
  connections: connections.prefault({}),
  tls: word(
    tlsUses,
    'Where it uses TLS: only with providers that require it (when_required); never; wherever it is offered (opportunistic, as most mail servers do); or with all (require). Encrypting what stays on one machine costs CPU and changes no answer.',
  ).optional(),
  suppress: suppress.prefault({}),
  faults: faultsSchema.optional(),
})
  .superRefine(disciplineProblems)
  .superRefine(faultProblems);

export type SenderFields = z.output<typeof senderSchema>;
