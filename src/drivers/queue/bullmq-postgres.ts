// Queues in PostgreSQL, over one small pool: four connections gave the most jobs a second on two cores.

import type { IQueueBackend, PgPool, WorkerOptions } from 'bullmq';
import type { Pool } from 'pg';
import { BullQueue, Priority } from './bull-queue.ts';
import { type LiveQueue, type LiveQueueOptions, usualLockMs } from './live-queue.ts';
import { openPool } from './postgres-pool.ts';

export async function openPostgresQueue(url: string, options: LiveQueueOptions): Promise<LiveQueue> {
  const { createPostgresBackend } = await import('bullmq');
  const pool = await openPool(url, 4, (error) => options.onTrouble?.(error));
  // The lock's length is a worker's option, and a backend reads it from there.
  const habits: Omit<WorkerOptions, 'connection'> = { lockDuration: options.lockMs ?? usualLockMs };
  const root = createPostgresBackend('root', { ...habits, connection: pool as PgPool });
  root.on('error', () => undefined); // The pool has told it already.
  await root.waitUntilReady();
  return new BullQueue(
    root,
    { putOff, putBack, clear: () => clear(root, pool, options.run), close: () => close(root, pool) },
    options,
  );
}

async function putOff(backend: IQueueBackend, id: string, token: string, delayMs: number): Promise<void> {
  // Its priority may be changed while it is active; where it comes in the order counts from its promotion on.
  await backend.changePriority(id, Priority.retry);
  await backend.moveToDelayed(id, Date.now(), delayMs, token, { skipAttempt: true });
}

/** A job with a priority goes before all others of that priority, the last returned first, and retries are first of all. */
async function putBack(backend: IQueueBackend, id: string, token: string): Promise<void> {
  await backend.changePriority(id, Priority.retry);
  await backend.moveJobFromActiveToWait(id, token);
}

/** Those of lives of the run before this one too, whose flows this one has not opened. */
async function clear(root: IQueueBackend, pool: Pool, run: string): Promise<void> {
  const { rows } = await pool.query<{ queue: string }>(
    'select distinct queue from (select queue from meta union select queue from job) as all_queues where starts_with(queue, $1)',
    [`${run}-`],
  );
  for (const { queue } of rows) {
    const backend = root.forQueue(queue);
    await backend.pause(true);
    while ((await backend.obliterate({ force: true, count: 10_000 })) > 0);
  }
}

async function close(root: IQueueBackend, pool: Pool): Promise<void> {
  await root.close();
  await pool.end();
}
