// What hours and routes of a scenario cannot be meant: windows that hold less than there is to send or never open while
// the run lasts, and rules that fit no mail.

import type { Campaign, Scenario } from '../domain/scenario.ts';
import { windowFrom, windowIn } from '../policy/calendar.ts';
import { fits } from '../policy/routing.ts';
import type { CampaignPlan, PlanWarning } from './plan-check.ts';
import { duration } from './units.ts';

const minuteMs = 60_000;

export function windowWarnings(scenario: Scenario, plans: readonly CampaignPlan[]): PlanWarning[] {
  return scenario.campaigns.flatMap((campaign, index) => {
    if (campaign.window === undefined) return [];
    const path = `campaigns[${campaign.name}].window`;
    const { fromMs, leastMs } = plans[index]!;
    const openMs = Math.min(...zonesOf(scenario, campaign).map((zone) => openFor(scenario, campaign, zone, fromMs)));
    if (openMs === 0) return [{ path, text: 'does not open between the first message and the end of the run' }];
    if (leastMs === null || leastMs <= openMs) return [];
    const needs = duration.print(Math.ceil(leastMs / minuteMs) * minuteMs);
    const has = duration.print(Math.floor(openMs / minuteMs) * minuteMs);
    return [
      {
        path,
        text: `is open for ${has} until the run ends; at the rate its limits leave it, the campaign needs ${needs}`,
      },
    ];
  });
}

export function routingWarnings({ campaigns, audiences, providers, sender }: Scenario): PlanWarning[] {
  return (sender.routing ?? []).flatMap((rule, index) => {
    const path = `sender.routing[${index}]`;
    const isUsed = campaigns.some((campaign) => {
      if (campaign.servers.length > 0) return false;
      const audience = audiences.find(({ name }) => name === campaign.audience)!;
      return audience.providers.some(({ name }) => {
        const { domains } = providers.find((provider) => provider.name === name)!;
        const place = { campaign: campaign.name, lane: campaign.lane, provider: name };
        return domains.some((domain) => fits(rule, { ...place, domain: domain.name }));
      });
    });
    return isUsed ? [] : [{ path, text: 'fits no mail; campaigns that name their server are not asked' }];
  });
}

function zonesOf({ audiences }: Scenario, { audience, window }: Campaign): readonly string[] {
  if (window?.zone !== 'recipient') return [''];
  return audiences.find(({ name }) => name === audience)!.timezones.map(({ name }) => name);
}

/** How long the window is open from the first message to the end of the run. */
function openFor(scenario: Scenario, { window }: Campaign, zone: string, fromMs: number): number {
  const endMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  const own = windowIn(window!, zone);
  let openMs = 0;
  for (let span = windowFrom(own, fromMs); span !== null && span.fromMs < endMs; span = windowFrom(own, span.untilMs))
    openMs += Math.min(span.untilMs, endMs) - Math.max(span.fromMs, fromMs);
  return openMs;
}
