import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryQueue } from '../../src/drivers/queue/memory.ts';

const step = fc.record({
  kind: fc.constantFrom('add' as const, 'addRetry' as const, 'putBack' as const, 'take' as const, 'take' as const),
  flow: fc.nat(3),
});

/** The same as plain lists. */
class Lists {
  readonly #flows = Array.from({ length: 4 }, () => ({
    returned: [] as number[],
    retries: [] as number[],
    fresh: [] as number[],
  }));

  add(flow: number, message: number): void {
    this.#flows[flow]!.fresh.push(message);
  }

  addRetry(flow: number, message: number): void {
    this.#flows[flow]!.retries.push(message);
  }

  putBack(flow: number, message: number): void {
    this.#flows[flow]!.returned.push(message);
  }

  take(flow: number): number {
    const { returned, retries, fresh } = this.#flows[flow]!;
    return returned.pop() ?? retries.shift() ?? fresh.shift() ?? -1;
  }
}

describe('the queue in memory', () => {
  test('hands over what was put back, then due retries, then fresh messages, the oldest first', () => {
    const queue = new MemoryQueue();
    queue.add(0, 1);
    queue.add(0, 2);
    queue.addRetry(0, 3);
    queue.addRetry(0, 4);
    queue.putBack(0, 5);
    expect([0, 0, 0, 0, 0, 0].map((flow) => queue.take(flow))).toEqual([5, 3, 4, 1, 2, -1]);
  });

  test('keeps flows apart, and its order over 300 steps of any kind', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new MemoryQueue();
        const lists = new Lists();
        const taken = steps.map(({ kind, flow }, message) => {
          if (kind === 'take') return [queue.take(flow), lists.take(flow)];
          queue[kind](flow, message);
          lists[kind](flow, message);
          return [0, 0];
        });
        expect(taken.map(([found]) => found)).toEqual(taken.map(([, expected]) => expected));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
