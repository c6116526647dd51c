// The path grammar, by name: `sender.servers[mta-1].rate`. Fields stand after dots; in brackets stands the name of an
// entry of a list, or its place counted from 0, or a key of a map that is no plain word. `--set`, comparisons and
// problems all speak it.

import { didYouMean } from '../domain/nearest-name.ts';
import { quote } from './problem.ts';
import { accepted, type Parsed, refused } from './unit.ts';

/** A path as data: keys of maps and places in lists. */
export type DataPath = readonly (string | number)[];

export interface PathStep {
  readonly name: string;
  /** It stood in brackets, so it may mean an entry of a list. */
  readonly inBrackets: boolean;
}

const form = 'a path such as sender.servers[mta-1].rate';

export function parsePath(text: string): Parsed<readonly PathStep[]> {
  const steps: PathStep[] = [];
  if (text.startsWith('.')) return refused(form);
  const pattern = /(?:(^|\.)([A-Za-z0-9_-]+))|\[([^[\]\s]+)\]/y;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null || (steps.length === 0 && found[3] !== undefined)) return refused(form);
    steps.push(found[3] === undefined ? { name: found[2]!, inBrackets: false } : { name: found[3], inBrackets: true });
  }
  return steps.length === 0 ? refused(form) : accepted(steps);
}

/** The path's text, with the names that entries of `data` have. */
export function printPath(data: unknown, path: readonly PropertyKey[]): string {
  let text = '';
  let value = data;
  for (const step of path) {
    if (Array.isArray(value)) text += `[${entryName(value, Number(step)) ?? String(step)}]`;
    else text += printKey(String(step), text === '');
    value = memberOf(value, step);
  }
  return text;
}

/** The path as keys and places, or why it leads nowhere in `data`. The last field need not be there yet. */
export function resolvePath(data: unknown, steps: readonly PathStep[]): Parsed<DataPath> {
  const path: (string | number)[] = [];
  let value = data;
  for (const step of steps) {
    if (Array.isArray(value)) {
      const place = placeOf(value, step);
      if (!place.ok) return place;
      path.push(place.value);
    } else if (value !== undefined && value !== null && typeof value !== 'object') {
      return refused(`${printPath(data, path)} without \`${step.name}\`, as it is one value`);
    } else path.push(step.name);
    value = memberOf(value, path.at(-1)!);
  }
  return accepted(path);
}

/** The value at a path, or undefined. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(memberOf, data);
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}

function placeOf(list: readonly unknown[], step: PathStep): Parsed<number> {
  const names = list.map((_, place) => entryName(list, place));
  const named = names.indexOf(step.name);
  if (step.inBrackets && named >= 0) return accepted(named);
  const place = step.inBrackets && /^\d{1,4}$/.test(step.name) ? Number(step.name) : -1;
  // One past the end adds an entry.
  if (place >= 0 && place <= list.length) return accepted(place);
  const known = names.map((name, index) => `[${name ?? index}]`);
  const guess = didYouMean(
    step.name,
    names.filter((name) => name !== undefined),
  );
  if (known.length === 0) return refused('[0], as the list is empty');
  return refused(
    known.length > 12 ? `[0] to [${list.length - 1}], or a name of an entry` : `one of: ${known.join(', ')}`,
    guess,
  );
}

/** The name an entry goes by: its `name`, where no other entry of the list has the same. */
function entryName(list: readonly unknown[], place: number): string | undefined {
  const name = memberOf(list[place], 'name');
  if (typeof name !== 'string' || !/^[^[\]\s]+$/.test(name)) return undefined;
  return list.filter((entry) => memberOf(entry, 'name') === name).length === 1 ? name : undefined;
}

function printKey(key: string, isFirst: boolean): string {
  if (/^[A-Za-z0-9_-]+$/.test(key)) return isFirst ? key : `.${key}`;
  // A key that the grammar cannot name appears only in problems.
  return `[${/^[^[\]\s]{1,80}$/.test(key) ? key : quote(key)}]`;
}
