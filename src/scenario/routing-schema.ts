// Which IPs mail leaves by: groups of them under names, and rules that send some of the mail through some of them.

import type { z } from 'zod';
import { dashboardReputations } from '../domain/warmup.ts';
import { complain, field, list, mapOf, oneOrMany, section, word } from './field.ts';
import { domainText, ipAddress, nameText } from './names.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count } from './units.ts';

/** A server's name, or one of its IPs. */
const serverOrIp: Unit<string> = {
  noun: 'a server or an IP of one',
  examples: ['mta-1', '192.0.2.11'],
  kind: 'text',
  pattern: `${nameText.pattern}|${ipAddress.pattern}`,
  parse(text) {
    const result = nameText.parse(text);
    return result.ok ? accepted(text) : refused(formOf(serverOrIp));
  },
  print: (value) => value,
  measure: () => null,
};

export const ipPools = mapOf(
  nameText,
  oneOrMany(field(serverOrIp, { says: 'A server, or one of its IPs.', example: 'mta-1' }), 'Its members.', ['mta-1']),
  'Groups of IPs for `routing`, each under its name: servers, or single IPs of theirs.',
  { marketing: ['mta-1', '192.0.2.21'] },
);

const wayOut = field(nameText, { says: 'A server or an IP pool.', example: 'mta-2' });

const routeMatch = section('What the rule applies to; all that is named must match. Empty: everything.', {
  campaign: field(nameText, { says: 'Campaign.', example: 'receipts' }).optional(),
  lane: field(nameText, { says: 'Lane.', example: 'single' }).optional(),
  provider: field(nameText, { says: "Recipient's mailbox provider.", example: 'microsoft' }).optional(),
  domain: field(domainText, { says: "Recipient's domain.", example: 'gmail.test' }).optional(),
  reputation: oneOrMany(
    word(dashboardReputations, 'A class.'),
    "Our from domain's class on the provider's dashboard, as the run goes on. Where none is shown, the rule does not apply.",
    ['low', 'bad'],
  ).optional(),
});

const routeRule = section('One rule. The first that fits decides; what none fits leaves by any server.', {
  match: routeMatch.prefault({}),
  servers: oneOrMany(wayOut, 'Servers it leaves by, in turns.', ['mta-1', 'mta-2']).optional(),
  pool: oneOrMany(wayOut, 'IP pools it leaves by, in turns.', 'marketing').optional(),
  weights: mapOf(
    serverOrIp,
    field(count, { says: 'Its share, compared with the others.', example: '3', least: '1', most: '1_000' }),
    'Shares of servers or IPs; one that is not named has 1. A server shares its own among its IPs.',
    { 'mta-1': 3, 'mta-2': 1 },
  ).optional(),
  overflow: oneOrMany(wayOut, 'What takes the mail that those do not take at the moment.', 'mta-3').optional(),
  failover: oneOrMany(
    wayOut,
    'What stands in while all of those are paused, suspended or out of reach.',
    'mta-4',
  ).optional(),
}).superRefine((rule, context) => {
  if (rule.servers === undefined && rule.pool === undefined)
    complain(context, [], { got: 'a rule without a way out', expected: 'at least one of: servers, pool' });
});

export const routing = list(
  routeRule,
  'Which servers mail leaves by: rules, tried in order. Campaigns that name their server are not asked.',
  1000,
);
export type RoutingFields = z.output<typeof routing>;
export type IpPoolFields = z.output<typeof ipPools>;
