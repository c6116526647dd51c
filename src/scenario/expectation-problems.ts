// What is wrong with a scenario's expectations: all of it where the rest is in order, and else what no name, and no
// start of the run, could put right.

import type { Scenario } from '../domain/scenario.ts';
import { locate, type ScenarioDocument } from './document.ts';
import { type ExpectationNames, expectationProblem, parseExpectation } from './expectation.ts';
import { utcInstant } from './instant.ts';
import { sentence } from './names.ts';
import { valueAt } from './path.ts';
import type { ScenarioProblem } from './problem.ts';
import { namesAt } from './references.ts';
import { expectationNames } from './stated-expectations.ts';

/** Of a scenario that has been built. Where names in it are wrong, `areNamesRight` is false: others may be missing for that. */
export function expectationProblems(
  scenario: Scenario,
  document: ScenarioDocument,
  areNamesRight: boolean,
): ScenarioProblem[] {
  const names = expectationNames(scenario);
  return scenario.expectations.flatMap(({ text }, index) => {
    const parsed = parseExpectation(text, names);
    return parsed.ok || (parsed.mayBeName && !areNamesRight) ? [] : [problemOf(parsed.problem, index, document)];
  });
}

/** Of a scenario in which too much is wrong to build it, from its plain data. */
export function expectationProblemsIn(data: unknown, document: ScenarioDocument): ScenarioProblem[] {
  const texts = valueAt(data, ['expect']);
  if (!Array.isArray(texts)) return [];
  const names = startsIn(data).map((startAtMs) => namesIn(data, startAtMs));
  return texts.flatMap((text: unknown, index) => {
    const read = typeof text === 'string' || typeof text === 'number' ? sentence.parse(String(text)) : null;
    if (read?.ok !== true) return [];
    const wrong = names.flatMap((some) => {
      const parsed = parseExpectation(read.value, some);
      return parsed.ok || parsed.mayBeName ? [] : [parsed.problem];
    });
    return wrong.length < names.length ? [] : [problemOf(wrong[0]!, index, document)];
  });
}

/** Each at the word that is wrong. */
function problemOf(
  problem: Parameters<typeof expectationProblem>[0],
  index: number,
  document: ScenarioDocument,
): ScenarioProblem {
  const { set, ...place } = locate(document, ['expect', index], 'text');
  const told = expectationProblem(problem, { ...place, path: `expect[${index}]` });
  return set === undefined ? told : { ...told, line: 0, column: 0, set };
}

/** When the run begins; the earliest and the latest that it may where that is among what is wrong. */
function startsIn(data: unknown): readonly number[] {
  const start = utcInstant.parse(String(valueAt(data, ['start']) ?? '2026-03-02T00:00:00Z'));
  return start.ok ? [start.value] : [Date.UTC(1980), Date.UTC(2100)];
}

/** The names that the data give. Limits and instants of incidents are not known before the rest is right. */
function namesIn(data: unknown, startAtMs: number): ExpectationNames {
  return {
    campaigns: namesAt(data, 'campaigns.*.name'),
    servers: namesAt(data, 'sender.servers.*.name'),
    providers: namesAt(data, 'audiences.*.providers.#'),
    lanes: namesAt(data, 'sender.pools.*.lanes.*'),
    ips: [...namesAt(data, 'sender.servers.*.ips'), ...namesAt(data, 'sender.servers.*.ips.*')],
    audiences: namesAt(data, 'audiences.#'),
    pools: namesAt(data, 'sender.pools.*.name'),
    alerts: namesAt(data, 'sender.alerts.*.name'),
    limits: [],
    incidents: ['incidents', 'drills']
      .flatMap((list) => valueAt(data, [list]) ?? [])
      .map((_, index) => ({ number: index + 1, atMs: startAtMs, untilMs: startAtMs })),
    startAtMs,
  };
}
