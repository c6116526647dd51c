// summary.json: the same summary gives the same bytes, and a difference between two of them is a difference of few lines.

import type { Summary } from '../measurement/summary.ts';

/** Lists and objects that fit stand on one line; others are opened. */
const lineMax = 120;

export function summaryJson(summary: Summary): string {
  return `${written(summary, '')}\n`;
}

function written(value: unknown, indent: string): string {
  const compact = JSON.stringify(value);
  if (compact.length + indent.length <= lineMax || typeof value !== 'object' || value === null) return compact;
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    // A long row of figures is one line: nobody reads down it, and a chart's row would be hundreds of lines.
    if (value.every((entry) => typeof entry !== 'object' || entry === null)) return compact;
    return `[\n${value.map((entry) => `${inner}${written(entry, inner)}`).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).map(
    ([key, entry]) => `${inner}${JSON.stringify(key)}: ${written(entry, inner)}`,
  );
  return `{\n${fields.join(',\n')}\n${indent}}`;
}
