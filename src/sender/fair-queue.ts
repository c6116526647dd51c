// Who is next: a heap of those in line by how much their flow has had (stride scheduling, Waldspurger 1995). An entry
// whose flow has moved on since is dropped by the owner when it comes up; one whose flow has had more since is put back
// further down.

import type { Waiter } from './flow.ts';

export class FairQueue {
  readonly #waiters: Waiter[] = [];
  #count = 0;
  #order = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The waiter may stand in no other line. */
  push(waiter: Waiter): void {
    const waiters = this.#waiters;
    const { pass } = waiter.turn;
    waiter.pass = pass;
    waiter.order = this.#order++;
    let place = this.#count++;
    // A new one is the last of its equals.
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = waiters[parent]!;
      if (above.pass <= pass) break;
      waiters[place] = above;
      place = parent;
    }
    waiters[place] = waiter;
  }

  /** Who comes next, rightly or not; undefined where there is none. */
  front(): Waiter | undefined {
    while (this.#count > 0) {
      const waiter = this.#waiters[0]!;
      const { pass } = waiter.turn;
      if (waiter.pass >= pass) return waiter;
      // In its old order: of those that are served as one, the one that waits longest goes first.
      waiter.pass = pass;
      this.#sink(waiter);
    }
    return undefined;
  }

  /** Whoever stands at the front by what their flow had when they came. */
  peek(): Waiter | undefined {
    return this.#count > 0 ? this.#waiters[0]! : undefined;
  }

  /** Removes the one that `front` or `peek` shows. */
  drop(): void {
    const last = --this.#count;
    if (last > 0) this.#sink(this.#waiters[last]!);
  }

  /** Puts the waiter in at the front, where the place is free, and lets it find its own. */
  #sink(waiter: Waiter): void {
    const waiters = this.#waiters;
    const count = this.#count;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= count) break;
      const other = child + 1;
      if (other < count && goesBefore(waiters[other]!, waiters[child]!)) child = other;
      const below = waiters[child]!;
      if (goesBefore(waiter, below)) break;
      waiters[place] = below;
      place = child;
    }
    waiters[place] = waiter;
  }
}

function goesBefore(one: Waiter, other: Waiter): boolean {
  return one.pass < other.pass || (one.pass === other.pass && one.order < other.order);
}
