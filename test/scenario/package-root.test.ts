import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot, packageRootAbove, packageVersion } from '../../src/scenario/package-root.ts';

describe('the package root', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'maildrill-root-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const packageAt = (path: string, name: string): string => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'package.json'), JSON.stringify({ name }));
    return join(folder, path);
  };

  test('of this clone holds the scenarios and the command', () => {
    expect(existsSync(join(packageRoot(), 'scenarios'))).toBe(true);
    expect(existsSync(join(packageRoot(), 'src/cli/maildrill.mjs'))).toBe(true);
  });

  test('is found from src, from dist and from an installed package', () => {
    const clone = packageAt('clone', 'maildrill');
    const installed = packageAt('app/node_modules/maildrill', 'maildrill');
    packageAt('app', 'app');
    expect(packageRootAbove(join(clone, 'src/scenario/package-root.ts'))).toBe(clone);
    expect(packageRootAbove(join(clone, 'dist/src/scenario/package-root.js'))).toBe(clone);
    expect(packageRootAbove(join(installed, 'dist/src/scenario/package-root.js'))).toBe(installed);
  });

  test('passes over a package.json of another name', () => {
    const clone = packageAt('clone', 'maildrill');
    packageAt('clone/dist', 'other');
    expect(packageRootAbove(join(clone, 'dist/src/a.js'))).toBe(clone);
  });

  test('says what is missing where there is none', () => {
    const lost = join(folder, 'src/a.ts');
    expect(() => packageRootAbove(lost)).toThrow(
      new Error(`no package.json named "maildrill" stands in a folder above ${lost}`),
    );
  });

  test('states the version of package.json', () => {
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
