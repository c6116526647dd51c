// One table on the page: sortable, filtered and searched with all the others, and a CSV file on request.

import { type Filter, filterKeys } from '../../charts/filter.ts';
import { csvOf } from '../csv.ts';
import { type Cell, cellText, isNumeric, type Row, type Table } from '../table.ts';
import type { Context } from './context.ts';
import { download, fileName } from './download.ts';
import { button, element } from './element.ts';
import { explainButton } from './explain.ts';

/** More are shown on request: the first rows are those that matter most. */
const rowMax = 12;
/** And never more than these, so that the page stays quick; the CSV file has all. */
const allMax = 400;

export class TableView {
  readonly element: HTMLElement;
  readonly #table: Table;
  readonly #box = element('div', { class: 'table-slot' });
  readonly #more: HTMLButtonElement;
  readonly #told = element('span', { class: 'told' });
  #rows: readonly Row[];
  #shown: readonly Row[];
  #all = false;
  #sortedBy = -1;
  #down = false;

  constructor(table: Table, context: Context) {
    this.#table = table;
    this.#rows = table.rows;
    this.#shown = table.rows;
    this.#more = button('', () => {
      this.#all = !this.#all;
      this.#draw();
    });
    const { name, seed } = context.summary.scenario;
    const csv = button('CSV', () => download(fileName(name, seed, table.id), csvOf({ ...table, rows: this.#shown })), {
      class: 'csv',
      at: { 'aria-label': `CSV of ${table.title}` },
    });
    this.element = element(
      'div',
      { class: 'table', id: `table-${table.id}` },
      element('h3', {}, table.title),
      ...(table.note === '' ? [] : [element('p', { class: 'note' }, table.note)]),
      this.#box,
      element('div', { class: 'tools' }, this.#more, csv, this.#told),
    );
    this.#draw();
  }

  /** Answers with how many rows are left. */
  narrow(filter: Filter, words: readonly string[]): number {
    this.#shown = this.#rows.filter((row) => concerns(row, filter) && this.#holds(row, words));
    this.element.hidden = this.#shown.length === 0;
    this.#draw(words.length > 0);
    return this.#shown.length;
  }

  #holds({ cells }: Row, words: readonly string[]): boolean {
    if (words.length === 0) return true;
    const text = this.#table.columns
      .map(({ kind }, i) => cellText(kind, cells[i] ?? null))
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  }

  #draw(searching = false): void {
    const count = this.#shown.length;
    const rows = this.#all || searching ? this.#shown.slice(0, allMax) : this.#shown.slice(0, rowMax);
    this.#box.replaceChildren(
      tableOf(
        { ...this.#table, rows },
        (i) => this.#sort(i),
        this.#sortedBy < 0 ? undefined : [this.#sortedBy, this.#down],
      ),
    );
    this.#more.hidden = count <= rowMax || searching;
    const all = count > allMax ? `the first ${allMax} of ${count} rows` : `all ${count} rows`;
    this.#more.textContent = this.#all ? 'Show fewer' : `Show ${all}`;
    this.#told.textContent = count === this.#rows.length ? '' : `${count} of ${this.#rows.length} rows`;
  }

  #sort(column: number): void {
    this.#down = this.#sortedBy === column ? !this.#down : isNumeric(this.#table.columns[column]!.kind);
    this.#sortedBy = column;
    const sign = this.#down ? -1 : 1;
    const sorted = (rows: readonly Row[]): Row[] =>
      [...rows].sort((one, other) => sign * compared(one.cells[column] ?? null, other.cells[column] ?? null));
    this.#rows = sorted(this.#rows);
    this.#shown = sorted(this.#shown);
    this.#draw();
  }
}

export function tableOf(
  table: Table,
  onSort?: (column: number) => void,
  sorted?: readonly [number, boolean],
): HTMLElement {
  const head = table.columns.map(({ title, kind }, i) => {
    const direction = sorted?.[0] === i ? (sorted[1] ? 'descending' : 'ascending') : 'none';
    const at = { scope: 'col', ...(onSort !== undefined && { 'aria-sort': direction }) };
    const label = onSort === undefined ? title : button(title, () => onSort(i));
    return element('th', { class: isNumeric(kind) ? 'number' : '', at }, label);
  });
  const body = table.rows.map(({ cells, mark }) =>
    element(
      'tr',
      mark === undefined ? {} : { class: mark },
      ...table.columns.map(({ kind }, i) => {
        const cell = cells[i] ?? null;
        if (kind === 'message' && typeof cell === 'string')
          return element('td', { class: 'messages' }, ...messages(cell));
        return element('td', { class: isNumeric(kind) ? 'number' : '' }, cellText(kind, cell));
      }),
    ),
  );
  return element(
    'div',
    { class: 'table-box', at: { tabindex: '0', role: 'region', 'aria-label': table.title } },
    element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)),
  );
}

function messages(cell: string): HTMLElement[] {
  return cell
    .split(' ')
    .filter(Boolean)
    .map((number) => explainButton(Number(number)));
}

function concerns({ keys }: Row, filter: Filter): boolean {
  return filterKeys.every((key) => filter[key] === '' || (keys[key] ?? '') === '' || keys[key] === filter[key]);
}

/** What is not there comes last on the way up. */
function compared(one: Cell, other: Cell): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}
