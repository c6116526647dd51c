// Texts for the tests of this room: the smallest scenario that loads, and ways to say what is wrong with another.

import type { Scenario } from '../../src/domain/scenario.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { describeProblem } from '../../src/scenario/problem.ts';

export const smallest = `name: smallest
duration: 1d
audiences:
  people: { size: 1_000, providers: { plain: 100% } }
campaigns:
  - { name: offer, audience: people, from_domain: news.example, at: +1h }
sender:
  servers:
    - { name: mta-1, ips: [192.0.2.1] }
`;

/** The scenario of a text; throws what is wrong with it. */
export function scenarioOf(text: string, sets: readonly string[] = []): Scenario {
  const loaded = readScenario(text, sets, bundledProfiles());
  if ('scenario' in loaded) return loaded.scenario;
  throw new Error(loaded.problems.map((problem) => describeProblem('drill.yaml', problem)).join('\n'));
}

/** The smallest scenario, changed. */
export function smallestWith(...sets: readonly string[]): Scenario {
  return scenarioOf(smallest, sets);
}

/** What is wrong with a text, as the command line prints it; empty where nothing is. */
export function troubleIn(text: string, sets: readonly string[] = []): string {
  const loaded = readScenario(text, sets, bundledProfiles());
  if ('scenario' in loaded) return '';
  return loaded.problems.map((problem) => describeProblem('drill.yaml', problem)).join('\n');
}
