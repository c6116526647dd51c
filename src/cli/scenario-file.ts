// From what the caller typed to a scenario: a path, or the name of a bundled scenario.

import { relative, resolve } from 'node:path';
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
  const count = loaded.problems.length;
  const told = loaded.problems.map((problem) => describeProblem(given, problem));
  return {
    problems: loaded.problems,
    text: `${told.join('\n')}\n${count} problem${count === 1 ? '' : 's'}${closing(given, asked)}.\n`,
  };
}

function closing(given: string, { files = [], isOnlyChecked = false }: ScenarioAsked): string {
  const isOneOfMany = files.length > 1;
  if (isOnlyChecked) return isOneOfMany ? ` in ${given}` : '';
  return isOneOfMany ? `; ${given} was not run` : '; nothing was run';
}

/** A file of that name comes first; then a bundled scenario (`first-run`, `zoo/lost-wakeup`), so that its name works anywhere. */
async function scenarioPath(given: string, io: Io): Promise<string> {
  const path = resolve(io.cwd, given);
  if (/[./\\]/.test(given.replace(/^zoo\//, '')) || (await io.files.kindOf(path)) === 'file') return path;
  const bundled = resolve(bundledFolder(), `${given}.yaml`);
  return (await io.files.kindOf(bundled)) === 'file' ? bundled : path;
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
