// What in a scenario cannot be meant: limits that never bind or match nothing, retries that the run cuts off, rules that
// can never judge. Each is a warning: the scenario runs as it is.

import type { Scenario, Throttle } from '../domain/scenario.ts';
import { mostWorkers, type WorkersPlan } from '../domain/worker-plan.ts';
import { unitMs } from '../engine/time-zone.ts';
import type { CampaignPlan, FlowPlan, PlanWarning } from './plan-check.ts';
import { expectationWarnings } from './plan-expectations.ts';
import { faultWarnings } from './plan-faults.ts';
import { counterCount, matches, matchText, perSecondOf, quotaWords, serversMatched, serversOf } from './plan-limits.ts';
import { quotaWarnings } from './plan-quotas.ts';
import { reactionWarnings } from './plan-reactions.ts';
import { receiveWarnings } from './plan-receives.ts';
import { warmupChecks, warmupWarnings } from './plan-warmups.ts';
import { routingWarnings, windowWarnings } from './plan-windows.ts';
import { duration, printNumber, rate as rateUnit } from './units.ts';

export function planWarnings(
  scenario: Scenario,
  flows: readonly FlowPlan[],
  campaigns: readonly CampaignPlan[],
): PlanWarning[] {
  return [
    ...unusedParts(scenario),
    ...scenario.sender.servers.flatMap((server) => serverWarnings(server)),
    ...scenario.sender.throttles.flatMap((throttle) => throttleWarnings(scenario, throttle)),
    ...domainsApart(scenario),
    ...throttlesApart(scenario),
    ...retryWarnings(scenario),
    ...receiveWarnings(scenario),
    ...safetyWarnings(scenario, flows),
    ...reactionWarnings(scenario),
    ...faultWarnings(scenario),
    ...tooSlow(scenario, campaigns),
    ...quotaWarnings(scenario, flows, campaigns),
    ...warmupWarnings(scenario, warmupChecks(scenario, campaigns)),
    ...windowWarnings(scenario, campaigns),
    ...routingWarnings(scenario),
    ...expectationWarnings(scenario, flows),
  ];
}

function unusedParts(scenario: Scenario): PlanWarning[] {
  const { campaigns, incidents, providers, sender } = scenario;
  const usedServers = new Set(campaigns.flatMap((campaign) => serversOf(scenario, campaign).map(({ name }) => name)));
  const usedAudiences = new Set(campaigns.map(({ audience }) => audience));
  const usedLanes = new Set(campaigns.map(({ lane }) => lane));
  return [
    ...scenario.audiences
      .filter(({ name }) => !usedAudiences.has(name))
      .map(({ name }) => ({ path: `audiences.${name}`, text: 'no campaign sends to this audience' })),
    ...sender.servers
      .filter(({ name }) => !usedServers.has(name))
      .map(({ name }) => ({ path: `sender.servers[${name}]`, text: 'no campaign leaves by this server' })),
    ...sender.pools
      .filter(({ lanes }) => !lanes.some((lane) => usedLanes.has(lane)))
      .map(({ name }) => ({ path: `sender.pools[${name}]`, text: 'no campaign uses a lane of this pool' })),
    ...incidents
      .filter(
        (incident) => 'provider' in incident && !providers.some(({ name }) => name === (incident.provider ?? name)),
      )
      .map(({ number }) => ({ path: `incidents[${number - 1}].provider`, text: 'nobody writes to this provider' })),
  ];
}

function serverWarnings({ name, rate, quotas }: Scenario['sender']['servers'][number]): PlanWarning[] {
  if (rate === null) return [];
  return quotas
    .filter(({ max, per }) => max >= (perSecondOf(rate) * unitMs[per]) / 1000)
    .map((quota) => ({
      path: `sender.servers[${name}].quota`,
      text: `never binds: ${quotaWords(quota)} is more than ${rateUnit.print(rate)} lets through`,
    }));
}

function throttleWarnings(scenario: Scenario, throttle: Throttle): PlanWarning[] {
  const flows = matchedFlows(scenario, throttle);
  if (flows.length === 0) return [{ path: throttle.source, text: `matches nothing${matchText(throttle)}` }];
  const warn = (field: string, text: string): PlanWarning[] => [{ path: `${throttle.source}.${field}`, text }];
  const found: PlanWarning[] = [];
  if (throttle.rate !== null) {
    const above = rateAbove(scenario, throttle) ?? throttleAbove(scenario, throttle);
    const own = rateUnit.print(throttle.rate);
    if (above !== undefined && perSecondOf(throttle.rate) >= above.perSecond) {
      found.push(...warn('rate', `never binds: ${own} is no less than ${above.name}`));
    }
    for (const quota of throttle.quotas) {
      if (quota.max >= (perSecondOf(throttle.rate) * unitMs[quota.per]) / 1000) {
        found.push(...warn('quota', `never binds: ${quotaWords(quota)} is more than ${own} lets through`));
      }
    }
  }
  const lanes = new Set(flows.map(({ campaign }) => campaign.lane));
  const pools = scenario.sender.pools.filter((pool) => pool.lanes.some((lane) => lanes.has(lane)));
  const { workerCount, words } = workersCountedBy(pools, scenario.sender.workers?.limitsKept ?? 'shared');
  // Idle connections are not counted to workers, but one that a worker could use is used before another is opened.
  if (throttle.connections !== null && throttle.connections > workerCount) {
    found.push(...warn('connections', `never binds: ${throttle.connections} connections, and ${words} to use them`));
  }
  const { messagesPerConnection } = scenario.sender.connections;
  if (throttle.messagesPerConnection !== null && throttle.messagesPerConnection > messagesPerConnection) {
    found.push(
      ...warn('messages_per_connection', `never binds: sender.connections closes one after ${messagesPerConnection}`),
    );
  }
  return found;
}

/** The most workers that share one counter of a limit. */
function workersCountedBy(
  pools: Scenario['sender']['pools'],
  kept: WorkersPlan['limitsKept'],
): { readonly workerCount: number; readonly words: string } {
  switch (kept) {
    case 'shared': {
      const workerCount = pools.reduce((sum, pool) => sum + mostWorkers(pool), 0);
      return { workerCount, words: `${workerCount} workers` };
    }
    case 'per_process': {
      const workerCount = Math.max(...pools.map((pool) => Math.ceil(mostWorkers(pool) / (pool.crew?.processes ?? 1))));
      return { workerCount, words: `${workerCount} workers of each process` };
    }
    case 'per_worker':
      return { workerCount: 1, words: 'one worker, which counts for itself,' };
  }
}

function matchedFlows(scenario: Scenario, throttle: Throttle) {
  return scenario.campaigns.flatMap((campaign) => {
    const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
    const servers = serversOf(scenario, campaign);
    return audience.providers
      .map(({ name }) => scenario.providers.find((provider) => provider.name === name)!)
      .filter((provider) => matches(throttle, campaign, provider, servers))
      .map((provider) => ({ campaign, provider, servers }));
  });
}

/** The most that can reach one counter of a throttle by what its server, or all servers, let through. */
function rateAbove(scenario: Scenario, throttle: Throttle): { name: string; perSecond: number } | undefined {
  const { match, per } = throttle;
  const campaign = scenario.campaigns.find(({ name }) => name === match.campaign);
  const servers = serversMatched(
    throttle,
    campaign === undefined ? scenario.sender.servers : serversOf(scenario, campaign),
  );
  const rated = servers.flatMap(({ name, rate }) =>
    rate === null ? [] : [{ name: `${rateUnit.print(rate)} of ${name}`, perSecond: perSecondOf(rate) }],
  );
  if (rated.length < servers.length) return undefined;
  const isOfOneServer = per.includes('ip') || per.includes('server');
  if (!isOfOneServer && rated.length > 1) {
    return {
      name: 'what all servers let through',
      perSecond: rated.reduce((sum, { perSecond }) => sum + perSecond, 0),
    };
  }
  return rated.sort((a, b) => b.perSecond - a.perSecond)[0];
}

/** A throttle that counts in the same way, holds all that this one does, and lets no more through. */
function throttleAbove(
  { sender, providers }: Scenario,
  throttle: Throttle,
): { name: string; perSecond: number } | undefined {
  const perSecond = perSecondOf(throttle.rate!);
  const place = sender.throttles.indexOf(throttle);
  for (const [otherPlace, { match, per, rate, burst, source }] of sender.throttles.entries()) {
    if (otherPlace === place || rate === null || burst > throttle.burst) continue;
    const isSlower = perSecondOf(rate) < perSecond;
    // Of two that are equal, the second is the one too many.
    if (!isSlower && !(otherPlace < place && perSecondOf(rate) === perSecond)) continue;
    if (per.toSorted().join() !== throttle.per.toSorted().join()) continue;
    if (!holdsAll(match, throttle.match, providers)) continue;
    return { name: `${rateUnit.print(rate)} of ${source}`, perSecond: perSecondOf(rate) };
  }
  return undefined;
}

/** Whether whatever falls under `narrow` falls under `wide` too. */
function holdsAll(wide: Throttle['match'], narrow: Throttle['match'], providers: Scenario['providers']): boolean {
  const provider = providers.find(({ domains }) => domains.some(({ name }) => name === narrow.domain));
  // Who names a domain names its provider.
  const said = { ...(provider !== undefined && { provider: provider.name }), ...narrow };
  return (['provider', 'domain', 'mx', 'campaign', 'lane', 'server'] as const).every(
    (key) => wide[key] === undefined || wide[key] === said[key],
  );
}

/** One MX host behind several domains: a limit kept per domain lets each have the whole of it. */
function domainsApart(scenario: Scenario): PlanWarning[] {
  return scenario.sender.throttles.flatMap((throttle) => {
    if (!throttle.per.includes('domain') || (throttle.rate === null && throttle.connections === null)) return [];
    const providers = new Set(matchedFlows(scenario, throttle).map(({ provider }) => provider));
    return [...providers]
      .filter(({ siteCount, domains }) => siteCount === 1 && domains.length > 1 && throttle.match.domain === undefined)
      .map((provider) => ({
        path: `${throttle.source}.per`,
        text: `counts ${provider.domains.length} domains apart that share one MX at ${provider.name}, which sees ${counterCount(['domain'], provider, [])} times the limit`,
      }));
  });
}

/** The same said in two limits: each holds one domain, and the MX behind both hears the sum. */
function throttlesApart(scenario: Scenario): PlanWarning[] {
  const { throttles } = scenario.sender;
  return throttles.flatMap((throttle, index) => {
    const domain = throttle.match.domain;
    const provider = scenario.providers.find(
      ({ siteCount, domains }) => siteCount === 1 && domains.some(({ name }) => name === domain),
    );
    const other = throttles
      .slice(0, index)
      .find(
        ({ match }) =>
          match.domain !== undefined &&
          match.domain !== domain &&
          provider?.domains.some(({ name }) => name === match.domain),
      );
    if (provider === undefined || other === undefined || !limitTheSame(throttle, other)) return [];
    const text = `counts ${domain} apart from ${other.match.domain} (${other.source}), but both share one MX at ${provider.name}, which sees the sum`;
    return [{ path: `${throttle.source}.match.domain`, text }];
  });
}

/** True where both count the same kind of thing, and some message may fall under either. */
function limitTheSame(one: Throttle, other: Throttle): boolean {
  const meets = (key: 'campaign' | 'lane' | 'server') =>
    one.match[key] === undefined || other.match[key] === undefined || one.match[key] === other.match[key];
  const both = (said: (throttle: Throttle) => boolean) => said(one) && said(other);
  return (
    meets('campaign') &&
    meets('lane') &&
    meets('server') &&
    (both(({ rate }) => rate !== null) ||
      both(({ quotas }) => quotas.length > 0) ||
      both(({ connections }) => connections !== null) ||
      both(({ connectionRate }) => connectionRate !== null))
  );
}

function retryWarnings({ sender, durationMs, drainMs }: Scenario): PlanWarning[] {
  const { delays, attempts, giveUpAfterMs } = sender.retry;
  const found: PlanWarning[] = [];
  if (delays.kind === 'list') {
    const used = attempts === null ? delays.afterMs.length : attempts - 1;
    if (used < delays.afterMs.length) {
      const text = `${attempts} attempts use ${used} of the ${delays.afterMs.length} delays`;
      found.push({ path: 'sender.retry.after', text });
    }
    const sumMs = delays.afterMs.slice(0, used).reduce((sum, delayMs) => sum + delayMs, 0);
    if (giveUpAfterMs !== null && sumMs > giveUpAfterMs) {
      const text = `the delays come to ${duration.print(sumMs)}, but a message expires after ${duration.print(giveUpAfterMs)}`;
      found.push({ path: 'sender.retry.after', text });
    }
  }
  const longest = delays.kind === 'list' ? Math.max(...delays.afterMs) : delays.maxMs;
  if (longest > durationMs + drainMs) {
    const text = `a delay of ${duration.print(longest)} is longer than the run, ${duration.print(durationMs + drainMs)}`;
    found.push({ path: `sender.retry.${delays.kind === 'list' ? 'after' : 'max'}`, text });
  }
  // Without a limit of tries, a message put off to the last keeps the run from coming to an end of its own.
  if (attempts === null && (giveUpAfterMs ?? Number.POSITIVE_INFINITY) > durationMs + drainMs) {
    const expiry = giveUpAfterMs === null ? 'never expire' : `expire only after ${duration.print(giveUpAfterMs)}`;
    found.push({
      path: 'sender.retry.give_up_after',
      text: `messages ${expiry}, but the run lasts ${duration.print(durationMs + drainMs)}: some may be left unfinished; \`drain\` gives them time`,
    });
  }
  const timeouts = Object.entries(sender.connections.timeouts);
  const tooLong = timeouts.filter(([, ms]) => ms > durationMs + drainMs);
  return [
    ...found,
    ...tooLong.map(([key, ms]) => ({
      path: `sender.connections.timeouts.${key.replace('finalDot', 'final_dot').replace(/Ms$/, '')}`,
      text: `a time-out of ${duration.print(ms)} is longer than the run`,
    })),
  ];
}

function safetyWarnings({ sender, providers }: Scenario, flows: readonly FlowPlan[]): PlanWarning[] {
  const complaint = sender.safety?.complaint ?? null;
  if (complaint === null) return [];
  const looped = new Set(providers.filter(({ hasFeedbackLoop }) => hasFeedbackLoop).map(({ name }) => name));
  const heard = flows.filter(({ provider }) => looped.has(provider)).reduce((sum, { messages }) => sum + messages, 0);
  if (heard >= complaint.minSample) return [];
  const why =
    looped.size === 0
      ? 'no provider here has a feedback loop'
      : `only ${printNumber(heard)} messages go to providers with a feedback loop`;
  return [{ path: 'sender.safety.complaint', text: `never judges: ${why}` }];
}

/** Campaigns that their own limits keep from ending before the run does: long batches, and streams that outrun them. */
function tooSlow(scenario: Scenario, campaigns: readonly CampaignPlan[]): PlanWarning[] {
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  return campaigns.flatMap(({ name, kind, leastMs, fromMs, messages }) => {
    if (leastMs === null) return [];
    // A stream's messages are an estimate, rounded: one too many says nothing.
    const surelyMs = kind === 'batch' ? leastMs : leastMs * (1 - 1 / Math.max(1, messages));
    if (fromMs + surelyMs <= endAtMs) return [];
    const needs = duration.print(Math.ceil(leastMs / 60_000) * 60_000);
    const text = `needs ${needs} at the rate its limits leave it; the run ends ${duration.print(endAtMs - fromMs)} after it begins`;
    return [{ path: `campaigns[${name}]`, text }];
  });
}
