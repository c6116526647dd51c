// What a CI system is told of all scenarios of one command together: JUnit XML and Markdown where they are asked for,
// and on GitHub the summary of the job and annotations on the scenarios' lines.

import { dirname, relative, resolve } from 'node:path';
import { type Annotation, annotationText, summaryAnnotations } from '../report/annotations.ts';
import { errorCase, type JunitCase, type JunitSuite, junitXml, summaryCases } from '../report/junit.ts';
import { type StepEntry, stepSummary } from '../report/step-summary.ts';
import type { VirtualResult } from '../run/virtual.ts';
import { describeProblem, type ScenarioProblem } from '../scenario/problem.ts';
import type { RunAsked } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import type { BaselineCheck } from './baseline-file.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import { furtherFailureText } from './run-text.ts';
import { shownPath } from './scenario-file.ts';
import type { SeedRuns } from './seed-runs.ts';

export interface CiBook {
  readonly entries: StepEntry[];
  readonly suites: JunitSuite[];
  readonly annotations: Annotation[];
}

export function newCiBook(): CiBook {
  return { entries: [], suites: [], annotations: [] };
}

/** A scenario that could not be run. */
export function noteWrong(book: CiBook, given: string, problems: readonly ScenarioProblem[], io: Io): void {
  const texts = problems.map((problem) => describeProblem(given, problem));
  const file = repositoryPath(resolve(io.cwd, given), io);
  book.entries.push({ file: given, result: { kind: 'wrong', problems: texts } });
  book.suites.push({
    ...{ name: given, file: given, seed: '', startedAtMs: io.nowMs(), wallMs: 0 },
    cases: [errorCase('the scenario can be read', `${texts.length} problems`, texts.join('\n'))],
  });
  for (const { line, column, path, got, expected } of problems) {
    const message = `${path === '' ? '' : `${path}: `}got ${got}, expected ${expected}`;
    book.annotations.push({ level: 'error', file, line, column, title: 'scenario is wrong', message });
  }
}

export interface RunNoted {
  readonly given: string;
  readonly path: string;
  readonly result: VirtualResult;
  readonly startedAtMs: number;
  readonly wallMs: number;
  readonly baseline: BaselineCheck | null;
  readonly seeds: SeedRuns | null;
}

export function noteRun(book: CiBook, noted: RunNoted, io: Io): void {
  const { given, path, result, startedAtMs, wallMs, baseline, seeds } = noted;
  const { summary, partial } = result;
  const { name, seed } = summary.scenario;
  const file = repositoryPath(path, io);
  const told = furtherFailureText(baseline, seeds);
  book.entries.push({ file: given, result: { kind: 'ran', summary, partial, baseline: told } });
  const place = shownPath(path, io);
  const cases: readonly JunitCase[] = partial
    ? [errorCase('the run comes to its end', 'interrupted', 'The run was interrupted; nothing was judged.')]
    : [...summaryCases(summary, place), ...(baseline?.cases ?? []), ...(seeds?.cases ?? [])];
  book.suites.push({ name, file: place, seed, startedAtMs, wallMs, cases });
  if (partial) return;
  book.annotations.push(...summaryAnnotations(summary, file));
  for (const message of [...(baseline?.failures ?? []), ...(seeds?.failures ?? [])]) {
    book.annotations.push({ level: 'error', file, line: 0, column: 0, title: `${name}: regression`, message });
  }
}

/** Before the run, since a name that cannot be written to should cost a second and not an hour. */
export async function prepareCiFiles({ junit, markdown }: RunAsked, io: Io): Promise<void> {
  for (const [option, given] of [
    ['--junit', junit],
    ['--markdown', markdown],
  ] as const) {
    if (given === undefined) continue;
    const path = resolve(io.cwd, given);
    if ((await io.files.kindOf(path)) === 'folder')
      throw new Refusal(`${option} ${given} is a folder, expected the name of a file to write`);
    await io.files.makeFolder(dirname(path));
  }
}

export async function writeCiFiles(book: CiBook, asked: RunAsked, io: Io): Promise<void> {
  if (asked.junit !== undefined) await writeAtomically(io.files, resolve(io.cwd, asked.junit), junitXml(book.suites));
  const markdown = stepSummary(book.entries);
  if (asked.markdown !== undefined) await writeAtomically(io.files, resolve(io.cwd, asked.markdown), markdown);
  await tellGitHub(markdown, book.annotations, asked.json, io);
}

/** The job's summary and its annotations, where we run as a step of GitHub Actions. */
export async function tellGitHub(
  markdown: string,
  annotations: readonly Annotation[],
  isOutputTaken: boolean,
  io: Io,
): Promise<void> {
  const summaryPath = io.env['GITHUB_STEP_SUMMARY'];
  if (summaryPath) await io.files.append(summaryPath, `${markdown}\n`);
  if (io.env['GITHUB_ACTIONS'] !== 'true') return;
  // The runner reads both streams; with --json the first is a program's.
  for (const annotation of annotations) (isOutputTaken ? io.stderr : io.stdout).write(annotationText(annotation));
}

/** As GitHub names a file: from the root of the checkout; '' where it lies elsewhere. */
function repositoryPath(path: string, io: Io): string {
  const near = relative(io.env['GITHUB_WORKSPACE'] || io.cwd, path).replaceAll('\\', '/');
  return near.startsWith('..') ? '' : near;
}
