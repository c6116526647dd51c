// Attempts in flight, each in a slot that is used again. The sender fills in the upper part at the grant; whoever
// delivers fills in the next before it reports Ended; what the answer was worth the sender then notes below.

import type { Connection } from './connections.ts';
import type { Flow, Path } from './flow.ts';

export class Attempt {
  readonly slot: number;
  message = -1;
  flow!: Flow;
  path!: Path;
  connection!: Connection;
  pool = 0;
  opensConnection = false;
  number = 0;
  dueAtMs = Number.NaN;
  /** Infinity in a slot that holds no attempt. */
  grantedAtMs = Number.POSITIVE_INFINITY;

  /** Ledger row of the reply. */
  reply = 0;
  latencyMs = Number.NaN;
  closesConnection = false;
  /** The connection was refused or lost before the message was offered. */
  isRefused = false;

  /** ReplyClassId of the reply. */
  classId = 0;
  isAccepted = false;
  /** The message has ended. */
  isFinal = false;
  /** Nobody lives there: what the bounce rate counts. */
  isBounce = false;

  /** Whoever carried it is gone: its end, when it comes, only frees the slot. */
  isAbandoned = false;

  constructor(slot: number) {
    this.slot = slot;
  }
}

export function isUnderWay({ grantedAtMs }: Attempt): boolean {
  return grantedAtMs !== Number.POSITIVE_INFINITY;
}

export class AttemptTable {
  /** By slot. */
  readonly all: readonly Attempt[];
  readonly #free: Attempt[];

  constructor(workerCount: number) {
    this.all = Array.from({ length: workerCount }, (_, slot) => new Attempt(slot));
    this.#free = this.all.toReversed();
  }

  at(slot: number): Attempt {
    return this.all[slot]!;
  }

  /** A slot for one more; the one freed last. */
  take(): Attempt {
    return this.#free.pop()!;
  }

  abandon(attempt: Attempt): void {
    attempt.isAbandoned = true;
    attempt.grantedAtMs = Number.POSITIVE_INFINITY;
  }

  /** True where nobody waits for the end of this attempt; the slot is free from now on. */
  giveAbandoned(attempt: Attempt): boolean {
    if (!attempt.isAbandoned) return false;
    attempt.isAbandoned = false;
    this.give(attempt);
    return true;
  }

  give(attempt: Attempt): void {
    attempt.grantedAtMs = Number.POSITIVE_INFINITY;
    this.#free.push(attempt);
  }
}
