// `maildrill explain`: one message's journey. Nothing of it was stored: the run is made again, from the same scenario and
// seed, with an eye on that message. A live run is not the same twice; its journeys come from its ledger.

import { basename, dirname, join, resolve } from 'node:path';
import type { Scenario } from '../domain/scenario.ts';
import type { Journey, Summary } from '../measurement/summary.ts';
import { readSummary } from '../plan/summary-file.ts';
import { lineText } from '../report/escape.ts';
import { durationText, momentText } from '../report/format.ts';
import { summaryJson } from '../report/summary-json.ts';
import type { ExplainAsked } from './asked.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { liveTrouble } from './live-trouble.ts';
import { paintFor } from './paint.ts';
import { progressView } from './progress.ts';
import { readRecord } from './read-record.ts';
import { Refusal } from './refusal.ts';
import { liveLedgerFile, recordFile, summaryFile } from './report-files.ts';
import { findScenario, shownPath } from './scenario-file.ts';
import type { Tools } from './tools.ts';

interface Subject {
  readonly given: string;
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  /** The bytes of the run's summary.json; undefined where a scenario was given, or the run was interrupted. */
  readonly summaryText: string | undefined;
  /** The run ended before its time; its journeys are told to their own end. */
  readonly wasInterrupted: boolean;
  /** Of a live run, which keeps a ledger to read the journey from; null: it is made again in virtual time. */
  readonly live: { readonly folder: string } | null;
}

export async function explain(asked: ExplainAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const message = messageNumber(asked.message);
  const subject = await subjectOf(asked, io);
  const mayBeRun = subject.given === asked.subject;
  const found = await findScenario(subject.given, { ...subject, mayBeRun }, io, tools);
  if ('problems' in found) {
    io.stderr.write(found.text);
    return ExitCode.Wrong;
  }
  if (subject.live !== null) return await explainLive(found.scenario, subject.live.folder, message, asked, io, tools);
  const view = progressView(io, found.scenario.name, asked.json);
  const result = await tools
    .run(found.scenario, { explainMessage: message, signal: io.interrupt, onProgress: view.update })
    .finally(view.stop);
  if (result.partial) return ExitCode.Interrupted;
  const { journey, summary } = result;
  if (journey === undefined) {
    const built = summary.totals.due ?? 0;
    throw new Refusal(
      built === 0
        ? `there is no message ${message}: none became due in this run`
        : `there is no message ${message}, expected a number from 0 to ${built - 1}`,
    );
  }
  if (subject.wasInterrupted) {
    io.stderr.write(`maildrill: ${lineText(asked.subject)} was interrupted; this is the journey in the whole run\n`);
  }
  // The journey of another run than the one that was read about would mislead more than none.
  if (subject.summaryText !== undefined && !isOfRun(subject.summaryText, summary)) {
    io.stderr.write(
      `maildrill: the scenario, or maildrill itself, has changed since ${lineText(asked.subject)} was written; this is the journey under it as it stands now\n`,
    );
  }
  io.stdout.write(asked.json ? `${JSON.stringify(journey)}\n` : journeyText(journey, io, summary.scenario.startAtMs));
  return ExitCode.Met;
}

async function explainLive(
  scenario: Scenario,
  folder: string,
  message: number,
  asked: ExplainAsked,
  io: Io,
  tools: Tools,
): Promise<ExitCodeId> {
  const journey = await tools.liveJourney(scenario, folder, message).catch((error: unknown) => {
    throw liveTrouble(error);
  });
  if (journey === undefined) throw new Refusal(`there is no message ${message} in this run`);
  io.stdout.write(asked.json ? `${JSON.stringify(journey)}\n` : journeyText(journey, io, scenario.startAtMs));
  return ExitCode.Met;
}

function messageNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(`got ${JSON.stringify(text)} as a message, expected its number, such as 4237`);
}

async function subjectOf(asked: ExplainAsked, io: Io): Promise<Subject> {
  const folder = resolve(io.cwd, asked.subject);
  if ((await io.files.kindOf(folder)) !== 'folder') {
    if ([summaryFile, recordFile].includes(basename(folder))) {
      throw new Refusal(
        `${asked.subject} is one file of a run, expected its folder or a scenario\n  hint: name ${shownPath(dirname(folder), io)}`,
      );
    }
    return {
      given: asked.subject,
      sets: asked.sets,
      seed: asked.seed,
      summaryText: undefined,
      wasInterrupted: false,
      live: null,
    };
  }
  if (asked.sets.length > 0 || asked.seed !== undefined) {
    throw new Refusal(
      `${asked.subject} is a run, which has its own seed and sets\n  hint: name the scenario to explain it under others`,
    );
  }
  return subjectOfRun(folder, asked.subject, io);
}

async function subjectOfRun(folder: string, shown: string, io: Io): Promise<Subject> {
  const path = join(folder, recordFile);
  if ((await io.files.kindOf(path)) !== 'file') {
    throw new Refusal(`${shown} has no ${recordFile}, expected the folder of a run or a scenario`);
  }
  const record = readRecord(await io.files.readText(path));
  if (record === undefined)
    throw new Refusal(`${join(shown, recordFile)} is not a record of a run\n  hint: run the scenario again`);
  const summaryPath = join(folder, summaryFile);
  const hasSummary = !record.partial && (await io.files.kindOf(summaryPath)) === 'file';
  return {
    given: resolve(folder, record.scenarioFile),
    sets: record.sets,
    seed: record.seed ?? undefined,
    summaryText: hasSummary ? await io.files.readText(summaryPath) : undefined,
    wasInterrupted: record.partial,
    live: record.isLive && (await io.files.kindOf(join(folder, liveLedgerFile))) === 'file' ? { folder } : null,
  };
}

/** Whether a summary.json is of this very run. It may carry journeys, which were not told again. */
function isOfRun(text: string, summary: Summary): boolean {
  const own = summaryJson(summary);
  if (text === own) return true;
  const read = readSummary(text);
  return 'summary' in read && summaryJson({ ...read.summary, journeys: summary.journeys }) === own;
}

function journeyText(journey: Journey, io: Io, startAtMs: number): string {
  const paint = paintFor(io.stdout, io.env);
  const { message, campaign, provider, outcome, steps } = journey;
  const lines = steps.map(({ atMs, text }, index) => {
    const before = steps[index - 1];
    const since =
      before === undefined ? `${durationText(atMs - startAtMs)} in` : `+${durationText(atMs - before.atMs)}`;
    return `  ${momentText(atMs)}  ${paint.dim(since.padStart(12))}  ${lineText(text)}`;
  });
  const head = `message ${message} of ${lineText(campaign)} to ${lineText(provider)}: ${outcome}`;
  return `${paint.bold(head)}\n${lines.join('\n')}\n`;
}
