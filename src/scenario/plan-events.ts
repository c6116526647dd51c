// How many events a run comes to, before it is run. Where workers pop jobs and put them back, that is what makes it
// long: a message that waits is popped again and again, so its pops grow with how long it waits, and not with the mail.

import type { Scenario, Server } from '../domain/scenario.ts';
import { mostWorkers } from '../domain/worker-plan.ts';
import { unitMs } from '../engine/time-zone.ts';
import type { CampaignPlan, FlowPlan } from './plan-check.ts';
import { serversOf } from './plan-limits.ts';

const hourMs = 3_600_000;
/** Built, granted and answered, with a tenth tried again; then what readers do. */
const eventsPerMessage = 3.6;
/** A pop is one event; a few more tell waiting workers of jobs that are due again. */
const eventsPerPop = 1.2;

/** Within a factor of two, as long as no pause or incident holds the mail up. */
export function expectedEvents(
  scenario: Scenario,
  campaigns: readonly CampaignPlan[],
  flows: readonly FlowPlan[],
): number {
  const messages = campaigns.reduce((sum, campaign) => sum + campaign.messages, 0);
  const pops = popsInVain(scenario, campaigns, flows);
  const popped = scenario.sender.workers === undefined ? 0 : messages;
  return Math.round(messages * eventsPerMessage + popped + pops * eventsPerPop + scenario.durationMs / hourMs);
}

/** Pops that find a limit shut and put the job back. */
function popsInVain(scenario: Scenario, campaigns: readonly CampaignPlan[], flows: readonly FlowPlan[]): number {
  const { workers, pools } = scenario.sender;
  if (workers === undefined || workers.whenThrottled.kind === 'wait') return 0;
  const { afterMs } = workers.whenThrottled;
  const { fetchMs } = workers.queue.driver;
  const workerCount = pools.reduce((sum, pool) => sum + mostWorkers(pool), 0);
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  const pops = campaigns.reduce((sum, plan, index) => {
    const { arrivals } = scenario.campaigns[index]!;
    if (arrivals.kind === 'stream') return sum;
    const leftMs = Math.max(0, endAtMs - plan.fromMs);
    const apartMs = Math.max(fetchMs / workerCount, 1000 / arrivals.buildPerSecond);
    const rated = flows
      .filter(({ campaign }) => campaign === plan.name)
      .reduce((own, flow) => own + popsAtRate(flow, apartMs, afterMs, leftMs / afterMs), 0);
    const servers = serversOf(scenario, scenario.campaigns[index]!);
    return sum + rated + quotaWaitMs(servers, plan.messages, leftMs) / afterMs;
  }, 0);
  return fetchMs === 0 ? pops : Math.min(pops, ((scenario.durationMs + scenario.drainMs) * workerCount) / fetchMs);
}

/** All that was put back comes again within moments, `apartMs` one from the next; only for these moments is the rate used. */
function popsAtRate(
  { messages, ceilingPerSecond }: FlowPlan,
  apartMs: number,
  afterMs: number,
  rounds: number,
): number {
  if (ceilingPerSecond === null) return 0;
  let pops = 0;
  for (let left = messages, round = 0; left >= 1 && round < rounds; round++) {
    const togetherMs = Math.min(left * apartMs, afterMs);
    left -= Math.max(1, (togetherMs * ceilingPerSecond) / 1000);
    pops += Math.max(0, left);
  }
  return pops;
}

/** Time that messages beyond the servers' quotas wait for the next window. */
function quotaWaitMs(servers: readonly Server[], messages: number, leftMs: number): number {
  if (servers.some(({ quotas }) => quotas.length === 0)) return 0;
  const windowMs = Math.min(...servers.flatMap(({ quotas }) => quotas.map(({ per }) => unitMs[per])));
  const passing = servers.reduce(
    (sum, { quotas }) => sum + Math.min(...quotas.map(({ max, per }) => (max * windowMs) / unitMs[per])),
    0,
  );
  let waitedMs = 0;
  for (let fromMs = 0, left = messages - passing; left > 0 && fromMs < leftMs; fromMs += windowMs, left -= passing)
    waitedMs += left * Math.min(windowMs, leftMs - fromMs);
  return waitedMs;
}
