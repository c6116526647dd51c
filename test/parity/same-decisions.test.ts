import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomScenario } from '../sender/random-scenario.ts';
import { parityProviders } from './providers.ts';
import { liveDecisions, virtualDecisions } from './wirings.ts';

const seedCount = 200;

/** With all their ways. */
const providers = parityProviders();

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
