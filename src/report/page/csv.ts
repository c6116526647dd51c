// A table of the page as a CSV file: whole figures, not the rounded ones of the page, so that a spreadsheet can go on from
// there.

import { csvLine } from '../csv.ts';
import { lineText } from '../escape.ts';
import type { Cell, CellKind, Table } from './table.ts';

export function csvOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const head = csvLine(columns.map(({ title, kind }) => `${title}${unitOf(kind)}`));
  return head + rows.map(({ cells }) => csvLine(columns.map(({ kind }, i) => field(kind, cells[i] ?? null)))).join('');
}

function field(kind: CellKind, cell: Cell): Cell {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return null;
  if (typeof cell === 'string') return lineText(cell);
  return kind === 'instant' || kind === 'moment' ? new Date(cell).toISOString() : cell;
}

function unitOf(kind: CellKind): string {
  switch (kind) {
    case 'duration':
      return ' (ms)';
    case 'share':
      return ' (ratio)';
    case 'instant':
    case 'moment':
      return ' (UTC)';
    default:
      return '';
  }
}
