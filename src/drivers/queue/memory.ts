// The queue port in memory: for each flow a ring of fresh messages and one of due retries.

import type { JobQueue } from '../../sender/queue.ts';

export class MemoryQueue implements JobQueue {
  readonly #flows: FlowQueue[] = [];

  add(flow: number, message: number): void {
    this.#of(flow).fresh.push(message);
  }

  addRetry(flow: number, message: number): void {
    this.#of(flow).retries.push(message);
  }

  putBack(flow: number, message: number): void {
    this.#of(flow).returned.push(message);
  }

  take(flow: number): number {
    const queue = this.#of(flow);
    if (queue.returned.length > 0) return queue.returned.pop()!;
    if (queue.retries.count > 0) return queue.retries.shift();
    return queue.fresh.count > 0 ? queue.fresh.shift() : -1;
  }

  #of(flow: number): FlowQueue {
    let queue = this.#flows[flow];
    if (queue === undefined) {
      queue = { returned: [], retries: new Ring(), fresh: new Ring() };
      this.#flows[flow] = queue;
    }
    return queue;
  }
}

interface FlowQueue {
  readonly returned: number[];
  readonly retries: Ring;
  readonly fresh: Ring;
}

class Ring {
  count = 0;
  #cells = new Int32Array(8);
  #first = 0;

  push(value: number): void {
    if (this.count === this.#cells.length) this.#grow();
    this.#cells[(this.#first + this.count++) & (this.#cells.length - 1)] = value;
  }

  shift(): number {
    const value = this.#cells[this.#first]!;
    this.#first = (this.#first + 1) & (this.#cells.length - 1);
    this.count -= 1;
    return value;
  }

  #grow(): void {
    const from = this.#cells;
    const to = new Int32Array(from.length * 2);
    to.set(from.subarray(this.#first));
    to.set(from.subarray(0, this.#first), from.length - this.#first);
    this.#cells = to;
    this.#first = 0;
  }
}
