// The repository's own habits: what stands at the top, exact versions, a lock that installs everywhere.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LockedPackage, lockProblemsOf } from './lock.ts';
import { repositoryRoot } from './source-tree.ts';

const read = (name: string): string => readFileSync(join(repositoryRoot, name), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

const manifest: Manifest = JSON.parse(read('package.json'));

describe('the top of the repository', () => {
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'README.md', 'CHANGELOG.md'];
  const folders = ['src', 'scenarios', 'fake-isp', 'reports', 'test', 'bench', 'docs'];

  test('holds only what a newcomer is told of', () => {
    const ignored = read('.gitignore').split('\n');
    const shown = readdirSync(repositoryRoot).filter(
      (name) =>
        !name.startsWith('.') && !ignored.includes(name) && !ignored.includes(`${name}/`) && !name.endsWith('.tgz'),
    );
    expect(shown.filter((name) => !files.includes(name) && !folders.includes(name))).toEqual([]);
  });
});

describe('package.json', () => {
  test('names exact versions only', () => {
    const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
    const loose = Object.entries(named).filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
  });

  test('has no script that a package manager runs, or asks about, where the tarball is installed', () => {
    const asked = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish'];
    expect(Object.keys(manifest.scripts).filter((name) => asked.includes(name))).toEqual([]);
  });

  test('points to a command that stands in the repository', () => {
    expect(manifest.bin).toEqual({ maildrill: 'src/cli/maildrill.mjs' });
    expect(existsSync(join(repositoryRoot, 'src/cli/maildrill.mjs'))).toBe(true);
  });

  test('asks for Node 20.19', () => {
    expect(manifest.engines.node).toBe('>=20.19');
  });
});

describe('package-lock.json', () => {
  test('is complete, states no addresses and needs no install script', () => {
    const lock: { packages: Record<string, LockedPackage> } = JSON.parse(read('package-lock.json'));
    expect(lockProblemsOf(lock.packages)).toEqual([]);
  });

  test('a made-up lock with every fault is told each of them', () => {
    expect(
      lockProblemsOf({
        '': {},
        'node_modules/a': { version: '1.0.0', resolved: 'https://example.org/a.tgz', hasInstallScript: true },
        'node_modules/b': { version: '2.0.0', optionalDependencies: { 'b-linux': '2.0.0', 'b-darwin': '2.0.0' } },
        'node_modules/b/node_modules/b-linux': { version: '2.0.0', optional: true, hasInstallScript: true },
      }),
    ).toEqual([
      'node_modules/a: states a resolved address; set omit-lockfile-registry-resolved and lock again.',
      'node_modules/a: needs an install script, which npm 12 blocks; choose a package or version without one.',
      'node_modules/b: its optional b-darwin is absent, so npm ci refuses the lock; pin a version served for all platforms.',
    ]);
  });
});
