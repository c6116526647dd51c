// The limits that a campaign's messages to one provider meet, each with what it comes to over all its counters.

import type { Campaign, LimitScope, Provider, Quota, Rate, Scenario, Server, Throttle } from '../domain/scenario.ts';
import { mostWorkers } from '../domain/worker-plan.ts';
import { plannedRoutes } from '../policy/routing.ts';
import { printNumber, rate as rateUnit } from './units.ts';

export interface LimitInForce {
  /** `50/s per ip at gmail`. */
  readonly name: string;
  /** Where it is written, in the path grammar. */
  readonly source: string;
  /** What it lets through over all counters that the flow may use; null where it is no rate. */
  readonly perSecond: number | null;
  /** Each provider has counters of its own, so one provider's messages leave room for another's. */
  readonly perProvider: boolean;
}

export function limitsInForce(scenario: Scenario, campaign: Campaign, provider: Provider): LimitInForce[] {
  const servers = serversOf(scenario, campaign);
  const throttles = scenario.sender.throttles.filter((throttle) => matches(throttle, campaign, provider, servers));
  const perConnection = messagesPerConnection(scenario, throttles, servers);
  const limits = [
    ...(campaign.rate === null
      ? []
      : [rateLimit(campaign.rate, `for ${campaign.name}`, `campaigns[${campaign.name}].rate`, 1)]),
    ...serverLimits(servers),
    ...throttles.flatMap((throttle) => {
      const besidePerSecond = perSecondBeside(throttle, throttles, provider, servers);
      return throttleLimits(throttle, provider, serversMatched(throttle, servers), perConnection).map((limit) => ({
        ...limit,
        perSecond: limit.perSecond === null || besidePerSecond === null ? null : limit.perSecond + besidePerSecond,
      }));
    }),
  ];
  const { count, each } = keepersOf(scenario, campaign);
  if (count === 1) return limits;
  return limits.map((limit) => ({
    ...limit,
    name: `${limit.name}, for each of ${printNumber(count)} ${each}`,
    perSecond: limit.perSecond === null ? null : limit.perSecond * count,
  }));
}

/** What the servers that a throttle leaves out let through beside it, by limits that say the same of them; null where that is not bound. */
function perSecondBeside(
  throttle: Throttle,
  throttles: readonly Throttle[],
  provider: Provider,
  servers: readonly Server[],
): number | null {
  const matched = serversMatched(throttle, servers);
  const sum = servers
    .filter((server) => !matched.includes(server))
    .map((server) => {
      const twins = throttles.filter((other) => other.match.server === server.name && saysTheSame(other, throttle));
      const rates = twins.flatMap(({ rate, per }) =>
        rate === null ? [] : [perSecondOf(rate) * counterCount(per, provider, [server])],
      );
      return Math.min(server.rate === null ? Number.POSITIVE_INFINITY : perSecondOf(server.rate), ...rates);
    })
    .reduce((total, perSecond) => total + perSecond, 0);
  return Number.isFinite(sum) ? sum : null;
}

/** True where both match the same but for the server. */
function saysTheSame({ match: one }: Throttle, { match: other }: Throttle): boolean {
  return (['provider', 'domain', 'mx', 'campaign', 'lane'] as const).every((key) => one[key] === other[key]);
}

/** The most that any of a campaign's connections to a provider carries. */
function messagesPerConnection(
  { sender }: Scenario,
  throttles: readonly Throttle[],
  servers: readonly Server[],
): number {
  return throttles
    .filter(
      (throttle) => throttle.match.domain === undefined && serversMatched(throttle, servers).length === servers.length,
    )
    .reduce(
      (least, throttle) => Math.min(least, throttle.messagesPerConnection ?? least),
      sender.connections.messagesPerConnection,
    );
}

export interface LimitKeepers {
  readonly count: number;
  /** `workers` or `processes`; '' where limits are shared. */
  readonly each: string;
}

/** Who counts for himself among those that send the campaign: what each lets through adds up. */
export function keepersOf({ sender }: Scenario, { lane }: Campaign): LimitKeepers {
  const kept = sender.workers?.limitsKept ?? 'shared';
  if (kept === 'shared') return { count: 1, each: '' };
  const isByWorker = kept === 'per_worker';
  const counts = sender.pools
    .filter(({ lanes }) => lanes.includes(lane))
    .map((pool) => (isByWorker ? mostWorkers(pool) : Math.min(pool.crew?.processes ?? 1, mostWorkers(pool))));
  return { count: counts.reduce((sum, count) => sum + count, 0), each: isByWorker ? 'workers' : 'processes' };
}

/** Servers that a campaign may leave by. */
export function serversOf(scenario: Scenario, campaign: Campaign): Server[] {
  if (campaign.servers.length === 0) return serversRouted(scenario, campaign);
  const { servers } = scenario.sender;
  const named = campaign.servers.flatMap((name) => servers.filter((server) => server.name === name));
  // What a server that is warmed up leaves over goes by others.
  const takers = named.flatMap(({ warmup }) => warmup?.overflow ?? []);
  return [...named, ...servers.filter((server) => takers.includes(server.name) && !named.includes(server))];
}

/** Those that rules send some of its mail through; all of them where there is no rule. */
function serversRouted(scenario: Scenario, campaign: Campaign): Server[] {
  const { servers, routing } = scenario.sender;
  if (routing === undefined) return [...servers];
  const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
  const ips = audience.providers.flatMap(({ name: provider }) => {
    const { domains } = scenario.providers.find(({ name }) => name === provider)!;
    const place = { campaign: campaign.name, lane: campaign.lane, provider };
    return domains.flatMap(({ name: domain }) =>
      plannedRoutes(scenario, campaign, { ...place, domain }).map(({ ip }) => ip),
    );
  });
  return servers.filter((server) => server.ips.some((ip) => ips.includes(ip)));
}

export function serversMatched(throttle: Throttle, servers: readonly Server[]): readonly Server[] {
  return servers.filter(({ name }) => throttle.match.server === undefined || throttle.match.server === name);
}

/** Whether some message of the campaign to the provider falls under the throttle. */
export function matches(
  throttle: Throttle,
  campaign: Campaign,
  provider: Provider,
  servers: readonly Server[],
): boolean {
  const { match } = throttle;
  return (
    (match.provider === undefined || match.provider === provider.name) &&
    (match.campaign === undefined || match.campaign === campaign.name) &&
    (match.lane === undefined || match.lane === campaign.lane) &&
    (match.domain === undefined ||
      provider.domains.some(({ name }) => name === match.domain) ||
      provider.siteCount > 1) &&
    (match.mx === undefined || endsInName(provider.mxSuffix, match.mx)) &&
    serversMatched(throttle, servers).length > 0
  );
}

/** How many counters a limit keeps for messages to this provider. */
export function counterCount(per: readonly LimitScope[], provider: Provider, servers: readonly Server[]): number {
  const ipCount = servers.reduce((sum, server) => sum + server.ips.length, 0);
  return per.reduce((product, scope) => {
    if (scope === 'ip') return product * ipCount;
    // An IP belongs to one server, so naming both counts each IP once.
    if (scope === 'server') return per.includes('ip') ? product : product * servers.length;
    if (scope === 'site') return product * provider.siteCount;
    if (scope === 'domain')
      return per.includes('site') ? product : product * Math.max(provider.domains.length, provider.siteCount);
    return product;
  }, 1);
}

/** `at gmail, from mta-1`; empty where a throttle matches everything. */
export function matchText({ match }: Throttle): string {
  const words: Record<keyof Throttle['match'], string> = {
    provider: 'at',
    domain: 'at',
    mx: 'at mx',
    campaign: 'for',
    lane: 'in lane',
    server: 'from',
  };
  return Object.entries(match)
    .map(([key, name]) => ` ${words[key as keyof Throttle['match']]} ${name}`)
    .join(',');
}

export function perSecondOf(limit: Rate): number {
  return (limit.count * 1000) / limit.perMs;
}

function serverLimits(servers: readonly Server[]): LimitInForce[] {
  // A flow that may leave by several servers can use what all of them let through together.
  const isBound = servers.every((server) => server.rate !== null);
  const together = servers.reduce((sum, { rate }) => sum + (rate === null ? 0 : perSecondOf(rate)), 0);
  return servers.flatMap(({ name, rate, quotas }) => [
    ...(rate === null
      ? []
      : [
          {
            name: `${rateUnit.print(rate)} on ${name}`,
            source: `sender.servers[${name}].rate`,
            perSecond: isBound ? together : null,
            perProvider: false,
          },
        ]),
    ...quotas.map((quota) => quotaLimit(quota, `on ${name}`, `sender.servers[${name}].quota`)),
  ]);
}

function throttleLimits(
  throttle: Throttle,
  provider: Provider,
  servers: readonly Server[],
  perConnection: number,
): LimitInForce[] {
  const where = `per ${throttle.per.join(', ')}${matchText(throttle)}`;
  const counters = counterCount(throttle.per, provider, servers);
  const source = (field: string) => `${throttle.source}.${field}`;
  const perProvider = throttle.per.some((scope) => scope === 'provider' || scope === 'site' || scope === 'domain');
  const plain = (name: string, field: string): LimitInForce => ({
    name,
    source: source(field),
    perSecond: null,
    perProvider,
  });
  return [
    ...(throttle.rate === null ? [] : [{ ...rateLimit(throttle.rate, where, source('rate'), counters), perProvider }]),
    ...throttle.quotas.map((quota) => quotaLimit(quota, where, source('quota'))),
    ...(throttle.connections === null ? [] : [plain(`${throttle.connections} connections ${where}`, 'connections')]),
    ...(throttle.messagesPerConnection === null
      ? []
      : [
          plain(
            `${throttle.messagesPerConnection} messages per connection${matchText(throttle)}`,
            'messages_per_connection',
          ),
        ]),
    ...(throttle.connectionRate === null
      ? []
      : [
          {
            ...plain(`${rateUnit.print(throttle.connectionRate)} new connections ${where}`, 'connection_rate'),
            perSecond: perSecondOf(throttle.connectionRate) * perConnection * counters,
          },
        ]),
    ...(throttle.concurrency === null
      ? []
      : [plain(`at most ${throttle.concurrency.limit} deliveries at once ${where}`, 'concurrency')]),
  ];
}

function rateLimit(rate: Rate, where: string, source: string, counters: number): LimitInForce {
  return {
    name: `${rateUnit.print(rate)} ${where}`,
    source,
    perSecond: perSecondOf(rate) * counters,
    perProvider: false,
  };
}

/** `500 an hour`, `500 a rolling hour`. */
export function quotaWords({ max, per, window }: Quota): string {
  const article = window === 'rolling' ? 'a rolling' : per === 'hour' ? 'an' : 'a';
  return `${printNumber(max)} ${article} ${per}`;
}

function quotaLimit(quota: Quota, where: string, source: string): LimitInForce {
  return {
    name: `${quotaWords(quota)} ${where}`,
    source,
    perSecond: null,
    perProvider: false,
  };
}

/** `google.com` matches `mx.google.com` and not `notgoogle.com`. */
function endsInName(host: string, suffix: string): boolean {
  return host === suffix || host.endsWith(`.${suffix}`);
}
