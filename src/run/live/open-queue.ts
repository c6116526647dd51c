// The queues of a run, in whichever broker it has.

import type { Broker } from '../../drivers/broker/broker.ts';
import { shownUrl } from '../../drivers/broker/given-broker.ts';
import { openPostgresQueue } from '../../drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../../drivers/queue/bullmq-redis.ts';
import type { LiveQueue } from '../../drivers/queue/live-queue.ts';

export function openQueue(
  { kind, url }: Broker,
  run: string,
  notice: (text: string) => void,
  /** Asked before each command; false: another may lead the run. */
  mayAct: () => boolean = () => true,
): Promise<LiveQueue> {
  let hasTold = false;
  const options = {
    ...{ run, mayAct },
    token: `dispatcher-${process.pid}`,
    onTrouble: (error: Error) => notice(`the broker: ${error.message}`),
    onLostLock: (message: number) => {
      if (hasTold) return;
      hasTold = true;
      notice(
        `the broker: the lock of message ${message} was lost before its job was ended, and another may have had it; the summary counts such jobs`,
      );
    },
  };
  return kind === 'redis' ? openRedisQueue(url, options) : openPostgresQueue(url, options);
}

/** Takes the queues of a run out of its broker. Where that fails, whoever owns the broker is told what is left there. */
export async function removeQueue(
  queue: LiveQueue,
  { isPrivate, url }: Broker,
  run: string,
  notice: (text: string) => void,
): Promise<void> {
  await queue.destroy().catch((error: Error) => {
    if (!isPrivate) notice(`the queues of run ${run} are left in ${shownUrl(url)}: ${error.message}`);
  });
}
