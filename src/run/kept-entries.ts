// What the ledger said about each message, kept in columns while a run goes on: which lives are worth telling shows only
// at its end. 29 bytes an entry, some six entries a message.

import { EntryKind, type EntryKindId, type Ledger } from '../domain/ledger.ts';

const chunkLength = 1 << 15;

interface Chunk {
  readonly kind: Uint8Array;
  readonly message: Int32Array;
  readonly atMs: Float64Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Float64Array;
}

export class KeptEntries implements Ledger {
  readonly #next: Ledger;
  readonly #chunks = [newChunk()];
  /** Entries in the last chunk. */
  #count = 0;

  constructor(next: Ledger) {
    this.#next = next;
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    // A campaign's entries carry its row where others carry a message.
    if (message >= 0 && kind !== EntryKind.CampaignStateSet) this.#keep(kind, message, atMs, a, b, c);
    this.#next.append(kind, message, atMs, a, b, c);
  }

  /** Says it all once more, in the same order. */
  tell(ledger: Ledger): void {
    for (const chunk of this.#chunks) {
      const { kind, message, atMs, a, b, c } = chunk;
      const count = chunk === this.#chunks.at(-1) ? this.#count : chunkLength;
      for (let i = 0; i < count; i++) ledger.append(kind[i] as EntryKindId, message[i]!, atMs[i]!, a[i]!, b[i]!, c[i]!);
    }
  }

  #keep(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    if (this.#count === chunkLength) {
      this.#chunks.push(newChunk());
      this.#count = 0;
    }
    const place = this.#count++;
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    chunk.kind[place] = kind;
    chunk.message[place] = message;
    chunk.atMs[place] = atMs;
    chunk.a[place] = a;
    chunk.b[place] = b;
    chunk.c[place] = c;
  }
}

function newChunk(): Chunk {
  return {
    kind: new Uint8Array(chunkLength),
    message: new Int32Array(chunkLength),
    atMs: new Float64Array(chunkLength),
    a: new Int32Array(chunkLength),
    b: new Int32Array(chunkLength),
    c: new Float64Array(chunkLength),
  };
}
