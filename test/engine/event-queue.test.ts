// Against the simplest queue there is: a list sorted by instant, then by the order of scheduling.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../src/engine/event-queue.ts';

interface Event {
  readonly atMs: number;
  readonly sequence: number;
}

/** Sorted by instant; among equals the one scheduled first stands first. */
class SortedList {
  readonly events: Event[] = [];

  schedule(atMs: number, sequence: number): void {
    const after = this.events.findIndex((event) => event.atMs > atMs);
    this.events.splice(after === -1 ? this.events.length : after, 0, { atMs, sequence });
  }
}

// Whole minutes, and every 65,536 ms, are where slots end; -0.25 and its like lie just before.
const instant = fc.oneof(
  fc.integer({ min: -3, max: 6 }).map((minute) => minute * 60_000),
  fc.integer({ min: -3, max: 6 }).map((minute) => minute * 60_000 - 0.25),
  fc.integer({ min: -200_000, max: 400_000 }),
  fc.double({ min: -200_000, max: 400_000, noNaN: true }),
);
const step = fc.oneof(
  { weight: 3, arbitrary: instant.map((atMs) => ({ kind: 'schedule' as const, atMs })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'next' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'peek' as const }) },
);

describe('event queue', () => {
  test('gives events in order of time, then of scheduling, whatever is scheduled between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new EventQueue();
        const model = new SortedList();
        steps.forEach((taken, sequence) => {
          if (taken.kind === 'schedule') {
            queue.schedule(taken.atMs, 7, sequence);
            model.schedule(taken.atMs, sequence);
          } else if (taken.kind === 'peek') {
            expect(queue.peekAtMs()).toBe(model.events[0]?.atMs ?? Number.POSITIVE_INFINITY);
          } else takeBoth(queue, model);
          expect(queue.count).toBe(model.events.length);
        });
        while (model.events.length > 0) takeBoth(queue, model);
        expect(queue.next()).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('gives 100,000 events over 30 days in order, each with what it carried', () => {
    const queue = new EventQueue();
    const monthMs = 30 * 86_400_000;
    for (let i = 0; i < 100_000; i++) queue.schedule(Math.sin(i) * monthMs, i % 13, i, -i, i / 7);
    let beforeMs = Number.NEGATIVE_INFINITY;
    for (let taken = 0; taken < 100_000; taken++) {
      queue.next();
      const { a } = queue.taken;
      if (queue.taken.atMs < beforeMs) expect.fail(`${queue.taken.atMs} came after ${beforeMs}`);
      beforeMs = queue.taken.atMs;
      if (
        queue.taken.atMs !== Math.sin(a) * monthMs ||
        queue.taken.kind !== a % 13 ||
        queue.taken.b !== -a ||
        queue.taken.c !== a / 7
      )
        expect.fail(`event ${a} came out changed`);
    }
    expect(queue.count).toBe(0);
  });

  test.each([3, 64, 1000])('gives %d events of one millisecond in order, equals as they were scheduled', (count) => {
    const queue = new EventQueue();
    const instants = Array.from({ length: count }, (_, i) => 7 + ((i * 5) % 16) / 16);
    instants.forEach((atMs, i) => {
      queue.schedule(atMs, 1, i);
    });
    const expected = instants.map((atMs, i) => [atMs, i]).sort((one, other) => one[0]! - other[0]!);
    const taken = instants.map(() => (queue.next() ? [queue.taken.atMs, queue.taken.a] : []));
    expect(taken).toEqual(expected);
  });

  test('keeps the order of equals that came before and after their span was near', () => {
    const queue = new EventQueue();
    const farMs = 5 * 86_400_000;
    queue.schedule(farMs, 1, 1);
    queue.schedule(farMs - 2 * 86_400_000, 1, 0);
    queue.next();
    queue.schedule(farMs, 1, 2);
    queue.schedule(farMs - 1, 1, 0);
    queue.next();
    queue.schedule(farMs, 1, 3);
    const order: number[] = [];
    while (queue.next()) order.push(queue.taken.a);
    expect(order).toEqual([1, 2, 3]);
  });

  test('gives an event scheduled for the present instant after those that already stood there', () => {
    const queue = new EventQueue();
    queue.schedule(10, 1, 1);
    queue.schedule(10, 1, 2);
    queue.next();
    queue.schedule(10, 1, 3);
    queue.schedule(5, 1, 4); // Late, but not lost.
    const order: number[] = [];
    while (queue.next()) order.push(queue.taken.a);
    expect(order).toEqual([4, 2, 3]);
  });

  test('takes up no more room when one event at a time comes and goes a million times', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 1_000_000; i++) {
      queue.schedule(i, 1, i);
      queue.next();
    }
    expect(queue.taken.a).toBe(999_999);
    expect(queue.peekAtMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN])('refuses an event at %d', (atMs) => {
    const queue = new EventQueue();
    expect(() => queue.schedule(atMs, 7, 0)).toThrow(
      new RangeError(`bug: an event of kind 7 was scheduled at ${atMs}`),
    );
    expect(queue.count).toBe(0);
  });
});

function takeBoth(queue: EventQueue, model: SortedList): void {
  const expected = model.events.shift();
  const isTaken = queue.next();
  const isRight =
    expected === undefined ? !isTaken : queue.taken.atMs === expected.atMs && queue.taken.a === expected.sequence;
  if (!isRight) expect.fail(`took ${queue.taken.a} at ${queue.taken.atMs}, not ${JSON.stringify(expected)}`);
}
