// A table in GitHub's Markdown. Cells are escaped here, so no caller can forget it.

import { markdownText } from './escape.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [
    rowText(columns.map(({ title }) => markdownText(title))),
    rowText(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => rowText(row.map(markdownText))),
  ];
  return lines.join('\n');
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
