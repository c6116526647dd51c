// Were more connections ever open than a limit allows? Each counts from connect to close.

import { widenInt32, widenUint32 } from '../columns.ts';
import type { Breaches } from './breaches.ts';

export class ConnectionMeters {
  readonly #breaches: Breaches;
  readonly #nameOf: (limit: number) => string;
  #open = new Int32Array(16);
  #max = new Uint32Array(16);

  constructor(breaches: Breaches, nameOf: (limit: number) => string) {
    this.#breaches = breaches;
    this.#nameOf = nameOf;
  }

  set(limit: number, max: number): void {
    this.#open = widenInt32(this.#open, limit + 1, 0);
    this.#max = widenUint32(this.#max, limit + 1);
    this.#max[limit] = Math.min(max, 0xffff_ffff);
  }

  opened(limit: number, atMs: number): void {
    const open = this.#open[limit]! + 1;
    this.#open[limit] = open;
    this.#breaches.checkedCount += 1;
    if (open > this.#max[limit]!) {
      this.#breaches.add(atMs, -1, `${this.#nameOf(limit)} was passed: ${open} connections open`);
    }
  }

  closed(limit: number, atMs: number): void {
    const open = this.#open[limit]! - 1;
    this.#open[limit] = open;
    if (open < 0) this.#breaches.add(atMs, -1, `${this.#nameOf(limit)}: a connection closed that was not open`);
  }
}
