// The committed command, in clones and packages that are whole, not built, or whose program fails.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../tidy/source-tree.ts';

const command = join(repositoryRoot, 'src/cli/maildrill.mjs');

describe('src/cli/maildrill.mjs', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'maildrill-command-'));
    mkdirSync(join(folder, 'src/cli'), { recursive: true });
    cpSync(command, join(folder, 'src/cli/maildrill.mjs'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const runWith = (program?: string) => {
    if (program !== undefined) {
      const path = join(folder, 'dist/src/cli/main.js');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      writeFileSync(path, program);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'src/cli/maildrill.mjs'), 'a', 'b']);
    return { status, stdout: String(stdout), stderr: String(stderr) };
  };

  test('can be run as it is', () => {
    expect(statSync(command).mode & 0o111).toBe(0o111);
  });

  test('exits with 3 and says what to run where dist is missing', () => {
    expect(runWith()).toEqual({
      status: 3,
      stdout: '',
      stderr: 'maildrill is not built yet: run "npm install && npm run build" in its folder.\n',
    });
  });

  test('hands arguments and streams over, and exits with the code it gets', () => {
    const program = 'export const main = async (argv, io) => { io.stdout.write(argv.join("+")); return 1; };';
    expect(runWith(program)).toEqual({ status: 1, stdout: 'a+b', stderr: '' });
  });
});
