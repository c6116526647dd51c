// .ci/ready.mjs in a made-up clone: a compiler that copies nothing and counts its calls, a lock with one local package.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../tidy/source-tree.ts';

const compiler = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const out = process.argv[process.argv.indexOf('--outDir') + 1];
appendFileSync('calls', 'x');
const source = readFileSync('src/a.ts', 'utf8');
if (source.includes('wrong')) { console.error('src/a.ts: wrong'); process.exit(1); }
mkdirSync(out, { recursive: true });
writeFileSync(out + '/a.js', source);
`;

describe('ready.mjs', () => {
  let clone = '';

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'maildrill-ready-'));
    cpSync(join(repositoryRoot, '.ci'), join(clone, '.ci'), { recursive: true });
    write('.ci/program.mjs', '');
    write('package.json', '{"name":"clone","version":"1.0.0"}');
    write('package-lock.json', lockOf({}));
    write('tsconfig.json', '{}');
    write('src/a.ts', 'first');
    write('node_modules/.package-lock.json', lockOf({}));
    write('node_modules/typescript/package.json', '{"type":"module"}');
    write('node_modules/typescript/bin/tsc', compiler);
  });

  afterEach(() => rmSync(clone, { recursive: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  };
  const read = (path: string): string => readFileSync(join(clone, path), 'utf8');
  const ready = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['.ci/ready.mjs', ...args], { cwd: clone });
    return { status, stdout: String(stdout), stderr: String(stderr) };
  };

  test('builds where dist is missing, and a second time does nothing and says nothing', () => {
    expect(ready()).toEqual({ status: 0, stdout: 'maildrill: building dist\n', stderr: '' });
    expect(read('dist/a.js')).toBe('first');
    expect(ready()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(read('calls')).toBe('x');
  });

  test('builds again after a source changed, without what the old build left', () => {
    ready();
    write('dist/gone.js', 'old');
    write('src/a.ts', 'second');
    ready();
    expect(read('dist/a.js')).toBe('second');
    expect(existsSync(join(clone, 'dist/gone.js'))).toBe(false);
  });

  test('builds again after a provider profile changed, since the build compiles those too', () => {
    ready();
    write('fake-isp/profiles/plain.yaml', 'name: plain');
    expect(ready().stdout).toBe('maildrill: building dist\n');
  });

  test('exits with 3 where the build fails, leaves the last good one, and tries again the next time', () => {
    ready();
    write('src/a.ts', 'wrong');
    const failed = {
      status: 3,
      stdout: 'maildrill: building dist\n',
      stderr: 'src/a.ts: wrong\nmaildrill: the build failed, see above\n',
    };
    expect(ready()).toEqual(failed);
    expect(read('dist/a.js')).toBe('first');
    expect(ready()).toEqual(failed);
  });

  test('installs where a locked package is missing, and not where all are there', () => {
    write('local/package.json', '{"name":"local","version":"1.0.0"}');
    write('package.json', '{"name":"clone","version":"1.0.0","dependencies":{"local":"file:local"}}');
    const local = { 'node_modules/local': { resolved: 'local', link: true }, local: { version: '1.0.0' } };
    write('package-lock.json', lockOf({ '': { dependencies: { local: 'file:local' } }, ...local }));
    expect(ready('install').stdout).toContain('maildrill: installing the dependencies of package-lock.json\n');
    expect(existsSync(join(clone, 'node_modules/local/package.json'))).toBe(true);
    expect(ready('install')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('without a compiler says so; asked only to build, after an install without it, that is no failure', () => {
    rmSync(join(clone, 'node_modules/typescript'), { recursive: true });
    const stdout = 'maildrill: not built, since typescript is not installed\n';
    expect(ready('build')).toEqual({ status: 0, stdout, stderr: '' });
    expect(ready()).toEqual({ status: 3, stdout, stderr: '' });
  });

  test('takes over from one that died', () => {
    write('.cache/ready', '999999999');
    expect(ready().status).toBe(0);
    expect(existsSync(join(clone, '.cache/ready'))).toBe(false);
  });

  test('puts back the canvas binaries that an interrupted pack set aside', () => {
    write('node_modules/@napi-rs/canvas-linux-x64-gnu/package.json', '{}');
    spawnSync(process.execPath, ['.ci/bundle.mjs', 'trim'], { cwd: clone });
    expect(existsSync(join(clone, 'node_modules/@napi-rs/canvas-linux-x64-gnu'))).toBe(false);
    ready();
    expect(existsSync(join(clone, 'node_modules/@napi-rs/canvas-linux-x64-gnu/package.json'))).toBe(true);
  });
});

function lockOf(packages: Readonly<Record<string, object>>): string {
  return JSON.stringify({
    name: 'clone',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': {}, ...packages },
  });
}
