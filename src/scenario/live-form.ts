// Turns a scenario into its live form: the settings that the file keeps for live runs, and its audiences and streams
// shrunk to the size it names.

import { isMap, isScalar, isSeq } from 'yaml';
import type { Audience, Campaign, Scenario } from '../domain/scenario.ts';
import { expectedMessages } from './build.ts';
import { pairOf, type ScenarioDocument } from './document.ts';

/** `path=value`, in the order of the file; what is no text is left to the schema to refuse. */
export function liveSets({ root }: ScenarioDocument): string[] {
  const live = isMap(root) ? pairOf(root, 'live')?.value : undefined;
  const sets = isMap(live) ? pairOf(live, 'set')?.value : undefined;
  if (!isSeq(sets)) return [];
  return sets.items.flatMap((item) => (isScalar(item) && typeof item.value === 'string' ? [item.value] : []));
}

/** The scenario with about so many messages. Nothing grows. */
export function scaledTo(scenario: Scenario, size: number): Scenario {
  const sizes = new Map(scenario.audiences.map((audience) => [audience.name, audience.size]));
  const total = scenario.campaigns.reduce((sum, one) => sum + expectedMessages(one, sizes.get(one.audience) ?? 0), 0);
  const factor = size / total;
  if (!(factor < 1)) return scenario;
  return {
    ...scenario,
    audiences: scenario.audiences.map((audience) => scaledAudience(audience, factor)),
    campaigns: scenario.campaigns.map((campaign) => scaledCampaign(campaign, factor)),
  };
}

function scaledAudience(audience: Audience, factor: number): Audience {
  return {
    ...audience,
    size: Math.max(1, Math.round(audience.size * factor)),
    trapCount: Math.round(audience.trapCount * factor),
  };
}

function scaledCampaign(campaign: Campaign, factor: number): Campaign {
  const { arrivals } = campaign;
  if (arrivals.kind === 'batch') return campaign;
  return { ...campaign, arrivals: { ...arrivals, rate: { ...arrivals.rate, count: arrivals.rate.count * factor } } };
}
