// The live queue port in memory, on Redis and on PostgreSQL: one contract.

import { afterAll, describe, it } from 'vitest';
import { openPostgresQueue } from '../../src/drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../../src/drivers/queue/bullmq-redis.ts';
import { liveQueueContract } from '../contracts/live-queue.ts';
import { MemoryLiveQueue } from '../contracts/memory-live-queue.ts';
import { privateBroker } from './environment.ts';

describe('in memory', () => {
  liveQueueContract(() => ({ open: async () => new MemoryLiveQueue(), outlivesProcess: false }));
});

const drivers = { redis: openRedisQueue, postgres: openPostgresQueue };

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`BullMQ on ${kind}`, () => {
    afterAll(() => broker?.stop());
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }
    liveQueueContract(() => ({ open: (options) => drivers[kind](broker.url, options), outlivesProcess: true }));
  });
}
