// A scenario's text as a tree of YAML nodes that know where they stand. Whatever a later stage could stumble over
// (several documents, keys said twice, aliases that unfold without end) is refused here, each with its place.

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { quote, type ScenarioProblem } from './problem.ts';

export interface ScenarioDocument {
  root: Node;
  readonly lines: LineCounter;
  /** Values that a `--set` put here, with its text: they and all below them stand at no line of the file. */
  readonly sets: Map<Node, string>;
}

export interface ReadDocument {
  /** null where reading could not go on. */
  readonly document: ScenarioDocument | null;
  readonly problems: readonly ScenarioProblem[];
}

/** Far more than a person writes. The parser reads some 100 kB of the worst text in a second. */
export const fileMostBytes = 250_000;
const valuesMost = 100_000;
const depthMost = 40;

/** The tree of a scenario's text. Keys said twice are reported and the rest read on; other trouble ends the reading. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const stop = (offset: number, got: string, expected: string, hint?: string): ReadDocument => ({
    document: null,
    problems: [problemAt(lines, offset, got, expected, hint)],
  });
  if (text.includes('\0')) return stop(0, 'a NUL character; the file is not text', 'YAML 1.2');

  const deepAt = tooDeepAt(text);
  if (deepAt >= 0) {
    // The parser has not counted the lines yet.
    lines.addNewLine(0);
    for (let end = text.indexOf('\n'); end >= 0 && end < deepAt; end = text.indexOf('\n', end + 1))
      lines.addNewLine(end + 1);
    return stop(deepAt, 'values nested too deeply', `at most ${depthMost} levels`);
  }
  const parsed = parseDocument<Node>(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const slips = syntaxProblems(parsed, lines);
  if (slips.length > 0) return { document: null, problems: slips };
  if (parsed.contents === null)
    return stop(0, 'an empty file', 'a scenario', '`maildrill init` writes one to start from');

  const problems: ScenarioProblem[] = [];
  try {
    const root = unfold(parsed, lines, problems);
    return { document: { root, lines, sets: new Map() }, problems };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    const hint = text.includes('*') ? 'write the values out, without anchors and aliases' : undefined;
    return stop(error.offset, error.got, error.expected, hint);
  }
}

/** What a node says, as plain data. */
export function dataOf(node: Node | null): unknown {
  if (isMap(node))
    return Object.fromEntries(node.items.map((pair) => [keyText(pair), dataOf(pair.value as Node | null)]));
  if (isSeq(node)) return node.items.map((item) => dataOf(item as Node));
  return isScalar(node) ? node.value : null;
}

export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The pair of a map with this key; the last one where it is said twice. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.findLast((pair) => keyText(pair) === key);
}

/** Where a value stands: the nearest node to it that exists. `key` asks for the key's own place, `text` for what a quote holds. */
export function locate(
  document: ScenarioDocument,
  path: readonly PropertyKey[],
  part: 'value' | 'key' | 'text' = 'value',
): { line: number; column: number; set?: string } {
  let node: Node = document.root;
  let set = document.sets.get(node);
  for (const [depth, step] of path.entries()) {
    const pair = isMap(node) ? pairOf(node, String(step)) : undefined;
    const next = (isSeq(node) ? node.items[Number(step)] : pair?.value) as Node | null | undefined;
    if (next !== undefined && next !== null) set = document.sets.get(next) ?? set;
    const isKeyWanted = part === 'key' && depth === path.length - 1 && pair !== undefined;
    const found = isKeyWanted ? (pair.key as Node) : next;
    if (found === undefined || found === null) break;
    node = found;
  }
  if (set !== undefined) return { line: 0, column: 0, set };
  return positionOf(document.lines, (node.range?.[0] ?? 0) + (part === 'text' ? quotedBefore(node) : 0));
}

/** How many characters a reader passes over before the text that we read: the quote, and blanks that are trimmed. */
function quotedBefore(node: Node): number {
  if (!isScalar(node) || (node.type !== 'QUOTE_SINGLE' && node.type !== 'QUOTE_DOUBLE')) return 0;
  return 1 + /^ */.exec(String(node.value))![0].length;
}

/**
 * The first place that nests deeper than any scenario does, or -1. The parser calls itself for each level, and a process
 * whose stack is used up may end without a word, so this is asked before it: brackets are counted wherever they stand,
 * and a block is never nested deeper than the column it begins in.
 */
function tooDeepAt(text: string): number {
  const most = 10 * depthMost;
  const indent = new RegExp(`^[ \\t?:-]{${most},}`, 'm').exec(text);
  if (indent !== null) return indent.index;
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '[' || char === '{') open += 1;
    else if ((char === ']' || char === '}') && open > 0) open -= 1;
    if (open > most) return i;
  }
  return -1;
}

function syntaxProblems(parsed: Document<Node>, lines: LineCounter): ScenarioProblem[] {
  const version = parsed.directives?.yaml.explicit === true ? parsed.directives.yaml.version : '1.2';
  if (version !== '1.2') return [problemAt(lines, 0, `YAML ${version}`, 'YAML 1.2', 'remove the %YAML line')];
  // One slip upsets the parser for the rest of the file; what it says after the first few helps nobody.
  const slips = [...parsed.errors, ...parsed.warnings].slice(0, 50);
  const lineOf = (offset: number) => positionOf(lines, offset).line;
  const firsts = slips.filter(
    ({ pos }, index) => slips.findIndex((slip) => lineOf(slip.pos[0]) === lineOf(pos[0])) === index,
  );
  return firsts.slice(0, 5).map(({ code, message, pos }) => {
    if (code === 'MULTIPLE_DOCS') return problemAt(lines, pos[0], 'a second document', 'one scenario a file');
    if (code === 'TAB_AS_INDENT') return problemAt(lines, pos[0], 'a tab', 'spaces for indentation');
    const said = message.split('\n')[0]!.replace(/:? *$/, '');
    return problemAt(lines, pos[0], `text that is not YAML (${said})`, 'YAML 1.2');
  });
}

class TooMuch {
  readonly offset: number;
  readonly got: string;
  readonly expected: string;
  constructor(offset: number, got: string, expected: string) {
    this.offset = offset;
    this.got = got;
    this.expected = expected;
  }
}

/** Puts a copy of what it stands for in the place of each alias, and checks keys on the way. */
function unfold(parsed: Document<Node>, lines: LineCounter, problems: ScenarioProblem[]): Node {
  let valueCount = 0;
  const anchors = new Map<string, Node>();
  const visit = (node: Node, depth: number): Node => {
    const offset = node.range?.[0] ?? 0;
    valueCount += 1;
    // A map that holds an alias to itself ends at the depth; one that doubles at each level ends at the count.
    if (depth > depthMost) throw new TooMuch(offset, 'values nested too deeply', `at most ${depthMost} levels`);
    if (valueCount > valuesMost) throw new TooMuch(offset, 'too many values', 'at most 100_000 values in all');
    if (isAlias(node)) {
      const source = anchors.get(node.source);
      if (source === undefined)
        throw new TooMuch(offset, `the alias *${node.source}`, 'an alias of an anchor above it');
      return visit(source.clone() as Node, depth + 1);
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) node.items = node.items.map((item) => visit(item as Node, depth + 1));
    if (isMap(node)) {
      checkKeys(node, lines, problems);
      for (const pair of node.items) if (pair.value !== null) pair.value = visit(pair.value as Node, depth + 1);
    }
    return node;
  };
  return visit(parsed.contents as Node, 0);
}

function checkKeys(map: YAMLMap, lines: LineCounter, problems: ScenarioProblem[]): void {
  const firstOffsets = new Map<string, number>();
  for (const pair of map.items) {
    const key = pair.key as Node | null;
    const offset = key?.range?.[0] ?? map.range?.[0] ?? 0;
    if (!isScalar(key) || (typeof key.value !== 'string' && typeof key.value !== 'number')) {
      problems.push(problemAt(lines, offset, 'a key that is not a name', 'a name as key, such as `rate`'));
      continue;
    }
    const text = keyText(pair);
    const first = firstOffsets.get(text);
    if (first === undefined) firstOffsets.set(text, offset);
    else {
      const got = `the key ${quote(text)} a second time`;
      problems.push(
        problemAt(lines, offset, got, 'each key once', `it stands first in line ${positionOf(lines, first).line}`),
      );
    }
  }
}

function problemAt(lines: LineCounter, offset: number, got: string, expected: string, hint?: string): ScenarioProblem {
  const problem = { ...positionOf(lines, offset), path: '', got, expected };
  return hint === undefined ? problem : { ...problem, hint };
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
