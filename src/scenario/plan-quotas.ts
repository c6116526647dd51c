// Batches that a quota keeps from ending before the run does: the quota lets so many through in each of its windows,
// and the run has only so many windows left. Retries and other campaigns use it too, so what is told is the least.

import type { Campaign, Provider, Quota, Scenario, Server, Throttle } from '../domain/scenario.ts';
import { calendarWindow, unitMs } from '../engine/time-zone.ts';
import type { CampaignPlan, FlowPlan, PlanWarning } from './plan-check.ts';
import { counterCount, keepersOf, matches, matchText, quotaWords, serversMatched, serversOf } from './plan-limits.ts';
import { printNumber } from './units.ts';

interface Stretch {
  readonly fromMs: number;
  readonly endMs: number;
}

export function quotaWarnings(
  scenario: Scenario,
  flows: readonly FlowPlan[],
  campaigns: readonly CampaignPlan[],
): PlanWarning[] {
  const endMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  return campaigns.flatMap(({ name, kind, messages, fromMs }, index) => {
    if (kind === 'stream') return [];
    const campaign = scenario.campaigns[index]!;
    const servers = serversOf(scenario, campaign);
    const own = flows.filter((flow) => flow.campaign === name);
    // Where each worker or process counts for itself, each lets through the whole of a quota.
    const keepers = keepersOf(scenario, campaign).count;
    const passing = [
      throughServers(servers, messages, { fromMs, endMs }),
      ...scenario.sender.throttles.flatMap((throttle) =>
        throughThrottle(scenario, throttle, campaign, own, { fromMs, endMs }),
      ),
    ];
    return passing
      .map((one) => ({ ...one, most: one.most * keepers }))
      .filter(({ most, of }) => most < of)
      .map(({ most, of, quota }) => ({
        path: `campaigns[${name}]`,
        text: `at most ${printNumber(most)} of ${printNumber(of)} messages pass ${quota} before the run ends`,
      }));
  });
}

interface Passing {
  readonly most: number;
  readonly of: number;
  readonly quota: string;
}

function throughServers(servers: readonly Server[], messages: number, stretch: Stretch): Passing {
  const most = servers.reduce(
    (sum, { quotas, timezone }) => sum + Math.min(...quotas.map((quota) => passed(quota, timezone, stretch))),
    0,
  );
  const names = servers.map(({ name }) => name).join(', ');
  return { most, of: messages, quota: `${servers.length === 1 ? 'the quota' : 'the quotas'} of ${names}` };
}

function throughThrottle(
  scenario: Scenario,
  throttle: Throttle,
  campaign: Campaign,
  flows: readonly FlowPlan[],
  stretch: Stretch,
): Passing[] {
  const servers = serversOf(scenario, campaign);
  const matched = serversMatched(throttle, servers);
  // What one server may not take, another can.
  if (throttle.quotas.length === 0 || matched.length < servers.length) return [];
  const isApart = throttle.per.some((scope) => scope === 'provider' || scope === 'site' || scope === 'domain');
  const zones = throttle.per.some((scope) => scope === 'ip' || scope === 'server')
    ? matched.map(({ timezone }) => timezone)
    : ['UTC'];
  const held = flows.flatMap((flow) => {
    const provider = scenario.providers.find(({ name }) => name === flow.provider)!;
    return matches(throttle, campaign, provider, servers)
      ? [{ provider, messages: Math.round(flow.messages * shareUnder(throttle, provider)) }]
      : [];
  });
  const groups = isApart ? held.map((flow) => [flow]) : held.length === 0 ? [] : [held];
  return groups.flatMap((group) => {
    const messages = group.reduce((sum, flow) => sum + flow.messages, 0);
    const counters = counterCount(throttle.per, group[0]!.provider, matched);
    return throttle.quotas.map((quota) => ({
      most: Math.max(...zones.map((zone) => passed(quota, zone, stretch))) * counters,
      of: messages,
      quota: `${quotaWords(quota)}${matchText(throttle)}`,
    }));
  });
}

/** The share of a provider's messages that a throttle matches; none where that cannot be told beforehand. */
function shareUnder({ match }: Throttle, { domains, siteCount }: Provider): number {
  if (match.domain === undefined) return 1;
  return siteCount > 1 ? 0 : (domains.find(({ name }) => name === match.domain)?.ratio ?? 0);
}

/** What one counter lets through in all its windows that the stretch of time touches. */
function passed({ max, per, window }: Quota, zone: string, { fromMs, endMs }: Stretch): number {
  if (window === 'rolling') return max * (Math.floor((endMs - fromMs) / unitMs[per]) + 1);
  // Minutes and hours are alike in nearly every zone, and there are too many to look at each.
  if (per === 'minute' || per === 'hour')
    return max * (Math.ceil(endMs / unitMs[per]) - Math.floor(fromMs / unitMs[per]));
  let windows = 0;
  for (let atMs = fromMs; atMs < endMs; atMs = calendarWindow(zone, per, atMs).endMs) windows += 1;
  return max * windows;
}
