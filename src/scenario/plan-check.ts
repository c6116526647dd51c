// What a scenario comes to, as data and without running it: volumes, arrivals, the limits in force for each flow, and
// what in it cannot be meant (limits that never bind, retries that the run cuts off).

import { drillsAsIncidents } from '../domain/drill.ts';
import type { Campaign, Scenario } from '../domain/scenario.ts';
import { expectedMessages } from './build.ts';
import { expectedEvents } from './plan-events.ts';
import { type LimitInForce, limitsInForce, serversOf } from './plan-limits.ts';
import { type WarmupCheck, warmupChecks } from './plan-warmups.ts';
import { planWarnings } from './plan-warnings.ts';

export interface ScenarioPlan {
  readonly name: string;
  readonly question: string;
  readonly seed: string;
  readonly startAtMs: number;
  /** The last arrivals. */
  readonly arrivalsEndAtMs: number;
  readonly endAtMs: number;
  readonly messages: number;
  /** Events the engine is to expect, within a factor of two. */
  readonly events: number;
  readonly campaigns: readonly CampaignPlan[];
  readonly providers: readonly ProviderPlan[];
  readonly days: readonly DayPlan[];
  readonly flows: readonly FlowPlan[];
  readonly warmups: readonly WarmupCheck[];
  readonly incidents: readonly {
    readonly number: number;
    readonly description: string;
    /** null: not by the clock. */
    readonly atMs: number | null;
    readonly untilMs: number | null;
  }[];
  readonly expectations: number;
  readonly warnings: readonly PlanWarning[];
}

export interface CampaignPlan {
  readonly name: string;
  readonly kind: 'batch' | 'stream';
  readonly lane: string;
  readonly servers: readonly string[];
  readonly messages: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** What its limits alone make it take, quotas aside; null where nothing paces it. */
  readonly leastMs: number | null;
}

export interface ProviderPlan {
  readonly name: string;
  readonly messages: number;
  readonly ratio: number;
}

/** A day by UTC. */
export interface DayPlan {
  readonly startAtMs: number;
  readonly messages: number;
  readonly busiestHourAtMs: number;
  readonly busiestHourMessages: number;
}

/** A campaign's messages at one provider. */
export interface FlowPlan {
  readonly campaign: string;
  readonly provider: string;
  readonly lane: string;
  readonly messages: number;
  readonly limits: readonly LimitInForce[];
  /** The lowest rate among the limits: no more can leave, whatever the providers say. null: nothing paces it. */
  readonly ceilingPerSecond: number | null;
}

export interface PlanWarning {
  /** In the path grammar. */
  readonly path: string;
  readonly text: string;
}

const hourMs = 3_600_000;

export function createScenarioPlan(scenario: Scenario): ScenarioPlan {
  const flows = scenario.campaigns.flatMap((campaign) => flowPlans(scenario, campaign));
  const campaigns = scenario.campaigns.map((campaign) => campaignPlan(scenario, campaign, flows));
  const messages = campaigns.reduce((sum, campaign) => sum + campaign.messages, 0);
  const arrivalsEndAtMs = scenario.startAtMs + scenario.durationMs;
  return {
    name: scenario.name,
    question: scenario.question,
    seed: scenario.seed,
    startAtMs: scenario.startAtMs,
    arrivalsEndAtMs,
    endAtMs: arrivalsEndAtMs + scenario.drainMs,
    messages: Math.round(messages),
    events: expectedEvents(scenario, campaigns, flows),
    campaigns,
    providers: providerPlans(flows, messages),
    days: dayPlans(scenario, hourlyArrivals(scenario, campaigns)),
    flows,
    warmups: warmupChecks(scenario, campaigns),
    incidents: [...scenario.incidents, ...drillsAsIncidents(scenario)].map(({ number, description, atMs, untilMs }) => {
      return {
        ...{ number, description },
        atMs: Number.isNaN(atMs) ? null : atMs,
        untilMs: Number.isFinite(untilMs) ? untilMs : null,
      };
    }),
    expectations: scenario.expectations.length,
    warnings: planWarnings(scenario, flows, campaigns),
  };
}

function campaignPlan(scenario: Scenario, campaign: Campaign, flows: readonly FlowPlan[]): CampaignPlan {
  const { arrivals } = campaign;
  const messages = messagesOf(scenario, campaign);
  const isBatch = arrivals.kind === 'batch';
  return {
    name: campaign.name,
    kind: arrivals.kind,
    lane: campaign.lane,
    servers: serversOf(scenario, campaign).map(({ name }) => name),
    messages,
    fromMs: isBatch ? arrivals.atMs : arrivals.fromMs,
    untilMs: isBatch ? arrivals.atMs + (messages / arrivals.buildPerSecond) * 1000 : arrivals.untilMs,
    leastMs: leastMsOf(flows.filter((flow) => flow.campaign === campaign.name)),
  };
}

/** The longest that any one limit holds up the flows that share it. */
function leastMsOf(flows: readonly FlowPlan[]): number | null {
  const sums = new Map<string, number>();
  for (const flow of flows) {
    for (const { source, perSecond, perProvider } of flow.limits) {
      if (perSecond === null) continue;
      const key = perProvider ? `${source} ${flow.provider}` : source;
      sums.set(key, (sums.get(key) ?? 0) + (flow.messages / perSecond) * 1000);
    }
  }
  return sums.size === 0 ? null : Math.max(...sums.values());
}

function messagesOf(scenario: Scenario, campaign: Campaign): number {
  const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
  return Math.round(expectedMessages(campaign, audience.size, audience.twiceRatio));
}

function flowPlans(scenario: Scenario, campaign: Campaign): FlowPlan[] {
  const messages = messagesOf(scenario, campaign);
  const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
  return audience.providers.map(({ name, ratio }) => {
    const provider = scenario.providers.find((candidate) => candidate.name === name)!;
    const limits = limitsInForce(scenario, campaign, provider);
    const rates = limits.flatMap((limit) => (limit.perSecond === null ? [] : [limit.perSecond]));
    return {
      campaign: campaign.name,
      provider: name,
      lane: campaign.lane,
      messages: Math.round(messages * ratio),
      limits,
      ceilingPerSecond: rates.length === 0 ? null : Math.min(...rates),
    };
  });
}

function providerPlans(flows: readonly FlowPlan[], total: number): ProviderPlan[] {
  const sums = new Map<string, number>();
  for (const { provider, messages } of flows) sums.set(provider, (sums.get(provider) ?? 0) + messages);
  return [...sums].map(([name, messages]) => ({ name, messages, ratio: total === 0 ? 0 : messages / total }));
}

/** Messages that become due in each hour of the run. */
function hourlyArrivals(scenario: Scenario, campaigns: readonly CampaignPlan[]): Float64Array {
  const hours = new Float64Array(Math.ceil(scenario.durationMs / hourMs));
  for (const { messages, fromMs, untilMs } of campaigns) {
    const beginMs = fromMs - scenario.startAtMs;
    spread(hours, messages, beginMs, Math.max(untilMs - scenario.startAtMs, beginMs + 1));
  }
  return hours;
}

/** Adds messages evenly over the time from `fromMs` to `untilMs`; what falls after the last hour is put into it. */
function spread(hours: Float64Array, messages: number, fromMs: number, untilMs: number): void {
  const last = hours.length - 1;
  for (let hour = Math.min(Math.floor(fromMs / hourMs), last); hour <= last; hour++) {
    const beginMs = Math.max(fromMs, hour * hourMs);
    const endMs = hour === last ? untilMs : Math.min(untilMs, (hour + 1) * hourMs);
    if (endMs <= beginMs) return;
    hours[hour]! += (messages * (endMs - beginMs)) / (untilMs - fromMs);
  }
}

function dayPlans(scenario: Scenario, hours: Float64Array): DayPlan[] {
  const days = new Map<number, { messages: number; busiestHourAtMs: number; busiestHourMessages: number }>();
  for (const [index, messages] of hours.entries()) {
    const atMs = scenario.startAtMs + index * hourMs;
    const dayAtMs = Math.floor(atMs / (24 * hourMs)) * 24 * hourMs;
    const day = days.get(dayAtMs) ?? { messages: 0, busiestHourAtMs: atMs, busiestHourMessages: 0 };
    day.messages += messages;
    if (messages > day.busiestHourMessages) {
      day.busiestHourAtMs = atMs;
      day.busiestHourMessages = messages;
    }
    days.set(dayAtMs, day);
  }
  return [...days].map(([startAtMs, day]) => ({
    startAtMs,
    messages: Math.round(day.messages),
    busiestHourAtMs: day.busiestHourAtMs,
    busiestHourMessages: Math.round(day.busiestHourMessages),
  }));
}
