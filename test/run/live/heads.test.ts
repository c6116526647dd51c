import { describe, expect, it } from 'vitest';
import type { LiveQueue } from '../../../src/drivers/queue/live-queue.ts';
import { Heads } from '../../../src/run/live/heads.ts';

/** A broker whose answers the test gives. */
class AskedQueue implements Pick<LiveQueue, 'add' | 'take'> {
  readonly added: (readonly number[])[] = [];
  answerAdd: () => void = () => {};
  take: LiveQueue['take'] = () => Promise.resolve(-1);

  add(_flow: number, messages: readonly number[]): Promise<void> {
    this.added.push(messages);
    return new Promise((resolve) => {
      this.answerAdd = resolve;
    });
  }
}

function headsOn(queue: AskedQueue) {
  const seen = { taken: [] as number[], failures: [] as Error[], quietCount: 0 };
  const wall = { nowMs: 0 };
  const heads = new Heads({
    queue: queue as unknown as LiveQueue,
    wallMs: () => wall.nowMs,
    taken: (_flow, message) => seen.taken.push(message),
    failed: (error) => seen.failures.push(error),
    quiet: () => {
      seen.quietCount += 1;
    },
  });
  return { heads, seen, wall };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('messages on their way to the broker', () => {
  it('go together where they came while others were under way: 3 turns, 2 adds', async () => {
    const queue = new AskedQueue();
    const { heads } = headsOn(queue);
    for (const message of [1, 2, 3]) {
      heads.add(0, message);
      heads.flush();
    }
    expect(queue.added).toEqual([[1]]);
    queue.answerAdd();
    await turn();
    expect(queue.added).toEqual([[1], [2, 3]]);
    expect(heads.pendingCount).toBe(1);
    queue.answerAdd();
    await turn();
    expect(heads.pendingCount).toBe(0);
  });

  it('wait for the end of their turn, though an add has been answered before', async () => {
    const queue = new AskedQueue();
    const { heads } = headsOn(queue);
    heads.add(0, 1);
    heads.flush();
    heads.add(0, 2);
    queue.answerAdd();
    await turn();
    expect(queue.added).toEqual([[1]]);
    heads.flush();
    expect(queue.added).toEqual([[1], [2]]);
  });
});

describe('a broker that says it has none of what stands there', () => {
  it('is asked until it has, and nothing is quiet meanwhile', async () => {
    const queue = new AskedQueue();
    const { heads, seen } = headsOn(queue);
    heads.add(0, 7);
    heads.flush();
    expect(heads.take(0)).toBe(-1);
    queue.answerAdd();
    for (let i = 0; i < 20; i++) {
      await turn();
      expect(heads.pendingCount).toBeGreaterThan(0);
    }
    expect(seen).toEqual({ taken: [], failures: [], quietCount: 0 });
    queue.take = () => Promise.resolve(7);
    for (let i = 0; i < 5; i++) await turn();
    expect(seen).toEqual({ taken: [7], failures: [], quietCount: 1 });
  });

  it('ends the run after 10 s', async () => {
    const queue = new AskedQueue();
    const { heads, seen, wall } = headsOn(queue);
    heads.add(3, 7);
    heads.flush();
    heads.take(3);
    queue.answerAdd();
    for (let i = 0; i < 10; i++) await turn();
    wall.nowMs = 10_000;
    for (let i = 0; i < 5; i++) await turn();
    expect(seen.failures.map(({ message }) => message)).toEqual([
      'messages missing from the queue of flow 3 in the broker: 1\n  hint: did somebody take keys or rows out of it?',
    ]);
  });
});
