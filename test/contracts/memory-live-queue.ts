// The live queue port in memory: what tests take that need no broker, and what the brokers are held against.

import type {
  DeadJob,
  JobEnd,
  LiveQueue,
  QueueDepth,
  Restored,
  WantedQueue,
} from '../../src/drivers/queue/live-queue.ts';

interface Flow {
  readonly returned: number[];
  readonly retries: number[];
  readonly fresh: number[];
  /** In the order of their being due at the latest. */
  readonly delayed: Map<number, number>;
  readonly dead: DeadJob[];
  heldCount: number;
}

export class MemoryLiveQueue implements LiveQueue {
  /** It has no locks. */
  readonly lostLockCount = 0;
  readonly #flows = new Map<number, Flow>();
  readonly #held = new Map<number, number>();
  readonly #delayed = new Map<number, number>();
  readonly #timers = new Map<number, NodeJS.Timeout>();

  async add(flow: number, messages: readonly number[]): Promise<void> {
    this.#of(flow).fresh.push(...messages);
  }

  async take(flow: number): Promise<number> {
    const queue = this.#of(flow);
    const message = queue.returned.pop() ?? queue.retries.shift() ?? queue.fresh.shift() ?? -1;
    if (message === -1) return -1;
    this.#held.set(message, flow);
    queue.heldCount++;
    return message;
  }

  async settle(message: number, end: JobEnd, fetchNext: boolean, reason = ''): Promise<number> {
    const flow = this.#letGo(message);
    if (end === 'dead') this.#of(flow).dead.push({ message, flow, reason });
    return fetchNext ? await this.take(flow) : -1;
  }

  async putOff(message: number, flow: number, atMostMs: number): Promise<void> {
    this.#letGo(message);
    this.#delayed.set(message, flow);
    this.#of(flow).delayed.set(message, performance.now() + atMostMs);
    const timer = setTimeout(() => void this.promote(message), atMostMs).unref();
    this.#timers.set(message, timer);
  }

  async promote(message: number): Promise<void> {
    const flow = this.#delayed.get(message);
    if (flow === undefined) return;
    this.#delayed.delete(message);
    clearTimeout(this.#timers.get(message));
    this.#timers.delete(message);
    const queue = this.#of(flow);
    queue.delayed.delete(message);
    queue.retries.push(message);
  }

  async putBack(message: number): Promise<void> {
    this.#of(this.#letGo(message)).returned.push(message);
  }

  async depth(flow: number): Promise<QueueDepth> {
    const { fresh, returned, retries, delayed, heldCount, dead } = this.#of(flow);
    return {
      fresh: fresh.length,
      due: returned.length + retries.length,
      delayed: delayed.size,
      held: heldCount,
      dead: dead.length,
    };
  }

  async delayed(flow: number): Promise<number[]> {
    const entries = [...this.#of(flow).delayed];
    return entries.sort(([, a], [, b]) => a - b).map(([message]) => message);
  }

  async dead(flow: number): Promise<DeadJob[]> {
    return [...this.#of(flow).dead];
  }

  /** Nothing of a process that is gone is in this one's memory. */
  async recover(): Promise<number[]> {
    return [];
  }

  async restore(flow: number, { held, due, putOff, dead }: WantedQueue): Promise<Restored> {
    const queue = this.#of(flow);
    const take = (message: number) => {
      this.#held.set(message, flow);
      queue.heldCount++;
    };
    held.forEach(take);
    queue.fresh.push(...due);
    for (const { message, atMostMs } of putOff) {
      take(message);
      await this.putOff(message, flow, atMostMs);
    }
    for (const message of dead) queue.dead.push({ message, flow, reason: '' });
    return { foundCount: 0, mendedCount: held.length + due.length + putOff.length + dead.size };
  }

  async close(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async destroy(): Promise<void> {
    await this.close();
    this.#flows.clear();
  }

  #letGo(message: number): number {
    const flow = this.#held.get(message);
    if (flow === undefined) throw new Error(`bug: message ${message} is not held`);
    this.#held.delete(message);
    this.#of(flow).heldCount--;
    return flow;
  }

  #of(flow: number): Flow {
    let queue = this.#flows.get(flow);
    if (queue === undefined) {
      queue = { returned: [], retries: [], fresh: [], delayed: new Map(), dead: [], heldCount: 0 };
      this.#flows.set(flow, queue);
    }
    return queue;
  }
}
