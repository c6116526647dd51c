// Where two scenarios differ, field by field, as their files and overrides say it: named entries of a list are matched
// by name, so that moving them is no difference.

import { dataOf, readDocument } from './document.ts';
import { applySets } from './override.ts';
import { printPath } from './path.ts';

export interface ScenarioText {
  readonly text: string;
  readonly sets: readonly string[];
}

export interface FieldDifference {
  /** In the path grammar: `sender.servers[mta-1].rate`. */
  readonly path: string;
  /** null: not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In the order of the first file, then what only the second has. Texts that cannot be read have no fields. */
export function scenarioDifferences(before: ScenarioText, after: ScenarioText): FieldDifference[] {
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((path) => ({ path, before: left.get(path) ?? null, after: right.get(path) ?? null }))
    .filter((field) => field.before !== field.after);
}

function fieldsOf({ text, sets }: ScenarioText): Map<string, string> {
  const fields = new Map<string, string>();
  const { document } = readDocument(text);
  if (document === null) return fields;
  applySets(document, sets);
  const data = dataOf(document.root);
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isInner) fields.set(printPath(data, path), textOf(value));
    else if (Array.isArray(value)) for (const [place, entry] of value.entries()) visit(entry, [...path, place]);
    else for (const [key, entry] of Object.entries(value)) visit(entry, [...path, key]);
  };
  visit(data, []);
  return fields;
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
