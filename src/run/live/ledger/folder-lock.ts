// One live run at a time in a folder. The broker's lock keeps apart those who share a broker; this one also those who
// each would start a broker of their own.

import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * A file with its holder's name in it, which appears whole or not at all. Where the holder is gone, whoever comes first
 * after it makes the file that only one can make, named for what the dead one's file says, and then puts it in its place:
 * nobody ever removes a file that another may just have made.
 */
export class FolderLock {
  readonly #path: string;
  readonly #text: string;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /** Throws a `LedgerTrouble` where another has it. */
  static take(path: string, holder: Holder): FolderLock {
    // What it says is said once only, or one who has slept could take a new file for the one it had read.
    const text = JSON.stringify({ ...holder, key: randomUUID() });
    const draft = `${path}.${randomUUID()}`;
    try {
      writeFileSync(draft, text, { flag: 'wx', flush: true });
      while (!isTaken(path, draft, text)) {
        // Somebody else was quicker, or has just given it up.
      }
      return new FolderLock(path, text);
    } catch (error) {
      throw error instanceof LedgerTrouble ? error : troubleOf(path, error);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  release(): void {
    if (textIn(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }
}

/** False where it is to be looked at anew. */
function isTaken(path: string, draft: string, text: string): boolean {
  if (isMade(path, draft, text)) return true;
  const first = textIn(path);
  if (first === null) return false;
  // The dead one's successor may have died before it took its place, and that one's, too.
  const passed: string[] = [];
  let last = path;
  let end = first;
  for (;;) {
    refuseLiving(last, end);
    const next = `${path}.after-${digestOf(end)}`;
    if (!isMade(next, draft, text)) {
      const other = textIn(next);
      if (other === null) return false;
      passed.push(next);
      last = next;
      end = other;
      continue;
    }
    // Where the file is not what it was any more, another has taken over, and perhaps ended, since it was read.
    if (textIn(path) !== first) {
      rmSync(next, { force: true });
      return false;
    }
    renameSync(next, path);
    for (const left of passed) rmSync(left, { force: true });
    return true;
  }
}

/** A file of this text, whole from its first moment; false where there is one of that name. */
function isMade(path: string, draft: string, text: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (!withoutLinks.has(code)) throw error;
  }
  // A file system without links: whoever reads it before it is whole sees that somebody has it, and not who.
  try {
    writeFileSync(path, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const withoutLinks: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EACCES']);

function refuseLiving(path: string, text: string): void {
  const other = holderIn(text);
  if (other !== null && isGone(other)) return;
  const who = other === null ? 'its file does not say which' : holderText(other);
  throw new LedgerTrouble(
    `${path}: a dispatcher has this run already: ${who}\n  hint: wait for it or end it; where it is gone for certain, remove that file`,
    true,
  );
}

function holderIn(text: string): Holder | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null where there is none. */
function textIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
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
