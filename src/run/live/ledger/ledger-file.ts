// The file that a live run's ledger is in: written in whole frames, or not at all.

import { closeSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { firstLine, LedgerTrouble } from './records.ts';

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk reports an error',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file has reached the largest size allowed',
  ENOENT: 'no such folder',
};

export class LedgerFile {
  readonly path: string;
  /** Whole frames end here. */
  bytes = 0;
  readonly #fd: number;
  #isClosed = false;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /**
   * A file with these frames, and whatever stood there before is gone. It is another file under the name of the old one,
   * so that a writer who was thought to be dead and is not writes to one that nobody will read.
   */
  static begin(path: string, frames: Uint8Array): LedgerFile {
    const draft = `${path}.new`;
    let fd: number;
    try {
      fd = openSync(draft, 'w');
    } catch (error) {
      throw troubleOf(path, error);
    }
    const file = new LedgerFile(path, fd);
    try {
      file.write(frames.length === 0 ? Buffer.from(firstLine) : frames);
      renameSync(draft, path);
    } catch (error) {
      file.close();
      throw error instanceof LedgerTrouble ? error : troubleOf(path, error);
    }
    return file;
  }

  /** All of it, or nothing and a `LedgerTrouble`. */
  write(frame: Uint8Array): void {
    let from = 0;
    try {
      while (from < frame.length) from += writeSync(this.#fd, frame, from, frame.length - from, this.bytes + from);
    } catch (error) {
      this.#cutOff();
      throw troubleOf(this.path, error);
    }
    this.bytes += frame.length;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
  }

  #cutOff(): void {
    try {
      ftruncateSync(this.#fd, this.bytes);
    } catch {
      // A torn end is known by its checksum all the same.
    }
  }
}

/** Why this file of a run cannot be written. */
export function troubleOf(path: string, error: unknown): LedgerTrouble {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = words[code] ?? (error instanceof Error ? error.message : String(error));
  return new LedgerTrouble(`${path}: the ledger cannot be written: ${reason}`, true);
}
