// Libraries that only a live run needs are loaded when it needs them: `maildrill --version` would wait a second for them
// otherwise, because the built program is one script and asks at its start for whatever stands in an import.

import { expect, test } from 'vitest';
import { isNode, lineAt, programFiles, type SourceFile, syntaxOf, visit } from './source-tree.ts';

const liveOnly = /^(autocannon|bullmq|dns2|fastify|ioredis|mailparser|nodemailer|pg|selfsigned|smtp-server)(\/|$)/;

function heavyImportsOf(file: SourceFile): string[] {
  const found: string[] = [];
  visit(syntaxOf(file), (node) => {
    const source = node['source'];
    if (node.type !== 'ImportDeclaration' || node['importKind'] === 'type' || !isNode(source)) return;
    const name = String(source['value']);
    if (!liveOnly.test(name)) return;
    found.push(`${file.path}:${lineAt(file.text, node.start)}: imports ${name}; use import() where it is needed.`);
  });
  return found;
}

test('the program loads what only a live run needs by import() alone', () => {
  expect(programFiles().flatMap(heavyImportsOf)).toEqual([]);
});

test('a heavy import is named with its line; a type and an import() are none', () => {
  const text = "import type { Queue } from 'bullmq';\nimport { Redis } from 'ioredis';\nawait import('pg');\n";
  expect(heavyImportsOf({ path: 'src/drivers/queue/x.ts', text })).toEqual([
    'src/drivers/queue/x.ts:2: imports ioredis; use import() where it is needed.',
  ]);
});
