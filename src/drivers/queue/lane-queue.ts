// The producer's end of queues that stock Workers pop from: one BullMQ queue a lane, each job a message.

import type { BrokerAddress } from '../broker/broker.ts';
import { codeOf, idOf, Priority } from './bull-queue.ts';
import { answerMs, goneAfterMs, Patience, withinMs } from './patience.ts';
import { openStock, type Stock, type StockQueue } from './stock-bullmq.ts';

export interface LaneDepth {
  /** To be had now. */
  readonly waiting: number;
  /** In the hands of some process, whether it works on them or has fetched them ahead. */
  readonly active: number;
  readonly delayed: number;
  readonly dead: number;
}

export interface LaneQueueOptions {
  readonly run: string;
  readonly lanes: readonly string[];
  readonly onTrouble: (error: Error) => void;
}

export class LaneQueue {
  readonly #stock: Stock;
  readonly #queues: readonly StockQueue[];
  readonly #patience: Patience;

  private constructor(stock: Stock, { lanes, onTrouble }: LaneQueueOptions) {
    this.#stock = stock;
    this.#queues = lanes.map((lane) => stock.queue(lane));
    this.#patience = new Patience(onTrouble, () => undefined);
  }

  static async open(address: BrokerAddress, options: LaneQueueOptions): Promise<LaneQueue> {
    const { run, onTrouble } = options;
    return new LaneQueue(await openStock(address, { run, connectionCount: 4, goneAfterMs, onTrouble }), options);
  }

  /** Fresh jobs, in this order. */
  async add(lane: number, messages: readonly number[]): Promise<void> {
    await this.#add(lane, messages, Priority.fresh);
  }

  /** A job that was put off is to be had now, before fresh ones; one that the broker has no more is put there anew. */
  async again(lane: number, message: number): Promise<void> {
    const backend = this.#queues[lane]!.getBackend();
    try {
      await this.#patience.until(() => backend.promote(idOf(message)));
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      // It is to be had already, or in somebody's hands; or it has left the queue.
      const state = await this.#patience.until(() => this.#queues[lane]!.getJobState(idOf(message)));
      if (state === 'unknown') await this.#add(lane, [message], Priority.retry);
    }
  }

  /** Some process has the job, or had it when it ended. */
  async isHeld(lane: number, message: number): Promise<boolean> {
    return (await this.#patience.until(() => this.#queues[lane]!.getJobState(idOf(message)))) === 'active';
  }

  async depth(lane: number): Promise<LaneDepth> {
    const counts = await this.#patience.until(() =>
      this.#queues[lane]!.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
    );
    const of = (state: string) => counts[state] ?? 0;
    return {
      waiting: of('wait') + of('prioritized'),
      active: of('active'),
      delayed: of('delayed'),
      dead: of('failed'),
    };
  }

  /** Takes every queue out of the broker, and lets go of it. */
  async destroy(): Promise<void> {
    this.#patience.end();
    try {
      await withinMs(answerMs, this.depth(0));
      await this.#stock.clear(this.#queues);
    } finally {
      await this.#stock.close();
    }
  }

  async #add(lane: number, messages: readonly number[], priority: number): Promise<void> {
    const jobs = messages.map((message) => ({
      name: 'send',
      data: {},
      opts: { jobId: idOf(message), priority, removeOnComplete: true },
    }));
    await this.#patience.until(() => this.#queues[lane]!.addBulk(jobs));
  }
}
