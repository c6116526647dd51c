// How much mail a scenario means to send: on its busiest day, which is what a warm IP or from domain is taken to be used
// to, and to one recipient.

import type { Campaign, Scenario } from '../domain/scenario.ts';
import { plannedRoutes } from '../policy/routing.ts';

const dayMs = 86_400_000;

/** Messages to a provider on the busiest day, from an IP or in a domain's name. */
export function peakVolumes(scenario: Scenario): (provider: string, ipOrDomain: string) => number {
  const days = new Map<string, Float64Array>();
  const dayCount = Math.max(1, Math.ceil(scenario.durationMs / dayMs));
  const book = (key: string, campaign: Campaign, share: number) => {
    const perDay = days.get(key) ?? new Float64Array(dayCount);
    addVolume(perDay, scenario, campaign, share);
    days.set(key, perDay);
  };
  for (const campaign of scenario.campaigns) {
    const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
    for (const { name: provider, ratio } of audience.providers) {
      book(`${provider} ${campaign.fromDomain}`, campaign, ratio);
      for (const [ip, share] of ipShares(scenario, campaign, provider, ratio))
        book(`${provider} ${ip}`, campaign, share);
    }
  }
  return (provider, ipOrDomain) => Math.max(0, ...(days.get(`${provider} ${ipOrDomain}`) ?? []));
}

/** What part of a provider's share of a campaign goes by each IP. One that takes what others leave may have to take it all. */
function ipShares(
  scenario: Scenario,
  campaign: Campaign,
  provider: string,
  ratio: number,
): ReadonlyMap<string, number> {
  const { name, lane } = campaign;
  const domain = scenario.providers.find((known) => known.name === provider)?.domains[0]?.name ?? '';
  const routes = plannedRoutes(scenario, campaign, { campaign: name, lane, provider, domain });
  const shares = new Map<string, number>();
  for (const { ip, weight, role, rule } of routes) {
    const peers = routes.filter((route) => route.rule === rule && route.role === 'first');
    const share = role === 'first' ? (ratio * weight) / peers.reduce((sum, peer) => sum + peer.weight, 0) : ratio;
    shares.set(ip, Math.max(share, shares.get(ip) ?? 0));
  }
  return shares;
}

/** Messages that a recipient of an audience is to expect in the whole run. */
export function messagesPerRecipient(scenario: Scenario): (audience: string) => number {
  return (name) => {
    const size = scenario.audiences.find((audience) => audience.name === name)?.size ?? 0;
    const perCampaign = scenario.campaigns
      .filter(({ audience }) => audience === name)
      .map(({ arrivals }) =>
        arrivals.kind === 'batch'
          ? arrivals.copies
          : (((arrivals.untilMs - arrivals.fromMs) / arrivals.rate.perMs) * arrivals.rate.count) / Math.max(1, size),
      );
    return perCampaign.reduce((sum, count) => sum + count, 0);
  };
}

function addVolume(perDay: Float64Array, scenario: Scenario, campaign: Campaign, share: number): void {
  const { arrivals } = campaign;
  const endAtMs = scenario.startAtMs + scenario.durationMs;
  if (arrivals.kind === 'batch') {
    const size = scenario.audiences.find(({ name }) => name === campaign.audience)!.size;
    const day = Math.floor((arrivals.atMs - scenario.startAtMs) / dayMs);
    if (day >= 0 && day < perDay.length) perDay[day]! += size * arrivals.copies * share;
    return;
  }
  for (let day = 0; day < perDay.length; day++) {
    const fromMs = Math.max(arrivals.fromMs, scenario.startAtMs + day * dayMs);
    const untilMs = Math.min(arrivals.untilMs, endAtMs, scenario.startAtMs + (day + 1) * dayMs);
    perDay[day]! += (Math.max(0, untilMs - fromMs) / arrivals.rate.perMs) * arrivals.rate.count * share;
  }
}
