// summary.json: the same summary gives the same bytes, and a difference between two of them is a difference of few lines.

import type { Summary } from '../measurement/summary.ts';

/** Lists and objects that fit stand on one line; others are opened. */
const lineMax = 120;

export function summaryJson(summary: Summary): string {
  return `${written(summary, '')}\n`;
}

/** From the innermost value out, so that each of the thousands is written once however deep it lies. */
function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  // A long row of figures is one line: nobody reads down it, and a chart's row would be hundreds of lines.
  if (isList && value.every((entry) => typeof entry !== 'object' || entry === null)) return JSON.stringify(value);
  const inner = `${indent} `;
  const [opening, closing] = isList ? '[]' : '{}';
  const names = isList ? value.map(() => '') : Object.keys(value).map((key) => `${JSON.stringify(key)}:`);
  const entries = Object.values(value).map((entry) => written(entry, inner));
  const length = entries.reduce((sum, entry, i) => sum + names[i]!.length + entry.length + 1, 1);
  if (length + indent.length <= lineMax)
    return `${opening}${entries.map((entry, i) => names[i] + entry).join(',')}${closing}`;
  const lines = entries.map((entry, i) => `${inner}${isList ? '' : `${names[i]} `}${entry}`);
  return `${opening}\n${lines.join(',\n')}\n${indent}${closing}`;
}
