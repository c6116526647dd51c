// `--set path=value`: any field of a scenario from the command line. The value is read as YAML and put into the tree
// before validation, so it is judged like everything else. An empty value removes the field.

import { isMap, isSeq, type Node, Pair, Scalar, YAMLMap } from 'yaml';
import { dataOf, keyText, pairOf, readDocument, type ScenarioDocument } from './document.ts';
import { type DataPath, parsePath, resolvePath } from './path.ts';
import { quote, type ScenarioProblem } from './problem.ts';

/** Applies the sets in order. What cannot be applied is a problem and changes nothing. */
export function applySets(document: ScenarioDocument, sets: readonly string[]): ScenarioProblem[] {
  return sets.flatMap((set) => {
    const problem = applySet(document, set);
    return problem === undefined ? [] : [{ line: 0, column: 0, set, ...problem }];
  });
}

type Trouble = Pick<ScenarioProblem, 'got' | 'expected' | 'hint' | 'path'>;

function applySet(document: ScenarioDocument, set: string): Trouble | undefined {
  const equals = set.indexOf('=');
  if (equals < 0)
    return { path: '', got: quote(set), expected: 'path=value such as seed=8 or sender.servers[mta-1].rate=50/s' };
  const pathText = set.slice(0, equals).trim();
  const steps = parsePath(pathText);
  const data = dataOf(document.root);
  const path = steps.ok ? resolvePath(data, steps.value) : steps;
  if (!path.ok) {
    const trouble = { path: '', got: quote(pathText), expected: path.expected };
    return path.hint === undefined ? trouble : { ...trouble, hint: path.hint };
  }
  const valueText = set.slice(equals + 1);
  if (valueText.trim() === '') {
    remove(document, path.value);
    return undefined;
  }
  const value = readDocument(valueText);
  const slip = value.problems[0];
  if (value.document === null || slip !== undefined)
    return { path: pathText, got: slip?.got ?? 'nothing', expected: 'a value in YAML' };
  document.sets.set(value.document.root, set);
  put(document, path.value, value.document.root, set);
  return undefined;
}

/** Puts a value at a path, making the maps on the way that are not there yet. */
function put(document: ScenarioDocument, path: DataPath, value: Node, set: string): void {
  let parent: Node = document.root;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    const found = childOf(parent, step);
    if (!isLast && found !== undefined) {
      parent = found;
      continue;
    }
    const child: Node = isLast ? value : new YAMLMap();
    if (!isLast) document.sets.set(child, set);
    attach(parent, step, child);
    parent = child;
  }
}

function childOf(parent: Node, step: string | number): Node | undefined {
  const child = isSeq(parent)
    ? parent.items[Number(step)]
    : isMap(parent)
      ? pairOf(parent, String(step))?.value
      : undefined;
  // An empty value (`safety:`) is a null; a map takes its place.
  return isMap(child) || isSeq(child) ? child : undefined;
}

function attach(parent: Node, step: string | number, child: Node): void {
  if (isSeq(parent)) parent.items[Number(step)] = child;
  if (!isMap(parent)) return;
  const pair = pairOf(parent, String(step));
  if (pair === undefined) parent.items.push(new Pair<unknown, unknown>(new Scalar(String(step)), child));
  else pair.value = child;
}

function remove(document: ScenarioDocument, path: DataPath): void {
  const parent = path.slice(0, -1).reduce<Node | undefined>((node, step) => node && childOf(node, step), document.root);
  const last = path.at(-1)!;
  if (isSeq(parent)) parent.items.splice(Number(last), 1);
  if (isMap(parent)) parent.items = parent.items.filter((pair) => keyText(pair) !== last);
}
