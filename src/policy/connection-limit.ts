// How many connections may be open at once, counted from connect to close, idle ones included. It opens by an event
// (one closed), never by time.

import { Gate, type Keeper } from './gate.ts';

export class ConnectionLimit implements Keeper {
  readonly gate: Gate;
  readonly max: number;
  #open = 0;

  constructor(id: number, cause: number, max: number) {
    this.gate = new Gate(id, cause, this);
    this.max = max;
  }

  get open(): number {
    return this.#open;
  }

  commit(): void {
    this.#open += 1;
    if (this.#open >= this.max) this.gate.opensAtMs = Number.POSITIVE_INFINITY;
  }

  settle(): void {
    this.#open -= 1;
    if (this.#open < this.max) this.gate.opensAtMs = Number.NEGATIVE_INFINITY;
  }
}
