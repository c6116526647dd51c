// The queues of a run, in whichever broker it has.

import type { Broker } from '../../drivers/broker/broker.ts';
import { openPostgresQueue } from '../../drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../../drivers/queue/bullmq-redis.ts';
import type { LiveQueue } from '../../drivers/queue/live-queue.ts';

export function openQueue({ kind, url }: Broker, run: string, notice: (text: string) => void): Promise<LiveQueue> {
  const options = {
    run,
    token: `dispatcher-${process.pid}`,
    onTrouble: (error: Error) => notice(`the broker: ${error.message}`),
  };
  return kind === 'redis' ? openRedisQueue(url, options) : openPostgresQueue(url, options);
}
