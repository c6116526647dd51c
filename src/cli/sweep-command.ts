// `maildrill sweep`: one field through several values; a table, a CSV, pictures, and where the curve bends.

import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { sideRun } from '../plan/comparison.ts';
import { type Sweep, sweepOf, usualFigures } from '../plan/sweep.ts';
import { figureText } from '../report/comparison-words.ts';
import { csvLine } from '../report/csv.ts';
import { lineText, markdownText } from '../report/escape.ts';
import { markdownTable } from '../report/markdown-table.ts';
import type { SweepAsked } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import { type Contender, contenderOf, summariesOf } from './contender.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';
import { Refusal } from './refusal.ts';
import { makeWritable } from './report-files.ts';
import { shownPath } from './scenario-file.ts';
import { shortHash } from './short-hash.ts';
import type { Tools } from './tools.ts';
import { variedField } from './varied-field.ts';

export async function sweep(asked: SweepAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const varied = variedField(asked.vary);
  const contenders: Contender[] = [];
  for (const value of varied.values) {
    contenders.push(await contenderOf(asked.file, [...asked.sets, `${varied.path}=${value}`], io, tools));
  }
  const first = contenders[0]!;
  const folder = resolve(io.cwd, asked.out ?? defaultFolder(first.name, asked));
  await makeWritable(folder, io.files);
  const summaries = await summariesOf(contenders, asked.seed ?? first.seed, asked.seeds, io, tools);
  const runs = summaries.map((own) => own.map(sideRun));
  const watched = asked.figures.length > 0 ? [...new Set(asked.figures)] : usualFigures;
  const result = sweepOf(varied.path, varied.values, runs, watched);
  refuseUnknownFigures(watched, result);
  const files = await writeSweep(folder, result, watched, asked, io, tools);
  const shown = files.map((file) => shownPath(join(folder, file), io));
  if (asked.json) io.stdout.write(`${JSON.stringify({ ...sweepData(result), files: shown })}\n`);
  else io.stdout.write(sweepText(result, watched, shown, io));
  return ExitCode.Met;
}

function refuseUnknownFigures(watched: readonly string[], { units }: Sweep): void {
  const unknown = watched.find((name) => !units.has(name) && !usualFigures.includes(name));
  if (unknown === undefined) return;
  const some = [...units.keys()].slice(0, 12).join(', ');
  throw new Refusal(`no figure is called ${JSON.stringify(unknown)}, expected one such as: ${some}`);
}

async function writeSweep(
  folder: string,
  result: Sweep,
  watched: readonly string[],
  { charts }: SweepAsked,
  io: Io,
  tools: Tools,
): Promise<readonly string[]> {
  if (charts) await io.files.makeFolder(join(folder, 'charts'));
  const write = (file: string, data: string | Uint8Array) => writeAtomically(io.files, join(folder, file), data);
  const pictures: string[] = [];
  for (const figure of charts ? watched : []) {
    const unit = result.units.get(figure);
    if (unit === undefined) continue;
    const file = `charts/${figure.replace(/[^A-Za-z0-9.-]+/g, '-')}.png`;
    const means = result.points.map(({ figures }) => figures.get(figure) ?? null);
    const bendsAt = result.bends.find((bend) => bend.figure === figure)?.value ?? '';
    const values = result.points.map(({ value }) => value);
    await write(file, await tools.drawSweep({ figure, unit, path: result.path, values, means, bendsAt }));
    pictures.push(file);
  }
  await write('sweep.md', sweepMarkdown(result, watched, pictures));
  await write('sweep.csv', sweepCsv(result));
  await write('sweep.json', `${JSON.stringify({ schemaVersion: 1, ...sweepData(result) }, null, 1)}\n`);
  return ['sweep.md', ...pictures, 'sweep.csv', 'sweep.json'];
}

function rowsOf({ points, units }: Sweep, watched: readonly string[]): string[][] {
  return points.map(({ value, metCount, seedCount, figures }) => [
    value,
    seedCount === 1 ? (metCount === 1 ? 'yes' : 'no') : `${metCount} of ${seedCount}`,
    ...watched.map((name) => (units.has(name) ? figureText(figures.get(name) ?? null, units.get(name)!) : '')),
  ]);
}

function sweepText(result: Sweep, watched: readonly string[], files: readonly string[], io: Io): string {
  const paint = paintFor(io.stdout, io.env);
  const table = new Table({
    head: [lineText(result.path), 'all met', ...watched].map((text) => text.replace(' time-to-deliver', '')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rowsOf(result, watched).map((row) => row.map(lineText)));
  const lines = [
    table.toString(),
    ...bendLines(result),
    '',
    paint.bold('Files'),
    ...files.map((file) => `  ${lineText(file)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function bendLines({ bends }: Sweep): readonly string[] {
  return bends.map(({ figure, value }) => `${figure} bends at ${lineText(value)}`);
}

function sweepMarkdown(result: Sweep, watched: readonly string[], pictures: readonly string[]): string {
  const columns = [result.path, 'all expectations met', ...watched].map((title) => ({ title }));
  const parts = [
    `# ${markdownText(result.path)}`,
    markdownTable(columns, rowsOf(result, watched)),
    bendLines(result)
      .map((line) => `- ${markdownText(line)}`)
      .join('\n'),
    pictures.map((file) => `![${markdownText(file)}](${file})`).join('\n\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Every figure of every value, for a program that draws its own curve. */
function sweepCsv({ path, points, units }: Sweep): string {
  const rows = points.flatMap(({ value, figures }) =>
    [...figures].map(([name, mean]) => csvLine([path, value, name, units.get(name)!, mean])),
  );
  return [csvLine(['path', 'value', 'figure', 'unit', 'mean']), ...rows].join('');
}

function sweepData({ path, points, units, bends }: Sweep): object {
  return {
    path,
    units: Object.fromEntries(units),
    points: points.map(({ figures, ...point }) => ({ ...point, figures: Object.fromEntries(figures) })),
    bends,
  };
}

function defaultFolder(name: string, { vary, sets, seed, seeds }: SweepAsked): string {
  return join('reports', 'sweeps', `${name}-${shortHash(JSON.stringify([vary, sets, seed, seeds]))}`);
}
