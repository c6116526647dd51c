// One side of a comparison: a run that is there, or a scenario that is yet to be run.

import { basename, dirname, join, resolve } from 'node:path';
import type { Summary } from '../measurement/summary.ts';
import { seedsFrom } from '../plan/many-runs.ts';
import { readSummary } from '../plan/summary-file.ts';
import type { ScenarioText } from '../scenario/difference.ts';
import type { Io } from './io.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { Refusal } from './refusal.ts';
import { recordFile, summaryFile } from './report-files.ts';
import { findScenario, shownPath } from './scenario-file.ts';
import { runJobs } from './seed-runs.ts';
import type { Tools } from './tools.ts';

export interface Contender {
  /** The scenario's name. */
  readonly name: string;
  /** As a reader recognises it: what was typed, with its overrides. */
  readonly label: string;
  /** All that tells it from any other. */
  readonly key: readonly string[];
  readonly seed: string;
  /** The scenario's text; null where only its summary is at hand. */
  readonly source: ScenarioText | null;
  /** Of a run that is there; null where there is one to make. */
  readonly summary: Summary | null;
  /** The file to run; '' where a run is there. */
  readonly path: string;
  readonly sets: readonly string[];
}

export async function contenderOf(given: string, sets: readonly string[], io: Io, tools: Tools): Promise<Contender> {
  const path = resolve(io.cwd, given);
  const kind = await io.files.kindOf(path);
  if (kind === 'folder' || given.endsWith('.json')) {
    if (sets.length > 0) {
      throw new Refusal(
        `${given} is a run, whose fields cannot be changed any more\n  hint: name its scenario instead`,
      );
    }
    return finishedRun(kind === 'folder' ? join(path, summaryFile) : path, given, io);
  }
  const found = await findScenario(given, { sets, seed: undefined, mayBeRun: sets.length === 0 }, io, tools);
  if ('problems' in found) throw new Refusal(found.text.trimEnd());
  const { name, seed } = found.scenario;
  return {
    ...{ name, seed, sets, path: found.path, summary: null },
    label: [given, ...sets].join(' '),
    key: [found.path, ...sets],
    source: { text: await io.files.readText(found.path), sets },
  };
}

async function finishedRun(file: string, given: string, io: Io): Promise<Contender> {
  const shown = shownPath(file, io);
  if ((await io.files.kindOf(file)) !== 'file') {
    throw new Refusal(`${given} has no ${summaryFile}, expected the folder of a run, a summary.json or a scenario`);
  }
  const read = readSummary(await io.files.readText(file));
  if ('problem' in read) throw new Refusal(`${shown} ${read.problem}\n  hint: run the scenario again`);
  const { summary } = read;
  const recordPath = join(dirname(file), recordFile);
  const hasRecord = basename(file) === summaryFile && (await io.files.kindOf(recordPath)) === 'file';
  const record = hasRecord ? readRecord(await io.files.readText(recordPath)) : undefined;
  if (record?.partial === true) {
    throw new Refusal(`${given} was interrupted, so its figures stop half-way\n  hint: run the scenario again`);
  }
  return {
    ...{ name: summary.scenario.name, seed: summary.scenario.seed, sets: [], path: '', summary },
    label: given,
    key: [file],
    source: record === undefined ? null : await sourceOf(record, dirname(file), io),
  };
}

async function sourceOf(record: ReadRecord, folder: string, io: Io): Promise<ScenarioText | null> {
  const { scenarioText, sets } = record;
  if (scenarioText !== null) return { text: scenarioText, sets };
  const path = resolve(folder, record.scenarioFile);
  return (await io.files.kindOf(path)) === 'file' ? { text: await io.files.readText(path), sets } : null;
}

/** What there is of a run is one seed. */
export function refuseMoreSeeds(contenders: readonly Contender[], seedCount: number): void {
  const finished = contenders.find(({ summary }) => summary !== null);
  if (finished === undefined || seedCount === 1) return;
  throw new Refusal(
    `${finished.label} is one run of one seed\n  hint: name its scenario to run it under ${seedCount} seeds`,
  );
}

/** The summaries of each contender, made where they are not there, all at once as far as there are cores. */
export async function summariesOf(
  contenders: readonly Contender[],
  seed: string,
  seedCount: number,
  io: Io,
  tools: Tools,
): Promise<readonly (readonly Summary[])[]> {
  const seeds = seedsFrom(seed, seedCount);
  const jobs = contenders
    .filter(({ summary }) => summary === null)
    .flatMap(({ path, sets }) => seeds.map((one) => ({ path, sets, seed: one })));
  const made = await runJobs(jobs, io, tools);
  return contenders.map(({ summary }) => (summary === null ? made.splice(0, seeds.length) : [summary]));
}
