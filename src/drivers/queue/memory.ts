// The queue port in memory: for each flow a ring of fresh messages and one of due retries.

import type { JobQueue } from '../../sender/queue.ts';
import { JobRing } from './rings.ts';

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
      queue = { returned: [], retries: new JobRing(), fresh: new JobRing() };
      this.#flows[flow] = queue;
    }
    return queue;
  }
}

interface FlowQueue {
  readonly returned: number[];
  readonly retries: JobRing;
  readonly fresh: JobRing;
}
