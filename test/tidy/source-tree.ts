// What the tidy tests read: every file of the sources, its syntax tree and the modules it imports.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ImportLine {
  readonly specifier: string;
  readonly line: number;
  /** Gone after the build, so it cannot make a module run before the one it needs. */
  readonly typeOnly: boolean;
}

/** A node of the ESTree: a kind, a place in the text, and whatever else its kind has. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** All files below `folders` whose name passes, sorted by path. */
export function filesBelow(folders: readonly string[], wanted: (name: string) => boolean): SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && wanted(entry.name))
      .map((entry) => relative(repositoryRoot, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
  return paths.sort().map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** The program itself: src and fake-isp. */
export function programFiles(): SourceFile[] {
  return filesBelow(['src', 'fake-isp'], (name) => name.endsWith('.ts'));
}

/** Every module a file names: import, export from, import() and import types alike. */
export function importsOf(file: SourceFile): ImportLine[] {
  const found: ImportLine[] = [];
  visit(syntaxOf(file), (node) => {
    const source = node['source'];
    if (importKinds.has(node.type) && isNode(source) && typeof source['value'] === 'string') {
      found.push({ specifier: source['value'], line: lineAt(file.text, node.start), typeOnly: isTypeOnly(node) });
    }
  });
  return found;
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
}

const importKinds = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** The path a relative import leads to; undefined for a package or one of Node's own modules. */
export function targetOf(importer: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(importer), specifier) : undefined;
}

export function syntaxOf(file: SourceFile): SyntaxNode {
  const tree = trees.get(file) ?? parsed(file);
  trees.set(file, tree);
  return tree;
}

const trees = new WeakMap<SourceFile, SyntaxNode>(); // Several rules read each file.

function parsed(file: SourceFile): SyntaxNode {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]!.message}`);
  if (!isNode(program)) throw new Error(`bug: ${file.path} was parsed into something that is no tree`);
  return program;
}

/** Calls `look` for the node and everything below it, outer nodes first. */
export function visit(
  node: SyntaxNode,
  look: (node: SyntaxNode, parent?: SyntaxNode) => void,
  above?: SyntaxNode,
): void {
  look(node, above);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, look, node);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
