// Writes the report of one run. Each file appears whole; run.json goes first and comes back last, so a folder with a
// run.json holds files of one and the same run.

import { join } from 'node:path';
import { chartFiles, picturesOf } from '../report/charts/chart-list.ts';
import { summaryJson } from '../report/summary-json.ts';
import { summaryMarkdown } from '../report/summary-markdown.ts';
import type { VirtualResult } from '../run/virtual.ts';
import { writeAtomically } from './atomic-write.ts';
import type { Files, Io } from './io.ts';
import { troubleAt } from './refusal.ts';
import type { RunRecord } from './run-record.ts';
import type { Tools } from './tools.ts';

export const summaryFile = 'summary.json';
export const recordFile = 'run.json';
export const liveLedgerFile = 'live.ledger';
const markdownFile = 'summary.md';
const pageFile = 'report.html';
const markdownChartMax = 4;

interface Writing {
  readonly charts: boolean;
  readonly io: Io;
  readonly tools: Tools;
}

/** Makes the folder of a run and takes the record of an older one away. */
export async function prepareFolder(folder: string, files: Files): Promise<void> {
  await makeWritable(folder, files);
  await files.remove(join(folder, recordFile));
}

/** Makes a folder before the runs that are to fill it: one that cannot be written to says so here, and costs a second and not an hour. */
export async function makeWritable(folder: string, files: Files): Promise<void> {
  await files.makeFolder(folder);
  const probe = join(folder, '.maildrill-probe');
  try {
    await files.write(probe, '');
    await files.remove(probe);
  } catch (error) {
    throw troubleAt(folder, error) ?? error;
  }
}

/** Answers with the files written, from the folder, in the order a reader wants them. */
export async function writeReport(
  folder: string,
  result: VirtualResult,
  record: RunRecord,
  { charts, io, tools }: Writing,
): Promise<readonly string[]> {
  const { summary, partial } = result;
  const write = (file: string, data: string | Uint8Array) => writeAtomically(io.files, join(folder, file), data);
  const drawn = charts ? picturesOf(summary) : [];
  if (charts) await io.files.makeFolder(join(folder, 'charts'));
  for (const { file } of chartFiles) {
    if (drawn.some((chart) => chart.file === file)) await write(file, await tools.drawPng(file, summary));
    // A picture of an older run beside the figures of this one would be worse than none.
    else await io.files.remove(join(folder, file));
  }
  await write(pageFile, await tools.page(summary, partial));
  // Enough to see what happened; the page has them all.
  await write(markdownFile, summaryMarkdown(summary, { partial, charts: drawn.slice(0, markdownChartMax) }));
  await write(summaryFile, summaryJson(summary));
  await write(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  return [pageFile, markdownFile, ...drawn.map(({ file }) => file), summaryFile, recordFile];
}
