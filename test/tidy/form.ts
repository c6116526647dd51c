// The form of files: how long, under which names, with which words.

import { lineAt, type SourceFile, syntaxOf, visit } from './source-tree.ts';

export const fileLineLimit = 400;
export const functionLineLimit = 70;

/** A ratchet: what was over the limit when the rule came, with the length it may not exceed. It only ever shrinks. */
export type KnownLong = Readonly<Record<string, number>>;

export function longFilesOf(files: readonly SourceFile[], known: KnownLong = {}): string[] {
  return files.flatMap((file) => {
    const lines = lineAt(file.text, file.text.length);
    const limit = known[file.path] ?? fileLineLimit;
    return lines > limit ? [`${file.path}: ${lines} lines, at most ${limit}; a file holds one noun.`] : [];
  });
}

export function longFunctionsOf(file: SourceFile, known: KnownLong = {}): string[] {
  const found: string[] = [];
  visit(syntaxOf(file), (node) => {
    if (!functionKinds.has(node.type)) return;
    const first = lineAt(file.text, node.start);
    const lines = lineAt(file.text, node.end) - first + 1;
    const limit = known[file.path] ?? functionLineLimit;
    if (lines > limit) found.push(`${file.path}:${first}: a function of ${lines} lines, at most ${limit}.`);
  });
  return found;
}

const functionKinds = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Enums, and any other form that Node could not run by leaving the types out. */
export function enumsOf(file: SourceFile): string[] {
  const found: string[] = [];
  visit(syntaxOf(file), (node) => {
    if (node.type !== 'TSEnumDeclaration' && node.type !== 'TSModuleDeclaration') return;
    found.push(
      `${file.path}:${lineAt(file.text, node.start)}: an enum or namespace; use a union of texts, or numbers in an object "as const".`,
    );
  });
  return found;
}

/** Folders named by kind of syntax say nothing of what they hold. */
export function poorFoldersOf(paths: readonly string[]): string[] {
  const poor = new Set(['utils', 'util', 'helpers', 'types', 'lib', 'common', 'interfaces', 'misc', 'shared']);
  const folders = new Set(paths.flatMap((path) => path.split('/').slice(0, -1)));
  return [...folders]
    .filter((name) => poor.has(name))
    .map((name) => `a folder named ${name}; name it by what it holds.`);
}

/** File names in kebab case, so that they read alike on every system. */
export function poorFileNamesOf(paths: readonly string[]): string[] {
  return paths
    .filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.(ts|mjs|yaml)$/.test(path.split('/').at(-1)!))
    .map((path) => `${path}: a file name is in kebab case.`);
}

/** Words that mark unfinished work; finish it or file it. */
export function unfinishedIn(file: SourceFile): string[] {
  return file.text.split('\n').flatMap((line, index) => {
    const word = unfinished.exec(line)?.[0];
    return word === undefined ? [] : [`${file.path}:${index + 1}: ${word}; finish it, or file an issue.`];
  });
}

// Put together here so that the rule does not find itself.
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
