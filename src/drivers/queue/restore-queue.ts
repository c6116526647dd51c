// Makes a flow's queue in the broker hold what the ledger says it holds. The two differ by little: what the dispatcher
// had written down and not yet told the broker when it was killed, and what it had taken ahead. Where the broker has
// lost everything, everything is put there anew.

import type { IQueueBackend, JobJson } from 'bullmq';
import { HeldJob } from './held-job.ts';
import type { Restored, WantedQueue } from './live-queue.ts';

type State = 'active' | 'delayed' | 'failed' | 'wait' | 'prioritized';

export interface RestoreParts {
  readonly backend: IQueueBackend;
  readonly putOff: (backend: IQueueBackend, id: string, token: string, delayMs: number) => Promise<void>;
  readonly putBack: (backend: IQueueBackend, id: string, token: string) => Promise<void>;
  readonly priority: { readonly returned: number; readonly retry: number; readonly fresh: number };
  readonly idOf: (message: number) => string;
  readonly entryOf: (message: number, priority: number, delayMs: number) => { job: JobJson; jobId: string };
  readonly messagesIn: (state: State) => Promise<number[]>;
  /** Takes the next message, and holds it. */
  readonly take: () => Promise<number>;
}

/** BullMQ takes this token for the word of an operator: it opens any lock. */
export const anyLock = '0';

export async function restoreQueue(parts: RestoreParts, wanted: WantedQueue): Promise<Restored> {
  const { backend, idOf, priority } = parts;
  const [active, delayed, failed, waiting] = await inventory(parts);
  const isThere = (message: number) => active.has(message) || delayed.has(message) || waiting.has(message);
  const held = new Set(wanted.held);
  const due = new Set(wanted.due);
  const putOff = new Map(wanted.putOff.map(({ message, atMostMs }) => [message, Math.ceil(atMostMs)]));
  const add = (messages: readonly number[], of: number, delayMs: number) =>
    backend.addJobs(messages.map((message) => parts.entryOf(message, of, delayMs)));
  let mendedCount = 0;
  const mend = async (work: Promise<unknown>): Promise<void> => {
    mendedCount += 1;
    await work;
  };

  // First, while nothing else stands at the head: whoever is put there is the next to be taken.
  for (const message of held) {
    if (!active.has(message)) mendedCount += 1;
    if (delayed.has(message) || waiting.has(message)) await backend.remove(idOf(message), false);
    await holdAgain(parts, message, active.has(message));
  }
  for (const message of wanted.dead) {
    if (failed.has(message) || active.has(message)) continue;
    await holdAgain(parts, message, false);
    await mend(settle(parts, message, true));
  }
  // The last that is put at the head goes first.
  for (const message of [...active].sort((a, b) => b - a)) {
    if (held.has(message)) continue;
    if (due.has(message)) await parts.putBack(backend, idOf(message), anyLock);
    else if (putOff.has(message)) await mend(parts.putOff(backend, idOf(message), anyLock, putOff.get(message)!));
    else await mend(settle(parts, message, wanted.dead.has(message)));
  }
  for (const message of delayed) {
    if (held.has(message) || putOff.has(message)) continue;
    await mend(due.has(message) ? backend.promote(idOf(message)) : backend.remove(idOf(message), false));
  }
  for (const message of waiting) {
    if (held.has(message) || due.has(message)) continue;
    await mend(backend.remove(idOf(message), false));
    if (putOff.has(message)) await add([message], priority.retry, putOff.get(message)!);
  }
  for (const [message, delayMs] of putOff) if (!isThere(message)) await mend(add([message], priority.retry, delayMs));
  const missing = wanted.due.filter((message) => !isThere(message));
  mendedCount += missing.length;
  if (missing.length > 0) await add(missing, priority.fresh, 0);
  return { foundCount: active.size + delayed.size + waiting.size, mendedCount };
}

async function inventory({ messagesIn }: RestoreParts): Promise<[Set<number>, Set<number>, Set<number>, Set<number>]> {
  const states = ['active', 'delayed', 'failed', 'wait', 'prioritized'] as const;
  const [active, delayed, failed, wait, prioritized] = await Promise.all(states.map(messagesIn));
  return [new Set(active), new Set(delayed), new Set(failed), new Set([...wait!, ...prioritized!])];
}

/** Under a lock of ours, whoever held it before. */
async function holdAgain(parts: RestoreParts, message: number, isActive: boolean): Promise<void> {
  const { backend, idOf, entryOf, priority } = parts;
  if (isActive) await parts.putBack(backend, idOf(message), anyLock);
  else await backend.addJobs([entryOf(message, priority.returned, 0)]);
  const taken = await parts.take();
  if (taken !== message) throw new Error(`bug: the queue handed out message ${taken} in the place of ${message}`);
}

async function settle({ backend, idOf }: RestoreParts, message: number, isDead: boolean): Promise<void> {
  const job = new HeldJob(idOf(message), backend.qualifiedName);
  if (isDead) await backend.moveToFailed(job, '', false, anyLock, false);
  else await backend.moveToCompleted(job, null, true, anyLock, false);
}
