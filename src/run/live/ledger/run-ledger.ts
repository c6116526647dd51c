// The ledger of one live run: begun, or found in the run's folder and gone on with.

import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scenario } from '../../../domain/scenario.ts';
import { packageVersion } from '../../../scenario/package-root.ts';
import { FolderLock, type Holder, thisProcess } from './folder-lock.ts';
import { FrameWriter } from './frame-writer.ts';
import { LedgerFile } from './ledger-file.ts';
import { unpacked } from './packed.ts';
import { LedgerTrouble, RecordCursor, RecordKind, wholeBytes } from './records.ts';
import { scenarioDigest } from './scenario-digest.ts';

export const ledgerName = 'live.ledger';
const lockName = 'live.lock';
const bookName = 'live.book';

export interface LedgerWish {
  readonly folder: string;
  /** Go on with the run whose ledger is there. */
  readonly resumes: boolean;
}

export interface LedgerHead {
  /** The run's name in the broker. */
  readonly run: string;
  readonly scenario: string;
  readonly seed: string;
  readonly digest: string;
  readonly version: string;
}

/** A process that has led the run, or does. */
export interface Life {
  readonly holder: Holder;
  readonly broker: { readonly kind: string; readonly isPrivate: boolean; readonly url: string };
}

interface Found {
  readonly head: LedgerHead;
  readonly lives: readonly Life[];
  readonly isComplete: boolean;
}

export class RunLedger {
  readonly head: LedgerHead;
  /** Those before this one. */
  readonly lives: readonly Life[];
  /** Whole frames of those before this one; empty where the run begins. */
  readonly records: Buffer;
  /** A run that was never ended, and whose place this one takes. */
  readonly displaced: Found | null;
  readonly holder: Holder;
  readonly #lock: FolderLock;
  readonly #path: string;
  #file: LedgerFile | null = null;

  private constructor(
    wish: LedgerWish,
    lock: FolderLock,
    { holder, head, lives, records, displaced }: Pick<RunLedger, 'holder' | 'head' | 'lives' | 'records' | 'displaced'>,
  ) {
    this.#lock = lock;
    this.#path = join(wish.folder, ledgerName);
    this.holder = holder;
    this.head = head;
    this.lives = lives;
    this.records = records;
    this.displaced = displaced;
  }

  static open(wish: LedgerWish, scenario: Scenario, run: string, notice: (text: string) => void): RunLedger {
    const holder = thisProcess(new Date().toISOString());
    const lock = FolderLock.take(join(wish.folder, lockName), holder);
    try {
      const path = join(wish.folder, ledgerName);
      const digest = scenarioDigest(scenario);
      if (wish.resumes) {
        const { head, lives, records } = resumable(path, digest, notice);
        return new RunLedger(wish, lock, { holder, head, lives, records, displaced: null });
      }
      const head = { run, scenario: scenario.name, seed: scenario.seed, digest, version: packageVersion() };
      const displaced = unended(path);
      return new RunLedger(wish, lock, { holder, head, lives: [], records: Buffer.alloc(0), displaced });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get isResumed(): boolean {
    return this.records.length > 0;
  }

  get path(): string {
    return this.#path;
  }

  get bookPath(): string {
    return join(dirname(this.#path), bookName);
  }

  /** From here on the file is this life's. */
  begin(life: Omit<Life, 'holder'>): void {
    if (!this.isResumed) rmSync(this.bookPath, { force: true });
    const file = LedgerFile.begin(this.#path, this.records);
    this.#file = file;
    const writer = new FrameWriter((frame) => file.write(frame));
    if (!this.isResumed) writer.text({ head: this.head });
    writer.text({ life: { ...life, holder: this.holder } });
    writer.flush();
  }

  readonly write = (frame: Uint8Array): void => {
    this.#file!.write(frame);
  };

  /** The run has come to its end, and nobody can go on with it. */
  complete(): void {
    const writer = new FrameWriter(this.write);
    writer.text({ isComplete: true });
    writer.flush();
    rmSync(this.bookPath, { force: true });
  }

  close(): void {
    this.#file?.close();
    this.#lock.release();
  }
}

/** What stands in a file about the run itself, without its records being told to anybody. */
export function readAbout(bytes: Buffer): Found {
  const cursor = new RecordCursor(bytes);
  let head: LedgerHead | null = null;
  const lives: Life[] = [];
  let isComplete = false;
  while (cursor.next()) {
    if (cursor.kind !== RecordKind.Text) continue;
    const value = unpacked(cursor.text) as { head?: LedgerHead; life?: Life; isComplete?: boolean };
    head ??= value.head ?? null;
    if (value.life !== undefined) lives.push(value.life);
    if (value.isComplete === true) isComplete = true;
  }
  if (head === null) throw new LedgerTrouble('says nothing of the run it is of', false);
  return { head, lives, isComplete };
}

function resumable(path: string, digest: string, notice: (text: string) => void): Found & { readonly records: Buffer } {
  try {
    const bytes = readLedger(path);
    const whole = wholeBytes(bytes);
    const records = bytes.subarray(0, whole);
    const found = readAbout(records);
    if (found.isComplete)
      throw new LedgerTrouble('is of a run that came to its end; there is nothing to go on with', false);
    if (found.head.digest !== digest)
      throw new LedgerTrouble(
        `is of another scenario, or of this one with other settings: ${found.head.scenario}, seed ${found.head.seed}`,
        false,
      );
    if (whole < bytes.length)
      notice(
        `the last ${bytes.length - whole} bytes of the ledger were torn and are cut off; nothing in them was acted upon`,
      );
    return { ...found, records };
  } catch (error) {
    if (error instanceof LedgerTrouble && !error.isOfMachine)
      throw new LedgerTrouble(`${path} ${error.message}`, false);
    throw error;
  }
}

function readLedger(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new LedgerTrouble('does not exist; expected the folder of a live run', false);
    throw error;
  }
}

function unended(path: string): Found | null {
  try {
    const bytes = readFileSync(path);
    const found = readAbout(bytes.subarray(0, wholeBytes(bytes)));
    return found.isComplete ? null : found;
  } catch {
    return null;
  }
}
