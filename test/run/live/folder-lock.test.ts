// The lock of a run's folder, and two processes that fight over it.

import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderLock, thisProcess } from '../../../src/run/live/ledger/folder-lock.ts';

const holder = thisProcess('2026-03-02T08:00:00.000Z');
const gone = (key: string) => JSON.stringify({ ...holder, pid: 2_147_483_646, key });

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  path = join(folder, 'live.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function successorOf(text: string): string {
  return `${path}.after-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

describe('a lock whose holder is gone', () => {
  it('is taken over, and nothing stays in the folder after it', () => {
    writeFileSync(path, gone('a'));
    const lock = FolderLock.take(path, holder);
    expect(readdirSync(folder)).toEqual(['live.lock']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(holder);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from the second of two who were killed as they took it over', () => {
    writeFileSync(path, gone('a'));
    writeFileSync(successorOf(gone('a')), gone('b'));
    writeFileSync(successorOf(gone('b')), gone('c'));
    FolderLock.take(path, holder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is left to the one who is just taking it over', () => {
    writeFileSync(path, gone('a'));
    writeFileSync(successorOf(gone('a')), JSON.stringify(holder));
    expect(() => FolderLock.take(path, holder)).toThrow(
      `${successorOf(gone('a'))}: a dispatcher has this run already: process ${process.pid} on ${holder.host}`,
    );
    expect(readFileSync(path, 'utf8')).toBe(gone('a'));
  });
});

describe('a lock that says nothing', () => {
  it('is somebody’s, until a person removes it', () => {
    writeFileSync(path, '');
    expect(() => FolderLock.take(path, holder)).toThrow(
      `${path}: a dispatcher has this run already: its file does not say which\n  hint: wait for it or end it; where it is gone for certain, remove that file`,
    );
    expect(readdirSync(folder)).toEqual(['live.lock']);
  });
});

describe('a lock that was removed by hand and taken by another', () => {
  it('stays the other’s when the first lets it go', () => {
    const first = FolderLock.take(path, holder);
    rmSync(path);
    const second = FolderLock.take(path, holder);
    first.release();
    expect(readdirSync(folder)).toEqual(['live.lock']);
    second.release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

/**
 * Takes the lock again and again. While it has it, a file that only one can make at a time must be free to be made.
 * Every second time it goes as one that is killed does, and leaves the lock behind.
 */
const fighter = `
import { rmSync as remove, renameSync as rename, writeFileSync as write } from 'node:fs';
const [path, wanted] = [process.argv[2], Number(process.argv[3])];
const self = thisProcess(new Date().toISOString());
const told = { taken: 0, together: 0, others: [] };
process.on('message', () => {
  while (told.taken < wanted) {
    let lock;
    try {
      lock = FolderLock.take(path, self);
    } catch (error) {
      if (!error.message.includes('a dispatcher has this run already')) told.others.push(error.message);
      if (told.others.length > 3) break;
      continue;
    }
    told.taken += 1;
    try {
      write(path + '.held', '', { flag: 'wx' });
      remove(path + '.held');
    } catch {
      told.together += 1;
    }
    if (told.taken % 2 === 0) lock.release();
    else {
      write(path + '.' + process.pid, JSON.stringify({ ...self, pid: 2147483646, key: process.pid + ' ' + told.taken }));
      rename(path + '.' + process.pid, path);
    }
  }
  process.send(told, () => process.disconnect());
});
process.send('here');
`;

interface Told {
  readonly taken: number;
  readonly together: number;
  readonly others: readonly string[];
}

function heard<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (told) => resolve(told as T));
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}`)));
  });
}

describe('two processes started together', () => {
  it('take one lock 500 times each, left behind or given back, and never have it both', async () => {
    const input = fileURLToPath(new URL('../../../src/run/live/ledger/folder-lock.ts', import.meta.url));
    const bundle = await rolldown({ input, platform: 'node', onLog: () => undefined });
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
    await bundle.close();
    const program = join(folder, 'fighter.mjs');
    writeFileSync(program, `${output[0].code}\n${fighter}`);
    const fighters = [1, 2].map(() => fork(program, [path, '500']));
    await Promise.all(fighters.map(heard));
    const ended = Promise.all(fighters.map((child) => heard<Told>(child)));
    for (const child of fighters) child.send('go');
    const told = await ended;
    expect(told.map(({ taken, together, others }) => ({ taken, together, others }))).toEqual([
      { taken: 500, together: 0, others: [] },
      { taken: 500, together: 0, others: [] },
    ]);
  });
});
