// `maildrill run`: each scenario is loaded, run, reported and told. Files come last, so an interrupted run writes what it
// has and marks it, and a run that fails half-way leaves no half report.

import { resolve } from 'node:path';
import type { Scenario } from '../domain/scenario.ts';
import type { Summary } from '../measurement/summary.ts';
import { closingSummary } from '../report/closing-summary.ts';
import type { VirtualResult } from '../run/virtual.ts';
import type { ScenarioProblem } from '../scenario/problem.ts';
import type { RunAsked } from './asked.ts';
import type { BaselineCheck } from './baseline-file.ts';
import { type CiBook, newCiBook, noteRun, noteWrong, prepareCiFiles, writeCiFiles } from './ci-files.ts';
import { closingJson } from './closing-json.ts';
import { refuseDrills } from './drilled.ts';
import { ExitCode, type ExitCodeId, worstExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { carriedOutLive } from './live-run.ts';
import { type LiveWatch, watchLive } from './live-watch.ts';
import { openLogs, writeExtraFiles } from './log-files.ts';
import { refuseLongRun } from './long-run.ts';
import { paintFor } from './paint.ts';
import { progressView } from './progress.ts';
import { Refusal } from './refusal.ts';
import { prepareFolder, writeReport } from './report-files.ts';
import { runFolder } from './run-folder.ts';
import { runRecord } from './run-record.ts';
import { baselineText, furtherFailureText, seedsText } from './run-text.ts';
import { findScenario, shownPath } from './scenario-file.ts';
import { otherSeeds, runJobs, type SeedRuns, seedRunsOf, writeSeedTable } from './seed-runs.ts';
import type { Tools } from './tools.ts';

interface Job {
  /** As the caller typed it. */
  readonly given: string;
  readonly path: string;
  readonly scenario: Scenario;
  readonly scenarioText: string;
  readonly folder: string;
}

/** A file that holds no scenario to run; the others are run none the less. */
interface WrongJob {
  readonly given: string;
  readonly problems: readonly ScenarioProblem[];
  readonly text: string;
}

export async function run(asked: RunAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const codes: ExitCodeId[] = [];
  const book = newCiBook();
  await prepareCiFiles(asked, io);
  for (const job of await jobsOf(asked, io, tools)) {
    if (io.interrupt.aborted) break;
    if ('problems' in job) {
      const { given, problems } = job;
      io.stderr.write(job.text);
      if (asked.json) io.stdout.write(`${JSON.stringify({ file: given, exitCode: ExitCode.Wrong, problems })}\n`);
      noteWrong(book, given, problems, io);
      codes.push(ExitCode.Wrong);
      continue;
    }
    const watch = asked.live === null ? undefined : await watchLive(asked.live, asked, io, tools);
    try {
      codes.push(await runOne(job, asked, book, { io, tools, watch }));
    } finally {
      await watch?.end({ verdict: 'it could not go on', report: '' });
    }
  }
  await writeCiFiles(book, asked, io);
  return io.interrupt.aborted ? ExitCode.Interrupted : worstExitCode(codes);
}

/** What was asked for, in order. What is refused is refused before the first of them runs. */
async function jobsOf(asked: RunAsked, io: Io, tools: Tools): Promise<readonly (Job | WrongJob)[]> {
  const jobs: (Job | WrongJob)[] = [];
  const taken = new Map<string, string>();
  for (const given of asked.files) {
    if (io.interrupt.aborted) break;
    const found = await findScenario(given, asked, io, tools);
    if ('problems' in found) {
      jobs.push({ given, ...found });
      continue;
    }
    if (asked.live === null) {
      refuseDrills(found.scenario);
      await refuseLongRun(found.scenario, given, asked.yes, tools);
    }
    const folder =
      asked.resume === undefined ? runFolder(asked, found.scenario, io.cwd) : resolve(io.cwd, asked.resume);
    refuseSharedFolder(taken, folder, given, io);
    jobs.push({ given, folder, ...found });
  }
  return jobs;
}

interface Surroundings {
  readonly io: Io;
  readonly tools: Tools;
  /** Who looks on at a live run. */
  readonly watch: LiveWatch | undefined;
}

async function runOne(job: Job, asked: RunAsked, book: CiBook, around: Surroundings): Promise<ExitCodeId> {
  const { io, tools, watch } = around;
  const { folder, scenario } = job;
  const others = otherSeeds(scenario.seed, asked.seeds);
  const seedNames = [scenario.seed, ...others];
  const baseline =
    asked.baseline === undefined
      ? null
      : await (await import('./baseline-file.ts')).findBaseline(asked.baseline, scenario.name, seedNames, io);
  await prepareFolder(folder, io.files);
  const startedAtMs = io.nowMs();
  const result = await carriedOut(job, asked, around);
  const { summary, partial } = result;
  const further = others.length === 0 || partial ? [] : await runSeeds(job, others, asked, io, tools);
  const seeds = further.length === 0 ? null : seedRunsOf([summary, ...further]);
  const check = baseline === null || partial ? null : baseline.check([summary, ...further]);
  const wallMs = io.nowMs() - startedAtMs;
  const exitCode = partial ? ExitCode.Interrupted : worstExitCode([summary.exitCode, ...exitCodesOf(check, seeds)]);
  const record = runRecord({ job, asked, io, result, startedAtMs, wallMs, exitCode });
  const extra = await writeExtraFiles(folder, summary, partial, asked.extras, io);
  const told = await writeSeedTable(folder, scenario.name, seeds, io);
  const files = await writeReport(folder, result, record, { charts: asked.charts && !partial, io, tools });
  await watch?.end({ verdict: partial ? 'interrupted' : summary.verdict, report: resolve(folder, files[0]!) });
  noteRun(book, { given: job.given, path: job.path, result, startedAtMs, wallMs, baseline: check, seeds }, io);
  tell(job, result, { asked, io, wallMs, exitCode, files: [...files, ...told, ...extra], check, seeds });
  return exitCode;
}

function runSeeds(job: Job, seeds: readonly string[], asked: RunAsked, io: Io, tools: Tools): Promise<Summary[]> {
  const isSilent = asked.quiet || asked.json;
  return runJobs(
    seeds.map((seed) => ({ path: job.path, sets: asked.sets, seed })),
    io,
    tools,
    ({ scenario }) => {
      if (!isSilent) io.stderr.write(`${scenario.name}: seed ${scenario.seed} has been run\n`);
    },
  );
}

function exitCodesOf(check: BaselineCheck | null, seeds: SeedRuns | null): ExitCodeId[] {
  const isBug = seeds?.summaries.some(({ verdict }) => verdict === 'bug') === true;
  const hasFailed =
    (check?.failures.length ?? 0) > 0 || seeds?.summaries.some(({ verdict }) => verdict !== 'met') === true;
  return [isBug ? ExitCode.Bug : ExitCode.Met, hasFailed ? ExitCode.Failed : ExitCode.Met];
}

async function carriedOut(job: Job, asked: RunAsked, { io, tools, watch }: Surroundings): Promise<VirtualResult> {
  const view = progressView(io, job.scenario.name, asked.quiet || asked.json || watch?.hasTable === true);
  const logs = await openLogs(job.folder, asked.extras, io);
  if (asked.live !== null) {
    try {
      return await carriedOutLive({ ...job, logs }, asked.live, asked, { io, tools, view, watch });
    } finally {
      view.stop();
      watch?.stop();
    }
  }
  try {
    return await tools.run(job.scenario, {
      onProgress: view.update,
      signal: io.interrupt,
      // For journeys something of each message must be kept, and they are read in the report only.
      journeys: asked.charts,
      ...(logs !== undefined && { logs }),
    });
  } finally {
    view.stop();
  }
}

interface Telling {
  readonly asked: RunAsked;
  readonly io: Io;
  readonly wallMs: number;
  readonly exitCode: ExitCodeId;
  readonly files: readonly string[];
  readonly check: BaselineCheck | null;
  readonly seeds: SeedRuns | null;
}

function tell(job: Job, result: VirtualResult, telling: Telling): void {
  const { asked, io, wallMs, exitCode, files, check, seeds } = telling;
  const shown = files.map((file) => shownPath(resolve(job.folder, file), io));
  if (asked.json) {
    const closing = closingJson(result, { file: job.given, exitCode, wallMs, files: shown });
    const more = {
      ...(check !== null && { regressions: check.failures }),
      ...(seeds !== null && { seeds: seeds.table }),
    };
    io.stdout.write(`${JSON.stringify({ ...closing, ...more })}\n`);
    return;
  }
  if (asked.quiet) return;
  io.stdout.write(
    closingSummary(result.summary, {
      paint: paintFor(io.stdout, io.env),
      columns: io.stdout.columns,
      partial: result.partial,
      wallMs,
      furtherFailure: furtherFailureText(check, seeds),
      files: shown,
    }),
  );
  const paint = paintFor(io.stdout, io.env);
  if (seeds !== null) io.stdout.write(seedsText(seeds, paint));
  if (check !== null) io.stdout.write(baselineText(check, paint));
}

/** Two scenarios of one name and seed would write over each other, and the reader would find only the second. */
function refuseSharedFolder(taken: Map<string, string>, folder: string, given: string, io: Io): void {
  const other = taken.get(folder);
  if (other !== undefined) {
    throw new Refusal(
      `${given} would write over the report of ${other} in ${shownPath(folder, io)}\n  hint: run them apart with --out, or give one another name or seed`,
    );
  }
  taken.set(folder, given);
}
