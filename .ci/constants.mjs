// Writes a number where the compiled code names it: `EventKind.Ended` becomes 3, as with a `const enum`. V8 does not see
// through what one module has from another, so that each such name costs a dozen instructions wherever it stands, and
// there are hundreds on the way of one message.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** A plugin for rolldown; only modules under `folder` are read. */
export function constantsInPlace(folder) {
  const known = new Map();
  const tablesOf = (file) => {
    if (!known.has(file)) known.set(file, exportedTables(parseAst(readFileSync(file, 'utf8'))));
    return known.get(file);
  };
  return {
    name: 'constants-in-place',
    transform(code, id) {
      if (!id.startsWith(folder)) return null;
      const tree = parseAst(code);
      const tables = tablesIn(tree, (source) => tablesOf(resolve(dirname(id), source)));
      if (tables.size === 0) return null;
      refuseShadows(tree, tables, id);
      return { code: withNumbers(code, tree, tables) };
    },
  };
}

/** Tables of nothing but numbers, by name: `export const FlowState = { Idle: 0, Ready: 1 }`. */
function exportedTables(tree) {
  const declarations = tree.body.flatMap(({ type, declaration }) =>
    type === 'ExportNamedDeclaration' && declaration?.type === 'VariableDeclaration' && declaration.kind === 'const'
      ? declaration.declarations
      : [],
  );
  const tables = new Map();
  for (const { id, init } of declarations) {
    if (init?.type !== 'ObjectExpression') continue;
    const numbers = init.properties.map((property) => [property.key?.name, numberOf(property.value)]);
    if (numbers.every(([name, value]) => name !== undefined && value !== undefined))
      tables.set(id.name, new Map(numbers));
  }
  return tables;
}

function numberOf(node) {
  if (node?.type === 'UnaryExpression' && node.operator === '-') {
    const value = numberOf(node.argument);
    return value === undefined ? undefined : -value;
  }
  return node?.type === 'Literal' && typeof node.value === 'number' ? node.value : undefined;
}

/** The tables that a module may name, its own and those of others, under the names that they have there. */
function tablesIn(tree, tablesOfSource) {
  const tables = exportedTables(tree);
  for (const { type, source, specifiers } of tree.body) {
    if (type !== 'ImportDeclaration' || !source.value.startsWith('.')) continue;
    const theirs = tablesOfSource(source.value);
    for (const { imported, local } of specifiers) {
      const table = imported === undefined ? undefined : theirs.get(imported.name);
      if (table !== undefined) tables.set(local.name, table);
    }
  }
  return tables;
}

function withNumbers(code, tree, tables) {
  let written = '';
  let from = 0;
  walk(tree, (node) => {
    if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return;
    const value = tables.get(node.object.name)?.get(node.property.name);
    if (value === undefined) return;
    written += `${code.slice(from, node.start)}${value < 0 ? `(${value})` : value}`;
    from = node.end;
  });
  return written + code.slice(from);
}

/** A parameter or variable of a table's name would be taken for the table. */
function refuseShadows(tree, tables, file) {
  walk(tree, (node) => {
    const isTable = node.init?.type === 'ObjectExpression';
    const patterns = [
      node.type === 'VariableDeclarator' && !isTable ? node.id : null,
      node.param,
      ...(node.params ?? []),
    ];
    for (const name of patterns.flatMap(namesBoundBy))
      if (tables.has(name))
        throw new Error(`${file}: ${name} is a table of constants elsewhere; give this another name`);
  });
}

function namesBoundBy(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesBoundBy(pattern.left);
    case 'RestElement':
      return namesBoundBy(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesBoundBy);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => namesBoundBy(property.value ?? property));
    default:
      return [];
  }
}

/** Every node in the order of the text. */
export function walk(node, see) {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, see);
    }
  }
}
