// The memory queue behind a broker's manners: every call takes a while before it does anything, and again before it
// answers, by a seed. Calls under way at once therefore overtake one another.

import type { JobEnd } from '../../src/drivers/queue/live-queue.ts';
import { createLuck, luckRatio, Purpose } from '../../src/engine/luck.ts';
import { MemoryLiveQueue } from '../contracts/memory-live-queue.ts';

/** Turns of Node's loop that a call waits at most, each way. */
const turnsMost = 4;

export class SlowQueue extends MemoryLiveQueue {
  callCount = 0;
  readonly #luck: ReturnType<typeof createLuck>;

  constructor(seed: string) {
    super();
    this.#luck = createLuck(`${seed} queue`);
  }

  override add(flow: number, messages: readonly number[]): Promise<void> {
    return this.#slowly(() => super.add(flow, messages));
  }

  override take(flow: number): Promise<number> {
    return this.#slowly(() => super.take(flow));
  }

  override settle(message: number, end: JobEnd, fetchNext: boolean): Promise<number> {
    return this.#slowly(() => super.settle(message, end, fetchNext));
  }

  override putOff(message: number, flow: number, atMostMs: number): Promise<void> {
    return this.#slowly(() => super.putOff(message, flow, atMostMs));
  }

  override promote(message: number): Promise<void> {
    return this.#slowly(() => super.promote(message));
  }

  override putBack(message: number): Promise<void> {
    return this.#slowly(() => super.putBack(message));
  }

  async #slowly<T>(work: () => Promise<T>): Promise<T> {
    const call = this.callCount++;
    await this.#wait(call, 0);
    const answer = await work();
    await this.#wait(call, 1);
    return answer;
  }

  async #wait(call: number, way: number): Promise<void> {
    const turns = Math.floor(luckRatio(this.#luck, Purpose.MessageLatency, call, way, 0) * (turnsMost + 1));
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}
