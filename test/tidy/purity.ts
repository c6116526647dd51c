// What pure rooms may not touch, and arithmetic that no room may use.

import { builtinModules } from 'node:module';
import { importsOf, isNode, lineAt, type SourceFile, type SyntaxNode, syntaxOf, visit } from './source-tree.ts';

const pureFolders = ['src/domain/', 'src/engine/', 'src/policy/', 'src/sender/', 'src/measurement/', 'fake-isp/model/'];

const impureNames = new Map([
  ['setTimeout', 'return the instant and let the event loop come back then'],
  ['setInterval', 'return the instant and let the event loop come back then'],
  ['setImmediate', 'return a command and let run carry it out'],
  ['queueMicrotask', 'return a command and let run carry it out'],
  ['performance', 'take nowMs as an argument'],
  ['process', 'take what is needed as an argument'],
  ['console', 'return the text and let cli print it'],
  ['fetch', 'return a command and let a driver carry it out'],
  ['crypto', 'use luck from src/engine/luck.ts'],
]);

const impureMembers = new Map([
  ['Date.now', 'take nowMs as an argument'],
  ['Math.random', 'use luck from src/engine/luck.ts'],
]);

/** Clocks, dice and I/O in rooms that promise to have none. */
export function impuritiesOf(file: SourceFile): string[] {
  if (!pureFolders.some((folder) => file.path.startsWith(folder))) return [];
  const found = importsOf(file)
    .filter(({ specifier }) => specifier.startsWith('node:') || builtinModules.includes(specifier))
    .map(
      ({ specifier, line }) =>
        `${file.path}:${line}: imports ${specifier}; pure rooms do no I/O, so pass in what is needed.`,
    );
  visit(syntaxOf(file), (node, above) => {
    const name = impureMembers.has(memberName(node)) ? memberName(node) : freeName(node, above);
    const instead = impureMembers.get(name) ?? impureNames.get(name);
    if (instead !== undefined) found.push(`${placeOf(file, node)}: ${name} in a pure room; ${instead}.`);
    if (readsTheDate(node)) found.push(`${placeOf(file, node)}: new Date() in a pure room; take nowMs as an argument.`);
  });
  return found;
}

/**
 * Arithmetic whose bits are not known to be the same on every Node, so that a summary would differ from one to the next:
 * powers differ between Node 22 and 24, and test/engine/arithmetic.test.ts watches only the functions named here.
 */
export function unsureArithmeticOf(file: SourceFile): string[] {
  const found: string[] = [];
  visit(syntaxOf(file), (node) => {
    const [object, name] = memberName(node).split('.');
    const power = node['operator'] === '**' || node['operator'] === '**=';
    if (power || (object === 'Math' && name !== undefined && !sureFunctions.has(name))) {
      const what = power ? 'a power' : `Math.${name}`;
      found.push(
        `${placeOf(file, node)}: ${what} may give other bits on another Node; multiply, or use Math.exp and Math.log.`,
      );
    }
  });
  return found;
}

/** Math.random is the purity rule's affair: the rooms outside it may name a temporary file by it. */
const sureFunctions = new Set(
  'abs ceil clz32 floor fround imul max min round sign trunc PI LN2 E sqrt exp log sin cos random'.split(' '),
);

function memberName(node: SyntaxNode): string {
  const { object, property } = node;
  if (node.type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return '';
  return `${object['name']}.${property['name'] ?? property['value']}`;
}

/** The name of an identifier that stands for itself, not for a property or a key. */
function freeName(node: SyntaxNode, above: SyntaxNode | undefined): string {
  const isKey = above?.['property'] === node || (above?.['key'] === node && above['value'] !== node);
  return node.type === 'Identifier' && !isKey ? String(node['name']) : '';
}

function readsTheDate(node: SyntaxNode): boolean {
  const callee = node['callee'];
  if (!isNode(callee) || callee['name'] !== 'Date') return false;
  const noArguments = Array.isArray(node['arguments']) && node['arguments'].length === 0;
  return noArguments || node.type === 'CallExpression';
}

function placeOf(file: SourceFile, node: SyntaxNode): string {
  return `${file.path}:${lineAt(file.text, node.start)}`;
}
