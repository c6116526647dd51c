// The figures of a chart as a table: for a spreadsheet, and for those who do not see the picture.

import { type Chart, isEmpty } from '../charts/chart.ts';
import { type CellKind, column, row, type Table } from './table.ts';

export function chartTable(chart: Chart): Table {
  const lines = isEmpty(chart) ? [] : chart.lines;
  const { horizontal } = chart;
  const first = { time: ['from', 'moment'], duration: ['within', 'duration'], tries: ['try', 'text'] } as const;
  const [title, kind] = first[horizontal.kind];
  return {
    id: `${chart.id}-steps`,
    title: chart.title,
    columns: [
      column(title, kind),
      ...lines.map(({ label, side }) => column(label, cellKind((side === 'right' ? chart.right : chart.left)?.unit))),
    ],
    rows: chart.x.map((x, i) =>
      row([
        horizontal.kind === 'tries' ? (horizontal.labels[i]?.[0] ?? '') : x,
        ...lines.map(({ values }) => values[i] ?? null),
      ]),
    ),
    note: '',
  };
}

function cellKind(unit: Chart['left']['unit'] | undefined): CellKind {
  return unit === 'share' || unit === 'duration' || unit === 'count' ? unit : 'number';
}
