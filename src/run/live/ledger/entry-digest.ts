// Counts the entries of a ledger on their way and keeps a digest of them, by which two lists of entries can be told
// apart without either being kept.

import type { EntryKindId, Ledger } from '../../../domain/ledger.ts';

export class EntryDigest implements Ledger {
  count = 0;
  readonly #next: Ledger;
  readonly #columns = new Float64Array(6);
  readonly #words = new Int32Array(this.#columns.buffer);
  #hash = 0x811c9dc5;

  constructor(next: Ledger) {
    this.#next = next;
  }

  /** Of 32 bits. */
  get digest(): number {
    return this.#hash >>> 0;
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    const columns = this.#columns;
    const words = this.#words;
    columns[0] = kind;
    columns[1] = message;
    columns[2] = atMs;
    columns[3] = a;
    columns[4] = b;
    columns[5] = c;
    let hash = this.#hash;
    for (let i = 0; i < 12; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x01000193);
      hash ^= hash >>> 15;
    }
    this.#hash = hash;
    this.count += 1;
    this.#next.append(kind, message, atMs, a, b, c);
  }
}
