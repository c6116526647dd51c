// The consumer's end: a stock BullMQ Worker a lane, in this process. What is to become of a job is said by whoever is
// asked about it; here it is done to the job in the way BullMQ wants it done.

import type { BrokerAddress } from '../broker/broker.ts';
import { messageOf, Priority } from './bull-queue.ts';
import { openStock, type Stock, type StockJob, type StockWorker } from './stock-bullmq.ts';

/** What becomes of a job: it leaves the queue, stands with the failed ones, waits, or goes back untried, first of all. */
export type JobFate =
  | { readonly kind: 'done' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'delayed'; readonly delayMs: number }
  | { readonly kind: 'returned' };

export interface LaneWorkersOptions {
  readonly address: BrokerAddress;
  readonly run: string;
  readonly lanes: readonly string[];
  /** Jobs of each lane that this process takes at most. */
  readonly concurrency: number;
  readonly lockMs: number;
  /** A job has come, of the lane of this place in `lanes`. */
  readonly work: (lane: number, message: number) => Promise<JobFate>;
  /** The broker knows what has become of a job. */
  readonly settled: (message: number) => void;
  /** A lane was found empty. */
  readonly drained: () => void;
  readonly onTrouble: (error: Error) => void;
}

interface Told {
  /** Those of BullMQ's errors that say what has become of a job. */
  readonly delayed: () => Error;
  readonly waiting: () => Error;
  readonly dead: () => Error;
}

export class LaneWorkers {
  readonly #options: LaneWorkersOptions;
  readonly #stock: Stock;
  readonly #told: Told;
  readonly #workers: readonly StockWorker[];
  /** By lane: nothing was there when it was looked into last. */
  readonly #isDrained: boolean[];
  #standing: 'new' | 'running' | 'paused' = 'new';

  private constructor(options: LaneWorkersOptions, stock: Stock, told: Told) {
    this.#options = options;
    this.#stock = stock;
    this.#told = told;
    this.#isDrained = options.lanes.map(() => false);
    this.#workers = options.lanes.map((name, lane) => this.#employ(name, lane));
  }

  static async open(options: LaneWorkersOptions): Promise<LaneWorkers> {
    const { address, run, lanes, onTrouble } = options;
    const { DelayedError, UnrecoverableError, WaitingError } = await import('bullmq');
    const stock = await openStock(address, { run, connectionCount: lanes.length + 3, onTrouble });
    return new LaneWorkers(options, stock, {
      delayed: () => new DelayedError(),
      waiting: () => new WaitingError(),
      dead: () => new UnrecoverableError('all attempts are used up'),
    });
  }

  isDrained(lane: number): boolean {
    return this.#isDrained[lane]!;
  }

  /** Takes jobs from now on. */
  start(): void {
    if (this.#standing === 'running') return;
    const isNew = this.#standing === 'new';
    this.#standing = 'running';
    for (const worker of this.#workers)
      (isNew ? worker.run() : worker.resume()).catch((error: Error) => this.#options.onTrouble(error));
  }

  /** Takes no more, and finishes those in hand. */
  rest(): void {
    if (this.#standing !== 'running') return;
    this.#standing = 'paused';
    for (const worker of this.#workers) worker.pause(true).catch((error: Error) => this.#options.onTrouble(error));
  }

  /** Lets go of everything at once; what is in hand will be handed out again. */
  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close(true)));
    await this.#stock.close();
  }

  #employ(name: string, lane: number): StockWorker {
    const { concurrency, lockMs, settled, drained, onTrouble } = this.#options;
    const worker = this.#stock.worker(name, (job, token) => this.#work(lane, job, token), { concurrency, lockMs });
    worker.on('active', () => {
      this.#isDrained[lane] = false;
    });
    worker.on('drained', () => {
      this.#isDrained[lane] = true;
      drained();
    });
    worker.on('completed', (job) => settled(numberOf(job)));
    worker.on('failed', (job) => {
      if (job !== undefined) settled(numberOf(job));
    });
    worker.on('error', onTrouble);
    return worker;
  }

  async #work(lane: number, job: StockJob, token: string): Promise<void> {
    const fate = await this.#options.work(lane, numberOf(job));
    switch (fate.kind) {
      case 'done':
        return;
      case 'dead':
        throw this.#told.dead();
      case 'delayed':
        await this.#puttingOff(job, Priority.retry, () => job.moveToDelayed(Date.now() + fate.delayMs, token));
        throw this.#told.delayed();
      case 'returned':
        await this.#puttingOff(job, Priority.returned, () => job.moveToWait(token));
        throw this.#told.waiting();
    }
  }

  /** A job whose lock is lost is somebody else's by now, and is left to him. */
  async #puttingOff(job: StockJob, priority: number, move: () => Promise<unknown>): Promise<void> {
    try {
      // What comes again comes before what is fresh.
      if (job.priority !== priority) await job.changePriority({ priority });
      await move();
    } catch (error) {
      this.#options.onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
    this.#options.settled(numberOf(job));
  }
}

function numberOf({ id }: StockJob): number {
  return messageOf(id!);
}
