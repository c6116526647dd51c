// From what the caller typed to a scenario: a path, or the name of a bundled scenario.

import { join, relative, resolve } from 'node:path';
import { didYouMean } from '../domain/nearest-name.ts';
import type { Scenario } from '../domain/scenario.ts';
import { packageRoot } from '../scenario/package-root.ts';
import { describeProblem, type ScenarioProblem } from '../scenario/problem.ts';
import type { Io } from './io.ts';
import type { Tools } from './tools.ts';

export interface ScenarioAsked {
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  /** All that are asked for: where there are several, the others are run none the less. */
  readonly files?: readonly string[];
  /** It is looked at, and would not be run either way. */
  readonly isOnlyChecked?: boolean;
  /** A run could have been given as well. */
  readonly mayBeRun?: boolean;
  /** Set where the scenario's live form is meant. */
  readonly live?: object | null;
}

export type ScenarioFound =
  | { readonly scenario: Scenario; readonly path: string; readonly scenarioText: string }
  | { readonly problems: readonly ScenarioProblem[]; readonly text: string };

export async function findScenario(given: string, asked: ScenarioAsked, io: Io, tools: Tools): Promise<ScenarioFound> {
  const path = await scenarioPath(given, io);
  const form = (asked.live ?? null) === null ? 'virtual' : 'live';
  const loaded = await tools.load(path, [...asked.sets, ...seedSet(asked.seed)], form);
  if ('scenario' in loaded) return { scenario: loaded.scenario, path, scenarioText: loaded.text };
  const isThere = (await io.files.kindOf(path)) !== 'nothing';
  const problems = isThere ? loaded.problems : await problemsOfMissing(loaded.problems, given, asked, io);
  const count = problems.length;
  const told = problems.map((problem) => describeProblem(given, problem));
  return {
    problems,
    text: `${told.join('\n')}\n${count} problem${count === 1 ? '' : 's'}${closing(given, asked)}.\n`,
  };
}

/** What was given is neither a file nor the name of a bundled scenario: a slip in the one or the other. */
async function problemsOfMissing(
  problems: readonly ScenarioProblem[],
  given: string,
  { mayBeRun = false }: ScenarioAsked,
  io: Io,
): Promise<readonly ScenarioProblem[]> {
  const hint = isPath(given) ? undefined : didYouMean(given, await bundledNames(io));
  return problems.map((problem) => ({
    ...problem,
    ...(mayBeRun && { expected: `${problem.expected} or the folder of a run` }),
    ...(hint !== undefined && { hint }),
  }));
}

function closing(given: string, { files = [], isOnlyChecked = false }: ScenarioAsked): string {
  const isOneOfMany = files.length > 1;
  if (isOnlyChecked) return isOneOfMany ? ` in ${given}` : '';
  return isOneOfMany ? `; ${given} was not run` : '; nothing was run';
}

/** A file of that name comes first; then a bundled scenario (`first-run`, `zoo/lost-wakeup`), so that its name works anywhere. */
async function scenarioPath(given: string, io: Io): Promise<string> {
  const path = resolve(io.cwd, given);
  if (isPath(given) || (await io.files.kindOf(path)) === 'file') return path;
  const bundled = resolve(bundledFolder(), `${given}.yaml`);
  return (await io.files.kindOf(bundled)) === 'file' ? bundled : path;
}

/** A bundled scenario has no dot in its name, and no slash but that of the zoo. */
function isPath(given: string): boolean {
  return /[./\\]/.test(given.replace(/^zoo\//, ''));
}

async function bundledNames(io: Io): Promise<readonly string[]> {
  const names = async (within: string) => {
    const files = await io.files.list(join(bundledFolder(), within));
    return files.filter((file) => file.endsWith('.yaml')).map((file) => within + file.slice(0, -'.yaml'.length));
  };
  return [...(await names('')), ...(await names('zoo/'))];
}

export function bundledFolder(): string {
  return resolve(packageRoot(), 'scenarios');
}

/** A path as short as the reader's folder allows. */
export function shownPath(path: string, io: Io): string {
  const near = relative(io.cwd, path);
  if (near === '') return '.';
  return near.startsWith('..') ? path : near;
}

/** Quoted, since a seed is a name: `--seed 1e3` means the three letters and not a thousand. */
export function seedSet(seed: string | undefined): readonly string[] {
  return seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`];
}
