// One live run at a time in a folder. The broker's lock keeps apart those who share a broker; this one also those who
// each would start a broker of their own.

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { troubleOf } from './ledger-file.ts';
import { LedgerTrouble } from './records.ts';

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Wall clock, ISO 8601. */
  readonly since: string;
  /** When the process began, as the system counts it; '' where that is not known. A number alone may have passed to another. */
  readonly begun: string;
}

export function thisProcess(since: string): Holder {
  return { pid: process.pid, host: hostname(), since, begun: begunOf(process.pid) };
}

export function holderText({ pid, host, since }: Holder): string {
  return `process ${pid} on ${host} since ${since}`;
}

/** False where it may yet live, or nobody here can tell. */
export function isGone({ pid, host, begun }: Holder): boolean {
  if (host !== hostname()) return false;
  if (begun !== '' && process.platform === 'linux') return begunOf(pid) !== begun;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Throws a `LedgerTrouble` where another has it. */
  static take(path: string, holder: Holder): FolderLock {
    for (let tries = 0; ; tries++) {
      try {
        const fd = openSync(path, 'wx');
        writeSync(fd, JSON.stringify(holder));
        closeSync(fd);
        return new FolderLock(path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw troubleOf(path, error);
      }
      const other = readHolder(path);
      if (other !== null && (tries > 2 || !isGone(other)))
        throw new LedgerTrouble(
          `${path}: a dispatcher has this run already: ${holderText(other)}\n  hint: wait for it or end it; where it is gone for certain, remove that file`,
          true,
        );
      // Whoever held it was killed, or before it had written its name.
      rmSync(path, { force: true });
    }
  }

  release(): void {
    if (readHolder(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true });
  }
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Field 22 of the process's line, which begins after its name in brackets. */
function begunOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}
