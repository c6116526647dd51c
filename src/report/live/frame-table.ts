// A frame of a live run as a terminal shows it: where simulated time stands, a row for each campaign and provider, and
// what holds mail back. A pure function, so that what stands on the screen can be tested to the letter.

import Table from 'cli-table3';
import { lineText, shortened } from '../escape.ts';
import { countText, durationText } from '../format.ts';
import type { Paint } from '../paint.ts';
import { busiest, type LiveFrame, type LiveHold, type LiveRow } from './frame.ts';
import { holdText, rateText } from './hold-text.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

const holdsMost = 4;
/** Lines beside the rows: two of the head, the names of the columns, one of what was left out. */
const otherLines = 4;
const nameMost = 30;
const providerMost = 14;
const limitLeast = 12;
const gap = 2;
/** Below this width what holds a flow is told under the table only. */
const wideFrom = 100;

interface Column {
  readonly head: string;
  readonly width: number;
  readonly text: (row: LiveRow) => string;
}

const figures: readonly Column[] = [
  { head: 'now', width: 7, text: ({ perSecond }) => rateText(perSecond) },
  { head: 'delivered', width: 9, text: ({ delivered }) => countText(delivered) },
  { head: 'deferred', width: 8, text: ({ deferred }) => countText(deferred) },
  { head: 'depth', width: 8, text: ({ depth }) => countText(depth) },
  { head: 'in flight', width: 9, text: ({ inFlight }) => countText(inFlight) },
];
const held: Column = {
  head: 'held',
  width: 4,
  text: ({ holdCount }) => (holdCount === 0 ? '' : countText(holdCount)),
};

/** Lines that fit the screen, each shorter than it is wide. */
export function frameTable(frame: LiveFrame, { columns, rows, paint }: Screen): readonly string[] {
  const holds = holdLines(frame.holds, columns);
  const shown = busiest(frame.rows, Math.max(1, rows - otherLines - holds.length - 1));
  const left = frame.rows.length - shown.length;
  return [
    paint.bold(shortened(headText(frame), columns - 1)),
    shortened(harnessText(frame), columns - 1),
    ...tableLines(shown, columns, paint),
    ...(left > 0 ? [`and ${countText(left)} more, with less to do`] : []),
    ...holds.map((line) => paint.yellow(line)),
  ];
}

function headText({ name, simulatedMs, totalMs, speed, ended, built }: LiveFrame): string {
  const where = `${durationText(simulatedMs)} of ${durationText(totalMs)} at speed ${countText(speed)}`;
  return `${lineText(name)}: ${where} · ${countText(ended)} of ${countText(built)} ended`;
}

function harnessText({ broker, latenessMs, latenessMaxMs }: LiveFrame): string {
  return `late by ${durationText(latenessMs)}, ${durationText(latenessMaxMs)} at most · ${lineText(broker)}`;
}

function tableLines(rows: readonly LiveRow[], columns: number, paint: Paint): readonly string[] {
  const middle = columns < wideFrom ? figures : [...figures, held];
  const room = columns - 1 - middle.reduce((sum, { width }) => sum + width + gap, 0);
  const names = rows.map((row) => flowText(row, Math.min(nameMost, room - gap - limitLeast)));
  const nameWidth = Math.max(4, ...names.map((name) => [...name].length));
  const limitWidth = room - nameWidth - gap;
  const table = new Table({
    chars: blank,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
    head: ['flow', ...middle.map(({ head }) => head), 'limited by'].map((word) => paint.dim(word)),
    colAligns: ['left', ...middle.map(() => 'right' as const), 'left'],
    colWidths: [nameWidth + gap, ...middle.map(({ width }) => width + gap), limitWidth + gap],
  });
  for (const [index, row] of rows.entries())
    table.push([names[index]!, ...middle.map(({ text }) => text(row)), shortened(lineText(row.limit), limitWidth)]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** The campaign gives way to the provider, which tells flows apart. */
function flowText({ campaign, provider }: LiveRow, room: number): string {
  const to = shortened(lineText(provider), providerMost);
  return `${shortened(lineText(campaign), Math.max(1, room - 3 - [...to].length))} → ${to}`;
}

function holdLines(holds: readonly LiveHold[], columns: number): readonly string[] {
  const lines = holds.slice(0, holdsMost).map((hold) => shortened(holdText(hold), columns - 1));
  return holds.length <= holdsMost ? lines : [...lines, `and ${countText(holds.length - holdsMost)} more that hold`];
}

const blank = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};
