// What a queue's redrive policy does to messages that nothing is the matter with: every time that a job is handed out
// counts, also one after which a limit sent it back, and each retry.

import type { Scenario } from '../domain/scenario.ts';
import type { PlanWarning } from './plan-check.ts';

export function receiveWarnings({ sender }: Scenario): PlanWarning[] {
  const { workers, retry } = sender;
  if (workers === undefined) return [];
  const { driver, cutover } = workers.queue;
  const queues = [
    { most: driver.maxReceiveCount, path: 'sender.queue.max_receives' },
    { most: cutover?.to.maxReceiveCount ?? Number.POSITIVE_INFINITY, path: 'sender.queue.cutover.to.max_receives' },
  ];
  const isSentBack = workers.whenThrottled.kind === 'release' && hasLimits(sender);
  return queues.flatMap(({ most, path }) => {
    if (most === Number.POSITIVE_INFINITY) return [];
    const found: PlanWarning[] = [];
    if (isSentBack) {
      const text = `a message that limits send back ${times(most)} is dead, though it was never tried; \`when_throttled: wait\` keeps its job`;
      found.push({ path, text });
    }
    if ((retry.attempts ?? Number.POSITIVE_INFINITY) > most) {
      const text = `a message put off ${times(most)} is dead, whatever tries \`retry\` leaves it`;
      found.push({ path, text });
    }
    return found;
  });
}

/** Something may hold a message back at the moment a worker has its job in hand. */
function hasLimits({ servers, throttles }: Scenario['sender']): boolean {
  return throttles.length > 0 || servers.some(({ rate, quotas }) => rate !== null || quotas.length > 0);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
