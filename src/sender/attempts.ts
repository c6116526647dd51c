// Attempts in flight, in columns. The sender fills the upper ones at the grant; whoever delivers fills the lower ones
// before it reports Ended.

import type { Connection } from './connections.ts';
import type { Flow, Path } from './flow.ts';

export class AttemptTable {
  readonly message: Int32Array;
  readonly flow: Flow[] = [];
  readonly path: Path[] = [];
  readonly connection: Connection[] = [];
  readonly pool: Uint8Array;
  readonly opensConnection: Uint8Array;
  readonly number: Uint16Array;
  readonly dueAtMs: Float64Array;
  /** Infinity in a slot that holds no attempt. */
  readonly grantedAtMs: Float64Array;

  /** Ledger row of the reply. */
  readonly reply: Int32Array;
  readonly latencyMs: Float64Array;
  readonly closesConnection: Uint8Array;
  /** The connection was refused or lost before the message was offered. */
  readonly isRefused: Uint8Array;

  /** Whoever carried it is gone: its end, when it comes, only frees the slot. */
  readonly #isAbandoned: Uint8Array;
  readonly #free: Int32Array;
  #freeCount: number;

  constructor(workerCount: number) {
    this.message = new Int32Array(workerCount);
    this.pool = new Uint8Array(workerCount);
    this.opensConnection = new Uint8Array(workerCount);
    this.number = new Uint16Array(workerCount);
    this.dueAtMs = new Float64Array(workerCount);
    this.grantedAtMs = new Float64Array(workerCount).fill(Number.POSITIVE_INFINITY);
    this.reply = new Int32Array(workerCount);
    this.latencyMs = new Float64Array(workerCount);
    this.closesConnection = new Uint8Array(workerCount);
    this.isRefused = new Uint8Array(workerCount);
    this.#isAbandoned = new Uint8Array(workerCount);
    this.#free = Int32Array.from({ length: workerCount }, (_, i) => workerCount - 1 - i);
    this.#freeCount = workerCount;
  }

  take(): number {
    return this.#free[--this.#freeCount]!;
  }

  abandon(slot: number): void {
    this.#isAbandoned[slot] = 1;
    this.grantedAtMs[slot] = Number.POSITIVE_INFINITY;
  }

  /** True where nobody waits for the end of this attempt; the slot is free from now on. */
  giveAbandoned(slot: number): boolean {
    if (this.#isAbandoned[slot] === 0) return false;
    this.#isAbandoned[slot] = 0;
    this.give(slot);
    return true;
  }

  give(slot: number): void {
    this.grantedAtMs[slot] = Number.POSITIVE_INFINITY;
    this.#free[this.#freeCount++] = slot;
  }
}
