// Files that a run writes on request: series and metrics after it, logs while it goes. A log that is not whole says so
// in its name, so that nobody counts half of one.

import { join } from 'node:path';
import type { Summary } from '../measurement/summary.ts';
import { seriesCsv } from '../report/csv.ts';
import { openMetrics } from '../report/openmetrics.ts';
import type { LogSinks } from '../run/event-log.ts';
import type { ExtraFiles } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import type { Io } from './io.ts';

interface Log {
  readonly whole: string;
  readonly partial: string;
}

const eventsLog: Log = { whole: 'events.jsonl', partial: 'events.partial.jsonl' };
const accountingLog: Log = { whole: 'accounting.csv', partial: 'accounting.partial.csv' };
const seriesFile = 'series.csv';
const metricsFile = 'metrics.txt';

/** Takes older logs away, and answers with where the run is to write; undefined where nothing was asked for. */
export async function openLogs(folder: string, { log, accounting }: ExtraFiles, io: Io): Promise<LogSinks | undefined> {
  for (const { whole, partial } of [eventsLog, accountingLog]) {
    await io.files.remove(join(folder, whole));
    await io.files.remove(join(folder, partial));
  }
  if (!log && !accounting) return undefined;
  const sink =
    ({ partial }: Log) =>
    (text: string) =>
      io.files.append(join(folder, partial), text);
  return { ...(log && { events: sink(eventsLog) }), ...(accounting && { accounting: sink(accountingLog) }) };
}

/** After the run: gives whole logs their names, writes series and metrics, and answers with all that is there. */
export async function writeExtraFiles(
  folder: string,
  summary: Summary,
  isPartial: boolean,
  extras: ExtraFiles,
  io: Io,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [isAsked, log] of [
    [extras.log, eventsLog],
    [extras.accounting, accountingLog],
  ] as const) {
    if (!isAsked) continue;
    // A run in which nothing happened has an empty log, and not none.
    await io.files.append(join(folder, log.partial), '');
    if (!isPartial) await io.files.rename(join(folder, log.partial), join(folder, log.whole));
    written.push(isPartial ? log.partial : log.whole);
  }
  for (const [isAsked, file, text] of [
    [extras.csv, seriesFile, seriesCsv],
    [extras.openmetrics, metricsFile, openMetrics],
  ] as const) {
    if (isAsked) await writeAtomically(io.files, join(folder, file), text(summary));
    else await io.files.remove(join(folder, file));
    if (isAsked) written.push(file);
  }
  return written;
}
