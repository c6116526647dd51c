// Queues in Redis or Valkey, over one ioredis client.

import type { IQueueBackend, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { BullQueue, Priority } from './bull-queue.ts';
import { type LiveQueue, type LiveQueueOptions, usualLockMs } from './live-queue.ts';
import { answerMs, goneAfterMs, withinMs } from './patience.ts';
import { redisOptions } from './redis-options.ts';

export async function openRedisQueue(url: string, options: LiveQueueOptions): Promise<LiveQueue> {
  const [{ createRedisBackend }, { Redis: Client }] = await Promise.all([import('bullmq'), import('ioredis')]);
  const client = new Client(redisOptions(url, options.goneAfterMs ?? goneAfterMs));
  let onError = (error: Error) => options.onTrouble?.(error);
  client.on('error', (error) => onError(error));
  gatherWrites(client);
  const prefix = prefixOf(options.run);
  // The lock's length is a worker's option, and a backend reads it from there.
  const habits: WorkerOptions = { connection: client, prefix, lockDuration: options.lockMs ?? usualLockMs };
  const root = createRedisBackend('root', habits);
  root.on('error', () => undefined); // The client has told it already.
  await root.waitUntilReady();
  const clear = () => removeKeys(client, prefix);
  const queue = new BullQueue(root, { putOff, putBack, clear, close: () => quit(client) }, options);
  // Told once for each time that it is away, and not with each try to reach it.
  onError = (error) => queue.connectionLost(error);
  client.on('close', () => queue.connectionLost(new Error('the connection to Redis was lost')));
  return queue;
}

/**
 * All commands of one turn of the event loop leave in one write. A write of its own for each would cost as much as all
 * the rest of a command, here and at the server, which reads as often as we write.
 */
function gatherWrites(client: Redis): void {
  const send = client.sendCommand.bind(client);
  let isGathering = false;
  client.sendCommand = (command, stream) => {
    const socket = client.stream;
    if (!isGathering && client.status === 'ready') {
      isGathering = true;
      socket.cork();
      setImmediate(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return send(command, stream);
  };
}

/** Every key of a run begins with this, so that none is left behind. */
export function prefixOf(run: string): string {
  return `maildrill:${run}`;
}

async function putOff(backend: IQueueBackend, id: string, token: string, delayMs: number): Promise<void> {
  await backend.moveToDelayed(id, Date.now(), delayMs, token, {
    skipAttempt: true,
    fieldsToUpdate: { priority: Priority.retry },
  });
}

/** Among jobs of one priority Redis would put several returned ones in the order of their ids; without one, in ours. */
async function putBack(backend: IQueueBackend, id: string, token: string): Promise<void> {
  await Promise.all([backend.changePriority(id, Priority.returned), backend.moveJobFromActiveToWait(id, token)]);
}

export async function removeKeys(client: Redis, prefix: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', 1000);
    if (keys.length > 0) await client.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
}

export async function quit(client: Redis): Promise<void> {
  if (client.status === 'ready') await withinMs(answerMs, client.quit()).catch(() => undefined);
  client.disconnect();
}
