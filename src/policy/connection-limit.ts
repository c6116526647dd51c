// How many connections may be open at once, counted from connect to close, idle ones included. It opens by an event
// (one closed), never by time.

import type { Gate } from './gate.ts';

export class ConnectionLimit implements Gate {
  readonly id: number;
  readonly cause: number;
  readonly max: number;
  #open = 0;

  constructor(id: number, cause: number, max: number) {
    this.id = id;
    this.cause = cause;
    this.max = max;
  }

  get open(): number {
    return this.#open;
  }

  opensAtMs(): number {
    return this.#open < this.max ? 0 : Number.POSITIVE_INFINITY;
  }

  commit(): void {
    this.#open += 1;
  }

  settle(): void {
    this.#open -= 1;
  }
}
