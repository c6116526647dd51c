import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../../src/cli/atomic-write.ts';
import { worstExitCode } from '../../src/cli/exit-code.ts';
import { diskFiles } from '../../src/cli/process-io.ts';
import { testFolder } from './test-io.ts';

test('a write that fails half-way leaves the older file whole and nothing beside it', async () => {
  const folder = testFolder();
  const path = join(folder, 'summary.json');
  await writeAtomically(diskFiles, path, 'older');
  const failing = {
    ...diskFiles,
    write: async (to: string, data: string | Uint8Array) => {
      writeFileSync(to, data.slice(0, 2));
      throw new Error('the disk is full');
    },
  };
  await expect(writeAtomically(failing, path, 'newer')).rejects.toThrow('the disk is full');
  expect(readFileSync(path, 'utf8')).toBe('older');
  expect(readdirSync(folder)).toEqual(['summary.json']);
});

test('a full disk is told of the file that was asked for, and is no bug', async () => {
  const full = {
    ...diskFiles,
    // As Node says it: with a code, and without a path.
    write: () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })),
  };
  await expect(writeAtomically(full, '/reports/summary.json', 'text')).rejects.toMatchObject({
    exitCode: 3,
    message: '/reports/summary.json: no space left on the disk',
  });
});

test('a reader sees the older file until the newer one is complete', async () => {
  const path = join(testFolder(), 'summary.json');
  await writeAtomically(diskFiles, path, 'older');
  const seen: string[] = [];
  const watched = {
    ...diskFiles,
    rename: async (from: string, to: string) => {
      seen.push(readFileSync(path, 'utf8'));
      await diskFiles.rename(from, to);
    },
  };
  await writeAtomically(watched, path, 'newer');
  expect([...seen, readFileSync(path, 'utf8')]).toEqual(['older', 'newer']);
});

test('of several exit codes the worst counts: 130, 4, 3, 2, 1, 0', () => {
  expect([
    worstExitCode([]),
    worstExitCode([0, 1, 0]),
    worstExitCode([2, 1]),
    worstExitCode([1, 4, 3]),
    worstExitCode([130, 4]),
  ]).toEqual([0, 1, 2, 4, 130]);
});
