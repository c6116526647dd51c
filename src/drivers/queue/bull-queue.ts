// The queue port over BullMQ, fetched by hand: the same calls that a BullMQ Worker makes of its backend, but only when a
// flow may send, over one shared client, with settling and fetching in one round trip. A Worker of its own for each of
// hundreds of flows would open as many connections. What Redis and PostgreSQL do differently stands in `Habits`.

import type { IQueueBackend, JobJson, JobType } from 'bullmq';
import { HeldJob } from './held-job.ts';
import {
  type DeadJob,
  type JobEnd,
  type LiveQueue,
  type LiveQueueOptions,
  type QueueDepth,
  type Restored,
  usualLockMs,
  type WantedQueue,
} from './live-queue.ts';
import { answerMs, Patience, withinMs } from './patience.ts';
import { anyLock, restoreQueue } from './restore-queue.ts';

/** BullMQ takes jobs with a priority in its order, and those without before all of them. */
export const Priority = { returned: 0, retry: 1, fresh: 2 } as const;

/** Where the two backends differ. */
export interface Habits {
  /** An active job is to wait among the delayed ones, and to be a retry from then on. */
  readonly putOff: (backend: IQueueBackend, id: string, token: string, delayMs: number) => Promise<void>;
  /** An active job is to be the very next. */
  readonly putBack: (backend: IQueueBackend, id: string, token: string) => Promise<void>;
  /** Takes everything of these queues out of the broker. */
  readonly clear: (backends: readonly IQueueBackend[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Errors of BullMQ that say what became of a job: it is gone, its lock is, it is not where it was. */
const goneCode = -1;
const lostCodes: ReadonlySet<unknown> = new Set([-2, -3, -6]);

export class BullQueue implements LiveQueue {
  lostLockCount = 0;
  readonly #root: IQueueBackend;
  readonly #habits: Habits;
  readonly #options: LiveQueueOptions;
  readonly #lockMs: number;
  readonly #backends: (IQueueBackend | undefined)[] = [];
  readonly #held = new Map<number, { readonly flow: number; readonly job: HeldJob }>();
  /** Put off and not yet promoted: their flows. */
  readonly #delayed = new Map<number, number>();
  readonly #patience: Patience;
  readonly #extending: NodeJS.Timeout;
  #reclaiming: Promise<unknown> | null = null;
  #takingCount = 0;

  constructor(root: IQueueBackend, habits: Habits, options: LiveQueueOptions) {
    this.#root = root;
    this.#habits = habits;
    this.#options = options;
    this.#lockMs = options.lockMs ?? usualLockMs;
    this.#patience = new Patience(
      (error) => options.onTrouble?.(error),
      () => this.#reclaimOrphans(),
      options.goneAfterMs,
      options.mayAct,
    );
    this.#extending = setInterval(() => void this.#extendLocks(), this.#lockMs / 3).unref();
  }

  async add(flow: number, messages: readonly number[]): Promise<void> {
    const backend = this.#of(flow);
    const entries = messages.map((message) => jobEntry(message, Priority.fresh, 0));
    // Ids are the messages' own, so that what was added before a connection broke is not added twice.
    await this.#patience.until(() => backend.addJobs(entries));
  }

  async take(flow: number): Promise<number> {
    const backend = this.#of(flow);
    return await this.#taking(async () => {
      const [, id] = await this.#patience.until(() => backend.moveToActive(this.#options.token));
      return this.#hold(flow, id);
    });
  }

  async settle(message: number, end: JobEnd, fetchNext: boolean, reason = ''): Promise<number> {
    const { flow, job } = this.#heldOf(message);
    const backend = this.#of(flow);
    const finish = async (token: string): Promise<number> => {
      // What comes along is held under the same token.
      const fetches = fetchNext && token === this.#options.token;
      const { result } = await this.#patience.until(() =>
        end === 'dead'
          ? backend.moveToFailed(job, reason, false, token, fetches)
          : backend.moveToCompleted(job, null, true, token, fetches),
      );
      this.#held.delete(message);
      return fetches && Array.isArray(result) ? this.#hold(flow, result[1]) : -1;
    };
    const next = await this.#whileHeld(message, (token) =>
      fetchNext ? this.#taking(() => finish(token)) : finish(token),
    );
    return next ?? (fetchNext ? this.take(flow) : -1);
  }

  async putOff(message: number, flow: number, atMostMs: number): Promise<void> {
    const held = this.#heldOf(message);
    const delayMs = Math.max(1, Math.ceil(atMostMs));
    this.#delayed.set(message, flow);
    await this.#whileHeld(message, async (token) => {
      if (flow === held.flow) {
        await this.#patience.until(() => this.#habits.putOff(this.#of(flow), held.job.id, token, delayMs));
        this.#held.delete(message);
        return;
      }
      // Put into the new queue before it leaves the old one: after a crash between the two it is there twice, not gone.
      await this.#patience.until(() => this.#of(flow).addJobs([jobEntry(message, Priority.retry, delayMs)]));
      await this.settle(message, 'done', false);
    });
  }

  async promote(message: number): Promise<void> {
    const flow = this.#delayed.get(message);
    if (flow === undefined) return;
    this.#delayed.delete(message);
    await forgiving(this.#patience.until(() => this.#of(flow).promote(idOf(message))));
  }

  async putBack(message: number): Promise<void> {
    const { flow, job } = this.#heldOf(message);
    await this.#whileHeld(message, async (token) => {
      await this.#patience.until(() => this.#habits.putBack(this.#of(flow), job.id, token));
      this.#held.delete(message);
    });
  }

  async depth(flow: number): Promise<QueueDepth> {
    const backend = this.#of(flow);
    const [[returned, delayed, held, dead], [due, fresh]] = await Promise.all([
      backend.getCounts(['wait', 'delayed', 'active', 'failed']),
      backend.getCountsPerPriority([Priority.retry, Priority.fresh]),
    ]);
    return { fresh: fresh!, due: returned! + due!, delayed: delayed!, held: held!, dead: dead! };
  }

  async delayed(flow: number): Promise<number[]> {
    return (await this.#idsIn(flow, 'delayed')).map(messageOf);
  }

  async dead(flow: number): Promise<DeadJob[]> {
    const backend = this.#of(flow);
    const ids = await this.#idsIn(flow, 'failed');
    const jobs = await Promise.all(ids.map((id) => backend.getJobData(id)));
    return ids.map((id, i) => ({ message: messageOf(id), flow, reason: jobs[i]?.failedReason ?? '' }));
  }

  async recover(flow: number): Promise<number[]> {
    for (const message of await this.delayed(flow)) this.#delayed.set(message, flow);
    const backend = this.#of(flow);
    const orphans = (await this.#idsIn(flow, 'active')).filter((id) => !this.#held.has(messageOf(id)));
    for (const id of orphans) await forgiving(this.#habits.putBack(backend, id, anyLock));
    return orphans.map(messageOf);
  }

  async restore(flow: number, wanted: WantedQueue): Promise<Restored> {
    for (const { message } of wanted.putOff) this.#delayed.set(message, flow);
    const messagesIn = async (state: JobType) => (await this.#idsIn(flow, state)).map(messageOf);
    const parts = { ...this.#habits, backend: this.#of(flow), priority: Priority, idOf, entryOf: jobEntry, messagesIn };
    const restored = await restoreQueue({ ...parts, take: () => this.take(flow) }, wanted);
    for (const message of wanted.dead) this.#held.delete(message);
    return restored;
  }

  /** The client has no connection, and will ask again by itself what it had no answer to: no call fails of it. */
  connectionLost(error: Error): void {
    this.#patience.noteAway(error);
  }

  async close(): Promise<void> {
    clearInterval(this.#extending);
    this.#patience.end();
    await this.#habits.close();
  }

  async destroy(): Promise<void> {
    this.#patience.end();
    try {
      await withinMs(answerMs, this.#root.getCounts(['wait']));
      await this.#habits.clear(this.#backends.filter((backend) => backend !== undefined));
    } finally {
      await this.close();
    }
  }

  #of(flow: number): IQueueBackend {
    const known = this.#backends[flow];
    if (known !== undefined) return known;
    const name = this.#options.nameOf?.(flow) ?? String(flow);
    const backend = this.#root.forQueue(`${this.#options.run}-${name}`);
    this.#backends[flow] = backend;
    // BullMQ would keep the last 10,000 events of each queue, which nobody here reads; where this fails, it keeps them.
    void this.#patience.until(() => backend.setQueueMeta({ 'opts.maxLenEvents': 10 })).catch(() => undefined);
    return backend;
  }

  #hold(flow: number, id: unknown): number {
    if (typeof id !== 'string' || id === '') return -1;
    const message = messageOf(id);
    // The broker itself has promoted it where its longest wait was over.
    this.#delayed.delete(message);
    this.#held.set(message, { flow, job: new HeldJob(id, this.#of(flow).qualifiedName) });
    return message;
  }

  #heldOf(message: number): { readonly flow: number; readonly job: HeldJob } {
    const held = this.#held.get(message);
    if (held === undefined) throw new Error(`bug: message ${message} is not held`);
    return held;
  }

  /** Undefined where the message was no longer ours to end. */
  async #whileHeld<T>(message: number, work: (token: string) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(this.#options.token);
    } catch (error) {
      const code = codeOf(error);
      if (code !== goneCode && !lostCodes.has(code)) throw error;
      // A settle that was sent again after a broken connection finds the job gone: the first one had got through.
      if (code !== goneCode) await this.#lostLock(message, work);
      this.#held.delete(message);
      return undefined;
    }
  }

  /** Who is known to lead the run ends the job all the same: nobody else has it, and it would stay with nobody. */
  async #lostLock(message: number, work: (token: string) => Promise<unknown>): Promise<void> {
    this.lostLockCount += 1;
    this.#options.onLostLock?.(message);
    if (this.#options.mayAct?.() === true) await forgiving(work(anyLock));
  }

  /** A take whose answer was lost leaves a job active that nobody holds; it is looked for while no take is under way. */
  async #taking(take: () => Promise<number>): Promise<number> {
    while (this.#reclaiming !== null) await this.#reclaiming;
    this.#takingCount++;
    try {
      return await take();
    } finally {
      this.#takingCount--;
      if (this.#takingCount === 0 && this.#patience.hasRecovered) this.#reclaimOrphans();
    }
  }

  #reclaimOrphans(): void {
    if (this.#takingCount > 0 || this.#reclaiming !== null || this.#options.mayAct?.() === false) return;
    this.#patience.hasRecovered = false;
    const flows = [...this.#backends.keys()].filter((flow) => this.#backends[flow] !== undefined);
    this.#reclaiming = Promise.all(flows.map((flow) => this.recover(flow)))
      .catch((error: Error) => this.#options.onTrouble?.(error))
      .finally(() => {
        this.#reclaiming = null;
      });
  }

  async #extendLocks(): Promise<void> {
    const byFlow = new Map<number, string[]>();
    for (const { flow, job } of this.#held.values()) {
      const ids = byFlow.get(flow);
      if (ids === undefined) byFlow.set(flow, [job.id]);
      else ids.push(job.id);
    }
    for (const [flow, ids] of byFlow) {
      const tokens = ids.map(() => this.#options.token);
      // One that cannot be extended has been settled meanwhile, or is lost and will be found so when it is settled.
      await this.#of(flow)
        .extendLocks(ids, tokens, this.#lockMs)
        .catch((error: Error) => this.#options.onTrouble?.(error));
    }
  }

  async #idsIn(flow: number, state: JobType): Promise<string[]> {
    const ranges: readonly unknown[] = await this.#of(flow).getRanges([state], 0, -1, true);
    return [ranges[0]].flat().filter((id) => typeof id === 'string');
  }
}

export function idOf(message: number): string {
  // BullMQ allows no id that is a whole number.
  return `m${message}`;
}

export function messageOf(id: string): number {
  return Number(id.slice(1));
}

function jobEntry(message: number, priority: number, delay: number): { job: JobJson; jobId: string } {
  const id = idOf(message);
  const opts = delay > 0 ? { priority, delay } : { priority };
  const job: JobJson = {
    id,
    name: 'send',
    data: '{}',
    opts,
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    timestamp: Date.now(),
    delay,
    priority,
    failedReason: '',
    returnvalue: '',
    stalledCounter: 0,
  };
  return { job, jobId: id };
}

/** For what may have been done already, or by the broker itself. */
async function forgiving(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    const code = codeOf(error);
    if (code !== goneCode && !lostCodes.has(code)) throw error;
  });
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
