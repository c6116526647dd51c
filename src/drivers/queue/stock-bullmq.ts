// BullMQ's own Queue and Worker on either backend, opened alike. Those who pop jobs with stock Workers meet all that these
// do by themselves: fetching ahead, renewing locks, handing stalled jobs out again, letting delayed jobs go.

import type { IQueueBackend, JobsOptions, JobType, PgPool } from 'bullmq';
import type { BrokerAddress } from '../broker/broker.ts';
import { prefixOf, quit, removeKeys } from './bullmq-redis.ts';
import { openPool } from './postgres-pool.ts';
import { redisOptions } from './redis-options.ts';

/** What is asked of a Queue here; those of both backends have it. */
export interface StockQueue {
  addBulk(jobs: { name: string; data: object; opts: JobsOptions }[]): Promise<unknown>;
  getJobCounts(...types: JobType[]): Promise<Readonly<Record<string, number>>>;
  getJobState(id: string): Promise<string>;
  getBackend(): IQueueBackend;
  obliterate(options: { force: boolean; count: number }): Promise<void>;
}

/** What is asked of a job by whoever works on it. */
export interface StockJob {
  readonly id?: string | undefined;
  readonly priority: number;
  changePriority(options: { priority: number }): Promise<void>;
  moveToDelayed(atWallMs: number, token: string): Promise<void>;
  moveToWait(token: string): Promise<unknown>;
}

export interface StockWorker {
  on(event: 'drained', call: () => void): unknown;
  on(event: 'active' | 'completed', call: (job: StockJob) => void): unknown;
  on(event: 'failed', call: (job: StockJob | undefined) => void): unknown;
  on(event: 'error', call: (error: Error) => void): unknown;
  run(): Promise<void>;
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): Promise<void>;
  close(force: boolean): Promise<void>;
}

export interface StockWorkerOptions {
  readonly concurrency: number;
  /** How long a job is its worker's without a sign of life; it gives one every half of that. */
  readonly lockMs: number;
}

export interface Stock {
  queue(name: string): StockQueue;
  worker(name: string, work: (job: StockJob, token: string) => Promise<void>, options: StockWorkerOptions): StockWorker;
  /** Takes everything of these queues out of the broker. */
  clear(queues: readonly StockQueue[]): Promise<void>;
  close(): Promise<void>;
}

export interface StockOptions {
  /** Tells the queues of this run from those of others in the same broker. */
  readonly run: string;
  /** PostgreSQL: connections at most; each Worker keeps one for itself. */
  readonly connectionCount: number;
  /** Redis: after so long away it counts as gone. Default: never. */
  readonly goneAfterMs?: number;
  readonly onTrouble: (error: Error) => void;
}

/** A job whose worker is gone is looked for this often in the time its lock lasts. */
const stalledChecksPerLock = 4;

export function openStock({ kind, url }: BrokerAddress, options: StockOptions): Promise<Stock> {
  return kind === 'redis' ? onRedis(url, options) : onPostgres(url, options);
}

async function onRedis(url: string, { run, goneAfterMs, onTrouble }: StockOptions): Promise<Stock> {
  const [{ createRedisBackend, withBackend }, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
  const { Queue, Worker } = withBackend(createRedisBackend);
  const client = new Redis(redisOptions(url, goneAfterMs));
  client.on('error', onTrouble);
  const prefix = prefixOf(run);
  const heard = { connection: client, prefix };
  return {
    queue: (name) => quiet(new Queue(`${run}-${name}`, { ...heard, ...queueHabits })),
    worker: (name, work, own) =>
      new Worker(`${run}-${name}`, (job, token) => work(job, token!), { ...heard, ...workerHabits(own) }),
    clear: () => removeKeys(client, prefix),
    close: () => quit(client),
  };
}

async function onPostgres(url: string, { run, connectionCount, onTrouble }: StockOptions): Promise<Stock> {
  const { createPostgresBackend, withBackend } = await import('bullmq');
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const pool = await openPool(url, connectionCount, onTrouble);
  const connection = pool as PgPool;
  return {
    queue: (name) => quiet(new Queue(`${run}-${name}`, { connection, ...queueHabits })),
    worker: (name, work, own) =>
      new Worker(`${run}-${name}`, (job, token) => work(job, token!), { connection, ...workerHabits(own) }),
    clear: async (queues) => {
      for (const queue of queues) await queue.obliterate({ force: true, count: 10_000 });
    },
    close: () => pool.end(),
  };
}

/** BullMQ would keep the last 10,000 events of each queue, which nobody here reads. */
const queueHabits = { streams: { events: { maxLen: 10 } } } as const;

function workerHabits({ concurrency, lockMs }: StockWorkerOptions) {
  return {
    autorun: false,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs / stalledChecksPerLock,
    // How often a job may lose its worker is not BullMQ's to judge.
    maxStalledCount: 1_000_000,
    removeOnComplete: { count: 0 },
  };
}

/** The connection has told it already; an error that nobody hears would end the process. */
function quiet<Q extends { on(event: 'error', call: () => void): unknown }>(queue: Q): Q {
  queue.on('error', () => undefined);
  return queue;
}
