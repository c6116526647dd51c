// How many connections may be open at once, counted from connect to close, idle ones included. It opens by an event
// (one closed), never by time.

import { Gate, type Keeper } from './gate.ts';

export class ConnectionLimit implements Keeper {
  readonly gate: Gate;
  #max: number;
  #open = 0;

  constructor(id: number, cause: number, max: number) {
    this.gate = new Gate(id, cause, this);
    this.#max = max;
  }

  get open(): number {
    return this.#open;
  }

  get max(): number {
    return this.#max;
  }

  /** What is open above it stays open. */
  setMax(max: number): void {
    this.#max = max;
    this.#reckon();
  }

  commit(): void {
    this.#open += 1;
    this.#reckon();
  }

  settle(): void {
    this.#open -= 1;
    this.#reckon();
  }

  #reckon(): void {
    this.gate.opensAtMs = this.#open < this.#max ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
}
