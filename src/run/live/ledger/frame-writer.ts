// Gathers the records of a turn and hands them on as one frame.

import { crc32 } from 'node:zlib';
import { packed } from './packed.ts';
import { frameHeadBytes, RecordKind } from './records.ts';

export class FrameWriter {
  readonly #write: (frame: Uint8Array) => void;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #end = frameHeadBytes;

  constructor(write: (frame: Uint8Array) => void) {
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#end === frameHeadBytes;
  }

  input(kind: number, a: number, b: number, c: number, atMs: number): void {
    const at = this.#room(25);
    const bytes = this.#bytes;
    bytes[at] = kind;
    bytes.writeInt32LE(a, at + 1);
    bytes.writeInt32LE(b, at + 5);
    bytes.writeDoubleLE(c, at + 9);
    bytes.writeDoubleLE(atMs, at + 17);
  }

  ended(slot: number, reply: number, latencyMs: number, flags: number, atMs: number): void {
    this.input(RecordKind.Ended, slot, reply, latencyMs, atMs);
    this.#bytes[this.#room(1)] = flags;
  }

  inHand(flow: number, message: number, atMs: number): void {
    const at = this.#room(17);
    const bytes = this.#bytes;
    bytes[at] = RecordKind.InHand;
    bytes.writeInt32LE(flow, at + 1);
    bytes.writeInt32LE(message, at + 5);
    bytes.writeDoubleLE(atMs, at + 9);
  }

  start(): void {
    this.#bytes[this.#room(1)] = RecordKind.Start;
  }

  check(entryCount: number, digest: number): void {
    const at = this.#room(13);
    this.#bytes[at] = RecordKind.Check;
    this.#bytes.writeDoubleLE(entryCount, at + 1);
    this.#bytes.writeUInt32LE(digest, at + 9);
  }

  text(value: unknown): void {
    const text = Buffer.from(packed(value));
    const at = this.#room(5 + text.length);
    this.#bytes[at] = RecordKind.Text;
    this.#bytes.writeUInt32LE(text.length, at + 1);
    text.copy(this.#bytes, at + 5);
  }

  /** The frame is over. Where writing it fails, it stays and nothing of it may be acted upon. */
  flush(): void {
    if (this.isEmpty) return;
    const frame = this.#bytes.subarray(0, this.#end);
    const records = frame.subarray(frameHeadBytes);
    frame.writeUInt32LE(records.length, 0);
    frame.writeUInt32LE(crc32(records), 4);
    this.#write(frame);
    this.#end = frameHeadBytes;
  }

  /** Where the next record of this length begins. */
  #room(length: number): number {
    const at = this.#end;
    this.#end += length;
    if (this.#end > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.#end, this.#bytes.length * 2));
      this.#bytes.copy(wider, 0, 0, at);
      this.#bytes = wider;
    }
    return at;
  }
}
