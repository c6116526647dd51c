// Reads a scenario file: its text, the overrides, then every check, and either the scenario or all that is wrong.

import { readFileSync, statSync } from 'node:fs';
import { loadProfile, profileNames, profileSource } from '../../fake-isp/profiles/bundled-profiles.ts';
import type { Scenario } from '../domain/scenario.ts';
import { buildScenario } from './build.ts';
import { dataOf, fileMostBytes, readDocument } from './document.ts';
import { expectationProblems, expectationProblemsIn } from './expectation-problems.ts';
import { problemsOf, prototypeProblems } from './issues.ts';
import { liveSets, scaledTo } from './live-form.ts';
import { applySets } from './override.ts';
import { fileProblem, type ScenarioProblem } from './problem.ts';
import { type ProfileSource, readProviders } from './providers.ts';
import { referenceProblems } from './references.ts';
import { scenarioSchema } from './schema.ts';
import { printNumber } from './units.ts';

export type ScenarioForm = 'virtual' | 'live';

export type LoadedScenario =
  | { readonly scenario: Scenario; readonly text: string }
  | { readonly problems: readonly ScenarioProblem[] };

/** The scenario in a file, with `sets` (`path=value`) applied. Whatever is wrong is returned, never thrown. */
export function loadScenario(file: string, sets: readonly string[], form: ScenarioForm = 'virtual'): LoadedScenario {
  const read = readText(file);
  return 'problem' in read ? { problems: [read.problem] } : readScenario(read.text, sets, bundledProfiles(), form);
}

/** The same for a text at hand. In the live form what the file sets for live runs applies, and then `given`. */
export function readScenario(
  text: string,
  given: readonly string[],
  profiles: ProfileSource,
  form: ScenarioForm = 'virtual',
): LoadedScenario {
  const { document, problems } = readDocument(text);
  if (document === null) return { problems };
  const sets = form === 'live' ? [...liveSets(document), ...given] : given;
  const setProblems = applySets(document, sets);
  const data = dataOf(document.root);

  const result = scenarioSchema.safeParse(data, { jitless: true });
  const providers = readProviders(document, data, profiles);
  const references = referenceProblems(document, data, profiles.names);
  const found = [
    ...problems,
    ...setProblems,
    ...(result.success ? [] : problemsOf(result.error.issues, data, document)),
    ...references,
    ...providers.problems,
  ];
  const told = new Set(found.map(({ path }) => path));
  found.push(...prototypeProblems(data, document).filter(({ path }) => !told.has(path)));
  if (!result.success) return { problems: inOrder([...found, ...expectationProblemsIn(data, document)], sets) };

  const built = buildScenario(result.data, providers.profiles, document, data);
  const areNamesRight = references.length === 0 && providers.problems.length === 0;
  found.push(...built.problems, ...expectationProblems(built.scenario, document, areNamesRight));
  if (found.length > 0) return { problems: inOrder(found, sets) };
  const size = form === 'live' ? (built.scenario.live?.size ?? null) : null;
  return { scenario: size === null ? built.scenario : scaledTo(built.scenario, size), text };
}

export function bundledProfiles(): ProfileSource {
  return { names: profileNames(), profile: loadProfile, source: profileSource };
}

/** As the reader meets them in the file; those of `--set` come after, in the order given. */
function inOrder(problems: readonly ScenarioProblem[], sets: readonly string[]): ScenarioProblem[] {
  const rank = ({ line, set }: ScenarioProblem) => (set === undefined ? line : fileMostBytes + 1 + sets.indexOf(set));
  return [...problems].sort((a, b) => rank(a) - rank(b) || a.column - b.column);
}

function readText(file: string): { text: string } | { problem: ScenarioProblem } {
  const expected = 'a scenario file';
  try {
    const stats = statSync(file);
    if (stats.isDirectory())
      return { problem: fileProblem('a folder', expected, `name a file in it, such as ${file}/first-run.yaml`) };
    if (!stats.isFile()) return { problem: fileProblem('something that is not a file', expected) };
    if (stats.size > fileMostBytes) {
      return { problem: fileProblem(`${printNumber(stats.size)} bytes`, `at most ${printNumber(fileMostBytes)}`) };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { problem: fileProblem('no such file', expected, '`maildrill list` names the bundled ones') };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return { problem: fileProblem('bytes that are not UTF-8', 'YAML text') };
    if (code === '') throw error;
    return { problem: fileProblem(`a file that cannot be read (${code})`, expected) };
  }
}
