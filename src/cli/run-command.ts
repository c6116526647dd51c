// `maildrill run`: each scenario is loaded, run, reported and told. Files come last, so an interrupted run writes what it
// has and marks it, and a run that fails half-way leaves no half report.

import { resolve } from 'node:path';
import type { Scenario } from '../domain/scenario.ts';
import { closingSummary } from '../report/closing-summary.ts';
import type { VirtualResult } from '../run/virtual.ts';
import type { RunAsked } from './asked.ts';
import { closingJson } from './closing-json.ts';
import { ExitCode, type ExitCodeId, worstExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';
import { progressView } from './progress.ts';
import { Refusal } from './refusal.ts';
import { prepareFolder, writeReport } from './report-files.ts';
import { runFolder } from './run-folder.ts';
import { runRecord } from './run-record.ts';
import { findScenario, shownPath } from './scenario-file.ts';
import type { Tools } from './tools.ts';

interface Job {
  /** As the caller typed it. */
  readonly given: string;
  readonly path: string;
  readonly scenario: Scenario;
  readonly folder: string;
}

export async function run(asked: RunAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const codes: ExitCodeId[] = [];
  const taken = new Map<string, string>();
  for (const given of asked.files) {
    if (io.interrupt.aborted) break;
    const found = await findScenario(given, asked, io, tools);
    if ('problems' in found) {
      io.stderr.write(found.text);
      if (asked.json)
        io.stdout.write(`${JSON.stringify({ file: given, exitCode: ExitCode.Wrong, problems: found.problems })}\n`);
      codes.push(ExitCode.Wrong);
      continue;
    }
    const folder = runFolder(asked, found.scenario, io.cwd);
    refuseSharedFolder(taken, folder, given, io);
    codes.push(await runOne({ given, folder, ...found }, asked, io, tools));
  }
  return io.interrupt.aborted ? ExitCode.Interrupted : worstExitCode(codes);
}

async function runOne(job: Job, asked: RunAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  // Before the run, since a folder that cannot be written to should cost a second and not an hour.
  await prepareFolder(job.folder, io.files);
  const startedAtMs = io.nowMs();
  const result = await carriedOut(job, asked, io, tools);
  const wallMs = io.nowMs() - startedAtMs;
  const exitCode = result.partial ? ExitCode.Interrupted : exitCodeOf(result);
  const record = runRecord({ job, asked, io, result, startedAtMs, wallMs, exitCode });
  const files = await writeReport(job.folder, result, record, { charts: asked.charts && !result.partial, io, tools });
  tell(job, result, { asked, io, wallMs, exitCode, files });
  return exitCode;
}

async function carriedOut(job: Job, asked: RunAsked, io: Io, tools: Tools): Promise<VirtualResult> {
  const view = progressView(io, job.scenario.name, asked.quiet || asked.json);
  try {
    return await tools.run(job.scenario, { onProgress: view.update, signal: io.interrupt });
  } finally {
    view.stop();
  }
}

/** The measurement room judges; here its figure only becomes one of the codes we promise. */
function exitCodeOf({ summary }: VirtualResult): ExitCodeId {
  switch (summary.verdict) {
    case 'met':
      return ExitCode.Met;
    case 'failed':
    case 'broken':
      return ExitCode.Failed;
    case 'bug':
      return ExitCode.Bug;
  }
}

interface Telling {
  readonly asked: RunAsked;
  readonly io: Io;
  readonly wallMs: number;
  readonly exitCode: ExitCodeId;
  readonly files: readonly string[];
}

function tell(job: Job, result: VirtualResult, { asked, io, wallMs, exitCode, files }: Telling): void {
  const shown = files.map((file) => shownPath(resolve(job.folder, file), io));
  if (asked.json) {
    io.stdout.write(`${JSON.stringify(closingJson(result, { file: job.given, exitCode, wallMs, files: shown }))}\n`);
    return;
  }
  if (asked.quiet) return;
  io.stdout.write(
    closingSummary(result.summary, {
      paint: paintFor(io.stdout, io.env),
      columns: io.stdout.columns,
      partial: result.partial,
      wallMs,
      files: shown,
    }),
  );
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
