// What the reader asked to see: one campaign, lane, provider or server, or all of them.

export interface Filter {
  readonly campaign: string;
  readonly lane: string;
  readonly provider: string;
  readonly server: string;
}

export type FilterKey = keyof Filter;

export const filterKeys = ['provider', 'server', 'campaign', 'lane'] as const satisfies readonly FilterKey[];

/** '' stands for all. */
export const everything: Filter = { campaign: '', lane: '', provider: '', server: '' };

export type Keys = Partial<Filter>;

export interface Filtered<Row> {
  readonly rows: readonly Row[];
  /** Names the filter asked for that these figures are not told apart by. */
  readonly untold: readonly FilterKey[];
}

/**
 * The rows a filter leaves. A summary rolls series up where they are many: rows that bear no name for a question are
 * kept whole, and the question is handed back, for an empty chart would say that nothing happened.
 */
export function filtered<Row>(rows: readonly Row[], filter: Filter, keysOf: (row: Row) => Keys): Filtered<Row> {
  const asked = filterKeys.filter((key) => filter[key] !== '');
  const told = asked.filter((key) => rows.some((row) => (keysOf(row)[key] ?? '') !== ''));
  return {
    rows: rows.filter((row) => told.every((key) => keysOf(row)[key] === filter[key])),
    untold: rows.length === 0 ? [] : asked.filter((key) => !told.includes(key)),
  };
}

export function filteredByName<Row extends Keys>(rows: readonly Row[], filter: Filter): Filtered<Row> {
  return filtered(rows, filter, (row) => row);
}

export function untoldNote(untold: readonly FilterKey[]): string {
  return untold.length === 0 ? '' : `Not told apart by ${untold.join(' or ')}: the chart shows all of them.`;
}
