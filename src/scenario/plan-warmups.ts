// What a warm-up plan lets through, held against what there is to send: how much fits into the run, how many days all
// of it would take, and when each phase begins at the earliest.

import type { Campaign, Scenario, Server } from '../domain/scenario.ts';
import type { Warmup } from '../domain/warmup.ts';
import { pacePerDay } from '../policy/warmup-plans.ts';
import type { CampaignPlan, PlanWarning } from './plan-check.ts';
import { serversOf } from './plan-limits.ts';
import { printNumber } from './units.ts';

export interface WarmupCheck {
  readonly server: string;
  readonly plan: string;
  readonly ips: number;
  readonly phases: readonly { readonly fromDay: number; readonly capPerDay: number }[];
  /** Day on which it is warm, where every day is used and accepted. */
  readonly warmOnDay: number;
  /** What is to leave by the server, and how much of it the caps let through while the run lasts. */
  readonly messages: number;
  readonly fitting: number;
  /** Days until all has left; null: more than ten years. */
  readonly daysForAll: number | null;
}

const dayMs = 86_400_000;
const daysMost = 3650;

export function warmupChecks(scenario: Scenario, campaigns: readonly CampaignPlan[]): WarmupCheck[] {
  return scenario.sender.servers.flatMap((server) =>
    server.warmup === undefined ? [] : [checkOf(scenario, server, server.warmup, campaigns)],
  );
}

export function warmupWarnings(scenario: Scenario, checks: readonly WarmupCheck[]): PlanWarning[] {
  return checks.flatMap((check) => {
    const server = scenario.sender.servers.find(({ name }) => name === check.server)!;
    const path = `sender.servers[${check.server}].warmup`;
    const found: PlanWarning[] = [];
    if (server.history === null || server.history.days > 0)
      found.push({ path, text: 'warms up IPs that providers know already; with `history: new` nobody knows them' });
    if (server.warmup!.overflow.includes(check.server))
      found.push({ path: `${path}.overflow`, text: 'names the server itself' });
    // What overflows does not wait.
    if (server.warmup!.overflow.length === 0 && check.fitting < check.messages) {
      const days = check.daysForAll === null ? 'more than ten years' : `${check.daysForAll} days`;
      const text = `lets ${printNumber(check.fitting)} of ${printNumber(check.messages)} messages out while the run lasts; all of them take ${days}`;
      found.push({ path, text });
    }
    return found;
  });
}

function checkOf(
  { startAtMs, durationMs, drainMs, ...scenario }: Scenario,
  server: Server,
  warmup: Warmup,
  campaigns: readonly CampaignPlan[],
): WarmupCheck {
  const runDays = Math.ceil((durationMs + drainMs) / dayMs);
  const due = dueByDay({ startAtMs, durationMs, drainMs, ...scenario }, server, campaigns, runDays);
  const messages = due.reduce((sum, count) => sum + count, 0);
  const counters = server.ips.length * (warmup.per === 'ip' ? 1 : scenario.providers.length);
  let waiting = 0;
  let sent = 0;
  let fitting = 0;
  let day = 0;
  for (; day < daysMost && (day < runDays || sent < messages - 0.5); day++) {
    waiting += due[day] ?? 0;
    const out = Math.min(waiting, capOn(warmup, day) * counters);
    waiting -= out;
    sent += out;
    if (day < runDays) fitting += out;
    if (day >= due.length && out === 0) break;
  }
  const begins = phaseDays(warmup);
  return {
    server: server.name,
    plan: warmup.plan.name,
    ips: server.ips.length,
    phases: warmup.plan.phases.map(({ capPerDay }, phase) => ({ fromDay: begins[phase]!, capPerDay })),
    warmOnDay: begins.at(-1)!,
    messages: Math.round(messages),
    fitting: Math.round(fitting),
    daysForAll: sent < messages - 0.5 ? null : lastDay(due, warmup, counters),
  };
}

/** The day on which the last message leaves, where no day is lost. */
function lastDay(due: readonly number[], warmup: Warmup, counters: number): number {
  let waiting = 0;
  let last = 0;
  for (let day = 0; day < daysMost; day++) {
    waiting += due[day] ?? 0;
    if (waiting > 0) last = day + 1;
    waiting = Math.max(0, waiting - capOn(warmup, day) * counters);
    if (waiting < 0.5 && day >= due.length) break;
  }
  return last;
}

/** First day of each phase, from 1, and of being warm. */
function phaseDays({ plan }: Warmup): number[] {
  const begins = [1];
  for (const { days } of plan.phases) begins.push(begins.at(-1)! + days);
  return begins;
}

/** What one IP may send on a day, from 0, if every day before was accepted. */
function capOn(warmup: Warmup, day: number): number {
  const begins = phaseDays(warmup);
  const phase = warmup.plan.phases.find((_, place) => day + 1 < begins[place + 1]!);
  if (phase === undefined) return Number.POSITIVE_INFINITY;
  return Math.min(phase.capPerDay, (pacePerDay(phase) * phase.spreadMs) / dayMs);
}

/** What becomes due each day of the run for this server: a campaign's mail is shared among the servers it may leave by. */
function dueByDay(scenario: Scenario, server: Server, plans: readonly CampaignPlan[], runDays: number): number[] {
  const due = new Array<number>(runDays).fill(0);
  scenario.campaigns.forEach((campaign: Campaign, index) => {
    const all = serversOf(scenario, campaign);
    const takers = all.flatMap(({ warmup }) => warmup?.overflow ?? []);
    const servers = all.filter(({ name }) => !takers.includes(name));
    if (!servers.some(({ name }) => name === server.name)) return;
    const { messages, fromMs, untilMs } = plans[index]!;
    const share = messages / servers.length;
    const lengthMs = Math.max(1, untilMs - fromMs);
    for (let day = 0; day < runDays; day++) {
      const beginMs = Math.max(fromMs, scenario.startAtMs + day * dayMs);
      const endMs = Math.min(fromMs + lengthMs, scenario.startAtMs + (day + 1) * dayMs);
      if (endMs > beginMs) due[day]! += (share * (endMs - beginMs)) / lengthMs;
    }
  });
  return due;
}
