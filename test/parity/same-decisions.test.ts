import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/domain/scenario.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { randomScenario } from '../sender/random-scenario.ts';
import { liveDecisions, virtualDecisions } from './wirings.ts';

const seedCount = 200;

/** Providers with all their ways, for the random scenarios to send to. */
const providers = worldly();

function worldly(): Scenario['providers'] {
  const text = `
name: parity
question: Do both decide the same?
start: 2026-03-02T06:00:00Z
duration: 1d
audiences: { people: { size: 10, providers: { gmail: 40%, yahoo: 30%, corporate: 30% } } }
providers: { corporate: { like: corporate-greylist } }
campaigns: [{ name: one, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
`;
  const read = readScenario(text, [], bundledProfiles());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.scenario.providers;
}

const scenarios = fc.sample(randomScenario, { numRuns: seedCount, seed: 4 }).map((scenario, seed) => ({
  ...scenario,
  seed: `parity ${seed}`,
  providers,
  audiences: scenario.audiences.map((audience) => ({ ...audience, complaintRatio: 0.05, openRatio: 0.3 })),
}));

describe('a live run with its queue in memory and its wall clock simulated', () => {
  it(`decides byte for byte what virtual time decides, for ${seedCount} seeds`, { timeout: 300_000 }, async () => {
    let lineCount = 0;
    for (const scenario of scenarios) {
      const virtual = virtualDecisions(scenario);
      const live = await liveDecisions(scenario, true);
      expect(live.lines.join('\n'), scenario.seed).toBe(virtual.join('\n'));
      lineCount += virtual.length;
    }
    // Scenarios in which nothing happens would prove nothing.
    expect(lineCount).toBeGreaterThan(20_000);
  });

  it('ends each message once, and the same ones, where nothing waits for the queue', { timeout: 300_000 }, async () => {
    for (const scenario of scenarios.slice(0, 40)) {
      const live = await liveDecisions(scenario, false);
      expect(endedMessages(live.lines), scenario.seed).toEqual(endedMessages(virtualDecisions(scenario)));
    }
  });
});

function endedMessages(lines: readonly string[]): number[] {
  const found = lines.map((line) => line.split(' ')).filter(([, kind]) => kind === 'ended');
  return found.map(([, , message]) => Number(message)).sort((a, b) => a - b);
}
