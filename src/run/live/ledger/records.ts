// The ledger of a live run as a file. It is the ledger of the design in another form: not the entries, but what came to
// the sender and when, from which the entries follow. A sender is a function of its inputs (a test of two hundred random
// scenarios holds it to that), so the inputs rebuild all of its state, down to the place of each flow in each line, where
// entries would rebuild what somebody has thought of; and they are fewer. A digest of the entries, written now and then,
// tells whether they come out the same again.
//
// A first line in words, then frames: the length of what follows, its CRC-32, and records. One frame is one turn, written
// at once and before anything of that turn leaves this process; a frame that is torn was never acted upon. Numbers are
// little-endian. A record is a byte for its kind and then
//   1 to 127       what was told to the sender, or an event of the run: a, b as int32, c and its instant as float64
//   3              the same for an attempt that ended (slot, reply, latency), and a byte of flags
//   128            a message that was in hand when it was asked for: flow, message, instant
//   129            text: its length as uint32, and JSON
//   130            how many entries the ledger has come to as float64, and their digest as uint32
//   131            the sender has started

import { crc32 } from 'node:zlib';

export const firstLine = 'maildrill ledger 1\n';

export const RecordKind = { Ended: 3, InHand: 128, Text: 129, Check: 130, Start: 131 } as const;

/** Flags of an attempt that ended. */
export const EndedFlag = { closesConnection: 1, isRefused: 2 } as const;

export const frameHeadBytes = 8;

/** Why a file is no ledger that could be gone on with, in words. */
export class LedgerTrouble extends Error {
  /** Something of the machine's, where it is not the file itself that is wrong. */
  readonly isOfMachine: boolean;

  constructor(message: string, isOfMachine: boolean) {
    super(message);
    this.name = 'LedgerTrouble';
    this.isOfMachine = isOfMachine;
  }
}

export function drifted(detail: string): LedgerTrouble {
  const hint = 'go on with it under the version that wrote it, or run the scenario again';
  return new LedgerTrouble(`does not come out the same again: ${detail}\n  hint: ${hint}`, false);
}

/** How many bytes from the beginning are whole frames; what follows was being written when the writer was killed. */
export function wholeBytes(bytes: Buffer): number {
  if (bytes.subarray(0, firstLine.length).toString('latin1') !== firstLine) {
    const version = /^maildrill ledger (\d+)\n/.exec(bytes.subarray(0, 40).toString('latin1'))?.[1];
    throw new LedgerTrouble(
      version === undefined
        ? 'is no ledger of a live run'
        : `is a ledger of form ${version}, which this version cannot read`,
      false,
    );
  }
  let at = firstLine.length;
  while (at + frameHeadBytes <= bytes.length) {
    const end = at + frameHeadBytes + bytes.readUInt32LE(at);
    if (end > bytes.length || crc32(bytes.subarray(at + frameHeadBytes, end)) !== bytes.readUInt32LE(at + 4)) break;
    at = end;
  }
  return at;
}

/** Goes through the records of a ledger, one at a time. */
export class RecordCursor {
  /** Columns of the record that `next` came to. */
  kind = 0;
  a = 0;
  b = 0;
  c = 0;
  atMs = Number.NaN;
  flags = 0;
  text = '';
  count = 0;
  readonly #bytes: Buffer;
  #at = firstLine.length;
  #frameEnd = firstLine.length;

  /** Of whole frames only. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** False at the end. */
  next(): boolean {
    if (!this.#enterFrame()) return false;
    const bytes = this.#bytes;
    const at = this.#at;
    const kind = bytes[at]!;
    this.kind = kind;
    this.count += 1;
    switch (kind) {
      case RecordKind.Start:
        this.#at = at + 1;
        break;
      case RecordKind.InHand:
        this.a = bytes.readInt32LE(at + 1);
        this.b = bytes.readInt32LE(at + 5);
        this.atMs = bytes.readDoubleLE(at + 9);
        this.#at = at + 17;
        break;
      case RecordKind.Check:
        this.c = bytes.readDoubleLE(at + 1);
        this.a = bytes.readUInt32LE(at + 9);
        this.#at = at + 13;
        break;
      case RecordKind.Text: {
        const end = at + 5 + bytes.readUInt32LE(at + 1);
        this.text = bytes.subarray(at + 5, end).toString('utf8');
        this.#at = end;
        break;
      }
      default:
        this.a = bytes.readInt32LE(at + 1);
        this.b = bytes.readInt32LE(at + 5);
        this.c = bytes.readDoubleLE(at + 9);
        this.atMs = bytes.readDoubleLE(at + 17);
        this.flags = kind === RecordKind.Ended ? bytes[at + 25]! : 0;
        this.#at = at + (kind === RecordKind.Ended ? 26 : 25);
    }
    return true;
  }

  /** Whether the next record is of a message of this flow that was in hand. */
  isInHandNext(flow: number): boolean {
    return (
      this.#enterFrame() &&
      this.#bytes[this.#at] === RecordKind.InHand &&
      this.#bytes.readInt32LE(this.#at + 1) === flow
    );
  }

  #enterFrame(): boolean {
    while (this.#at === this.#frameEnd) {
      if (this.#at + frameHeadBytes > this.#bytes.length) return false;
      this.#frameEnd = this.#at + frameHeadBytes + this.#bytes.readUInt32LE(this.#at);
      this.#at += frameHeadBytes;
    }
    return true;
  }
}
