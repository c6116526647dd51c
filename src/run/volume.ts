// How much mail a scenario means to send: on its busiest day, which is what a warm IP or from domain is taken to be used
// to, and to one recipient.

import type { Campaign, Scenario } from '../domain/scenario.ts';

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
    const servers = scenario.sender.servers.filter(
      ({ name }) => campaign.servers.length === 0 || campaign.servers.includes(name),
    );
    const ips = servers.flatMap((server) => server.ips);
    for (const { name: provider, ratio } of audience.providers) {
      book(`${provider} ${campaign.fromDomain}`, campaign, ratio);
      for (const ip of ips) book(`${provider} ${ip}`, campaign, ratio / ips.length);
    }
  }
  return (provider, ipOrDomain) => Math.max(0, ...(days.get(`${provider} ${ipOrDomain}`) ?? []));
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
