import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../src/cli/process-io.ts';
import { fileTrouble } from '../../src/cli/refusal.ts';

describe('a folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'maildrill-folder-'));
  afterAll(() => rmSync(home, { recursive: true }));

  test('is made with those above it, by two at once and a second time', async () => {
    const folder = join(home, 'a', 'b', 'c');
    await Promise.all([diskFiles.makeFolder(folder), diskFiles.makeFolder(join(home, 'a', 'b', 'd'))]);
    await diskFiles.makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
    expect(statSync(join(home, 'a', 'b', 'd')).isDirectory()).toBe(true);
  });

  test('is refused where a file stands, or stands on the way', async () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const troubleWith = (path: string) =>
      diskFiles.makeFolder(path).then(
        () => 'none',
        (error: unknown) => fileTrouble(error)?.message,
      );
    expect(await troubleWith(file)).toBe(`${file}: a file stands where a folder is needed`);
    expect(await troubleWith(join(file, 'x'))).toBe(
      `${join(file, 'x')}: a part of this path is a file, where a folder is needed`,
    );
  });

  // Node's own recursive way never comes back from here.
  test.runIf(process.platform === 'linux')('is refused where nobody can make one', async () => {
    await expect(diskFiles.makeFolder('/proc/x/y')).rejects.toMatchObject({
      message: '/proc/x: no folder can be made in /proc',
      exitCode: 3,
    });
  });
});
