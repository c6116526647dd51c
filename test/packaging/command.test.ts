// The committed command, in clones and packages that are whole, not built, or whose program fails.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  const built = (body: string): void => {
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(
      join(folder, 'dist/maildrill.js'),
      `(function (exports, require) { exports.main = async (argv, io) => { ${body} }; })`,
    );
  };
  const runWith = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'src/cli/maildrill.mjs'), ...args]);
    return { status, stdout: String(stdout), stderr: String(stderr) };
  };
  const compiledFiles = () => readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.compiled'));

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
    built('io.stdout.write(argv.join("+")); return 1;');
    expect(runWith('a', 'b')).toEqual({ status: 1, stdout: 'a+b', stderr: '' });
    expect(compiledFiles()).toEqual([]);
  });

  test('the first run leaves its compiled form, named after this Node, and the second starts from it', () => {
    built('io.stdout.write("ran"); return 0;');
    expect(runWith('run').stdout).toBe('ran');
    const [compiled] = compiledFiles();
    expect(compiled).toMatch(/-\d+\.compiled$/);
    expect(compiled).toContain(`.${process.version}-${process.arch}-`);
    expect(runWith('run')).toEqual({ status: 0, stdout: 'ran', stderr: '' });
    expect(compiledFiles()).toEqual([compiled]);
  });

  test('a run with another flag of Node leaves a compiled form of its own, and none that the others cannot use', () => {
    built('io.stdout.write("ran"); return 0;');
    spawnSync(process.execPath, ['--no-opt', join(folder, 'src/cli/maildrill.mjs'), 'run']);
    expect(compiledFiles()).toHaveLength(1);
    runWith('run');
    expect(compiledFiles()).toHaveLength(2);
    expect(runWith('run').stdout).toBe('ran');
    expect(compiledFiles()).toHaveLength(2);
  });

  test('a compiled form that is damaged, or of a program built since, is not used', () => {
    built('io.stdout.write("one"); return 0;');
    runWith('run');
    writeFileSync(join(folder, 'dist', compiledFiles()[0]!), 'damage');
    expect(runWith('run').stdout).toBe('one');
    built('io.stdout.write("two"); return 0;');
    utimesSync(join(folder, 'dist/maildrill.js'), 1, 1);
    expect(runWith('run').stdout).toBe('two');
  });

  test('exits as ever where its folder is gone after the run, as while somebody builds', () => {
    const dist = JSON.stringify(join(folder, 'dist'));
    built(`require("node:fs").rmSync(${dist}, { recursive: true }); io.stdout.write("ran"); return 0;`);
    expect(runWith('run')).toEqual({ status: 0, stdout: 'ran', stderr: '' });
  });
});
