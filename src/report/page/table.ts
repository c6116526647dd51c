// A table of the page, before anybody draws it: the screen and the CSV file say the same from here.

import type { Keys } from '../charts/filter.ts';
import { lineText } from '../escape.ts';
import { countText, durationText, instantText, momentText, shareText } from '../format.ts';

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What a reader must know to read it; '' for nothing. */
  readonly note: string;
}

export interface Column {
  readonly title: string;
  readonly kind: CellKind;
}

/** `message` is the number of one, which `maildrill explain` tells more of. */
export type CellKind = 'text' | 'count' | 'number' | 'share' | 'duration' | 'instant' | 'moment' | 'message';

/** null stands for never, for no bound or for nothing to judge: each kind has its own word for it. */
export type Cell = string | number | null;

export interface Row {
  readonly cells: readonly Cell[];
  /** What the row is about, for the filter; a row without a name belongs to all. */
  readonly keys: Keys;
  /** Set apart: a failed expectation, a broken law. */
  readonly mark?: 'good' | 'bad';
}

export function column(title: string, kind: CellKind = 'text'): Column {
  return { title, kind };
}

export function row(cells: readonly Cell[], keys: Keys = {}): Row {
  return { cells, keys };
}

export function isNumeric(kind: CellKind): boolean {
  return kind !== 'text' && kind !== 'instant' && kind !== 'moment';
}

/** The cell as a person reads it. */
export function cellText(kind: CellKind, cell: Cell): string {
  if (typeof cell === 'string') return lineText(cell);
  if (cell === null) return '–';
  switch (kind) {
    case 'count':
      return countText(cell);
    case 'number':
    case 'text':
    case 'message':
      return String(Number(cell.toPrecision(4)) === cell || kind === 'message' ? cell : Number(cell.toPrecision(4)));
    case 'share':
      return Number.isNaN(cell) ? '–' : shareText(cell);
    case 'duration':
      return durationText(cell);
    case 'instant':
      return instantText(cell);
    case 'moment':
      return momentText(cell);
  }
}
