import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveQueue } from '../../../src/drivers/queue/live-queue.ts';
import { Heads } from '../../../src/run/live/heads.ts';
import { MemoryLiveQueue } from '../../contracts/memory-live-queue.ts';

const quietMs = 20;

function waited(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, quietMs));
}

/** Heads of this queue, and what they tell. */
function headsOf(queue: LiveQueue, waitsForFlush = false) {
  const failures: string[] = [];
  const taken: number[] = [];
  const heads = new Heads({
    ...{ queue, waitsForFlush, wallMs: () => performance.now() },
    taken: (_flow, message) => taken.push(message),
    failed: ({ message }) => failures.push(message),
  });
  return { heads, failures, taken };
}

describe('a broker that fails', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  beforeEach(() => process.on('unhandledRejection', note));
  afterEach(() => process.off('unhandledRejection', note));

  it.each(['putOff', 'promote'] as const)('at %s is told once, and ends no process', async (call) => {
    const queue = new MemoryLiveQueue();
    queue[call] = () => Promise.reject(new Error('the broker is gone'));
    const { heads, failures, taken } = headsOf(queue);
    heads.add(0, 7);
    heads.flush();
    heads.take(0);
    await waited();
    expect(taken).toEqual([7]);
    heads.putOff(7, 0, 60_000);
    if (call === 'promote') heads.promote(7, 0, () => expect.unreachable('it failed'));
    await waited();
    expect({ failures, unhandled }).toEqual({ failures: ['the broker is gone'], unhandled: [] });
    await queue.close();
  });
});

describe('fresh messages', () => {
  /** A queue that answers an add when it is told to. */
  class SlowAdds extends MemoryLiveQueue {
    readonly adds: (readonly number[])[] = [];
    readonly answers: (() => void)[] = [];

    override async add(flow: number, messages: readonly number[]): Promise<void> {
      this.adds.push(messages);
      await new Promise<void>((resolve) => this.answers.push(resolve));
      await super.add(flow, messages);
    }
  }

  it('that come while an add is under way go together after it, each once and in order', async () => {
    const queue = new SlowAdds();
    const { heads } = headsOf(queue, true);
    for (let message = 0; message < 40; message++) heads.add(0, message);
    heads.flush();
    for (let turn = 0; turn < 4; turn++) {
      heads.add(0, 40 + turn);
      heads.flush();
      await waited();
    }
    heads.add(0, 99);
    expect(queue.adds.map(({ length }) => length)).toEqual([32]);
    for (const count of [12, 1]) {
      queue.answers.shift()!();
      await waited();
      // What is not in the ledger yet stays here.
      if (count === 1) {
        expect(queue.adds.flat()).not.toContain(99);
        heads.flush();
        await waited();
      }
      expect(queue.adds.at(-1)).toHaveLength(count);
      expect(heads.pendingCount).toBeGreaterThan(0);
    }
    queue.answers.shift()!();
    await waited();
    expect(queue.adds.flat()).toEqual([...Array.from({ length: 44 }, (_, message) => message), 99]);
    expect(heads.pendingCount).toBe(0);
  });

  it('that the broker does not take are told of, and nothing follows them', async () => {
    const queue = new MemoryLiveQueue();
    let count = 0;
    queue.add = () => {
      count++;
      return Promise.reject(new Error('the broker is gone'));
    };
    const { heads, failures } = headsOf(queue);
    for (let message = 0; message < 100; message++) heads.add(0, message);
    heads.flush();
    heads.add(0, 100);
    heads.flush();
    await waited();
    expect({ count, failures }).toEqual({ count: 1, failures: ['the broker is gone'] });
  });
});
