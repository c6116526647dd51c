import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LiveClock, type WallTime } from '../../src/engine/live-clock.ts';

/** Real time that a test moves. */
class HandTime implements WallTime {
  #nowMs = 1000;
  readonly #timers: { atMs: number; call: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, call };
    this.#timers.push(timer);
    return () => this.#drop(timer);
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  passMs(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#drop(next);
      next.call();
    }
    this.#nowMs = untilMs;
  }

  #drop(timer: { atMs: number; call: () => void }): void {
    const place = this.#timers.indexOf(timer);
    if (place !== -1) this.#timers.splice(place, 1);
  }
}

describe('a live clock', () => {
  test('at speed 60 shows a minute later after each second', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 5_000_000, 60);
    expect(clock.nowMs()).toBe(5_000_000);
    wall.passMs(1000);
    expect(clock.nowMs()).toBe(5_060_000);
    expect(clock.wallMs(60_000)).toBe(1000);
  });

  test('calls in the order of the instants, and of asking where they are equal, with one timer underneath', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    const called: string[] = [];
    for (const [atMs, name] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b1'],
      [20, 'b2'],
    ] as const)
      clock.at(atMs, () => called.push(name));
    expect(wall.timerCount).toBe(1);
    wall.passMs(15);
    expect(called).toEqual(['a']);
    wall.passMs(100);
    expect(called).toEqual(['a', 'b1', 'b2', 'c']);
    expect(wall.timerCount).toBe(0);
  });

  test('calls at once what has passed, but never before `at` has returned', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 1000, 1);
    let called = false;
    clock.at(500, () => {
      called = true;
    });
    expect(called).toBe(false);
    wall.passMs(0);
    expect(called).toBe(true);
  });

  test('leaves out what was taken back, and does not wait for it', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    const called: number[] = [];
    const first = clock.at(10, () => called.push(10));
    clock.at(20, () => called.push(20));
    first.cancel();
    expect(clock.earliestAtMs()).toBe(20);
    wall.passMs(30);
    expect(called).toEqual([20]);
  });

  test('jumps over an empty day at once, and calls what the day ends with', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    const called: number[] = [];
    clock.at(86_400_000, () => called.push(clock.nowMs()));
    clock.jumpTo(86_399_990);
    expect(called).toEqual([]);
    wall.passMs(10);
    expect(called).toEqual([86_400_000]);
    clock.jumpTo(5);
    expect(clock.nowMs()).toBe(86_400_000);
  });

  test('waits 60 days in pieces that a timer of the system can count', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    let called = false;
    clock.at(60 * 86_400_000, () => {
      called = true;
    });
    wall.passMs(59 * 86_400_000);
    expect(called).toBe(false);
    wall.passMs(86_400_000);
    expect(called).toBe(true);
  });

  test('keeps nobody waiting for an instant that never comes, and calls nobody once stopped', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    clock.at(Number.POSITIVE_INFINITY, () => expect.unreachable());
    expect(clock.earliestAtMs()).toBe(Number.POSITIVE_INFINITY);
    clock.at(10, () => expect.unreachable());
    clock.stop();
    clock.at(20, () => expect.unreachable());
    wall.passMs(100);
    expect(wall.timerCount).toBe(0);
  });

  test('lets who is called ask to be called again', () => {
    const wall = new HandTime();
    const clock = new LiveClock(wall, 0, 1);
    const ticks: number[] = [];
    const tick = (): void => {
      ticks.push(clock.nowMs());
      if (ticks.length < 4) clock.at(clock.nowMs() + 10, tick);
    };
    clock.at(10, tick);
    wall.passMs(100);
    expect(ticks).toEqual([10, 20, 30, 40]);
  });

  test('calls any set of instants sorted, whatever is taken back and however far it jumps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 1000 }), isTakenBack: fc.boolean() }), { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 5 }),
        (wishes, jumps) => {
          const wall = new HandTime();
          const clock = new LiveClock(wall, 0, 1);
          const called: number[] = [];
          const timers = wishes.map(({ atMs }, i) => clock.at(atMs, () => called.push(i)));
          wishes.forEach(({ isTakenBack }, i) => {
            if (isTakenBack) timers[i]!.cancel();
          });
          for (const jump of jumps) {
            clock.jumpTo(jump);
            wall.passMs(0);
          }
          wall.passMs(2000);
          const expected = wishes
            .map(({ atMs, isTakenBack }, i) => ({ atMs, isTakenBack, i }))
            .filter(({ isTakenBack }) => !isTakenBack)
            .sort((a, b) => a.atMs - b.atMs || a.i - b.i);
          expect(called).toEqual(expected.map(({ i }) => i));
        },
      ),
    );
  });
});
