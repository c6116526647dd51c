// A scenario that runs in a fraction of a second and has something of everything: two providers with limits, greylisting,
// two campaigns, a safety pause that could come.

import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

export const smallScenario = `
name: small-world
duration: 6h
drain: 6h
seed: 1
audiences:
  customers: { size: 1_500, providers: { gmail: 55%, yahoo: 30%, corporate-greylist: 15% }, unknown: 0.6%, complaint: 0.02%, open: 20%, click: 3% }
campaigns:
  - { name: offer, audience: customers, from_domain: news.example, at: +1h }
  - { name: receipts, audience: customers, from_domain: shop.example, arrivals: 60/h }
sender:
  pools: [{ name: worker, workers: 12, lanes: [high, single, batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.11], rate: 20/s }]
  throttles:
    - { match: { provider: gmail }, per: [ip], rate: 2/s, connections: 4 }
    - { match: { provider: yahoo }, per: [ip], rate: 2/s, connections: 4 }
  retry: { after: [5m, 15m, 60m], jitter: 20%, give_up_after: 6h }
expect:
  - delivered >= 97%
  - receipts p95 time-to-deliver < 30m
`;

export async function smallRun(sets: readonly string[] = []): Promise<Summary> {
  const loaded = readScenario(smallScenario, sets, bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return (await runVirtual(loaded.scenario)).summary;
}
