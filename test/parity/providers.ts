// Providers with all their ways, for random scenarios to send to.

import type { Scenario } from '../../src/domain/scenario.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

const text = `
name: parity
question: Does it decide the same?
start: 2026-03-02T06:00:00Z
duration: 1d
audiences: { people: { size: 10, providers: { gmail: 40%, yahoo: 30%, corporate: 30% } } }
providers: { corporate: { like: corporate-greylist } }
campaigns: [{ name: one, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
`;

export function parityProviders(): Scenario['providers'] {
  const read = readScenario(text, [], bundledProfiles());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.scenario.providers;
}
