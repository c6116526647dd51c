// What this machine can do live, found out by doing it: a few thousand messages at once to providers that answer
// immediately, and then some one by one. It takes as long as it takes to start everything, and a few seconds more.

import type { BrokerWish } from '../drivers/broker/broker.ts';
import type { Distribution } from '../measurement/summary.ts';
import type { LiveCapacity } from '../scenario/live-speed.ts';
import { bundledProfiles, readScenario } from '../scenario/load.ts';
import { runLive } from './live.ts';

const none = '{ median: 0ms, sigma: 0 }';
const atOnce = `{ like: plain, latency: { connect: ${none}, message: ${none}, refusal: ${none} } }`;
const nobodyMissing = 'unknown: 0%, full: 0%, disabled: 0%, complaint: 0%, open: 0%, click: 0%';

/** The second campaign begins when the first is long over; the clock jumps to it. */
const text = `
name: calibration
question: What can this machine do?
start: 2026-03-02T00:00:00Z
duration: 1h
seed: 1
audiences:
  many: { size: 4_000, providers: { crowd: 100% }, ${nobodyMissing} }
  few: { size: 100, providers: { single: 100% }, ${nobodyMissing} }
providers:
  crowd: ${atOnce}
  single: ${atOnce}
campaigns:
  - { name: at-once, audience: many, from_domain: news.example, at: +100ms, message_size: 2kB }
  - { name: one-by-one, audience: few, from_domain: news.example, at: +30m, rate: 50/s, message_size: 2kB }
sender:
  pools: [{ name: worker, workers: 40, lanes: [high, batch, single] }]
  servers: [{ name: mta-1, ips: [192.0.2.11] }]
`;

export async function measureLiveCapacity(broker: BrokerWish, signal: AbortSignal): Promise<LiveCapacity> {
  const loaded = readScenario(text, [], bundledProfiles(), 'live');
  if ('problems' in loaded) throw new Error(`bug: the calibration reads ${loaded.problems[0]?.expected}`);
  const { summary } = await runLive(loaded.scenario, {
    ...{ source: { text, sets: [] }, speed: 1, broker, agentCount: 1, signal },
  });
  const crowd = summary.timeToDeliver.find(({ campaign, provider }) => campaign === '' && provider === 'crowd');
  const single = summary.latency.find(({ provider }) => provider === 'single');
  return { perSecond: rateOf(crowd), attemptWallMs: single?.p90Ms ?? Number.POSITIVE_INFINITY, isMeasured: true };
}

/** Of the second half: before it, programs are compiled. */
function rateOf(times: Distribution | undefined): number {
  const { count = 0, p50Ms = null, maxMs = null } = times ?? {};
  if (p50Ms === null || maxMs === null || maxMs <= p50Ms) return 0;
  return (count * 500) / (maxMs - p50Ms);
}
