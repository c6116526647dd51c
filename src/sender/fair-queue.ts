// Who is next: a heap of those in line by how much their flow has had (stride scheduling, Waldspurger 1995). An entry
// whose flow has moved on since is dropped by the owner when it comes up; one whose flow has had more since is put back
// further down.

import type { Waiter } from './flow.ts';

export class FairQueue {
  #keys = new Float64Array(8);
  #orders = new Float64Array(8);
  readonly #waiters: Waiter[] = [];
  #count = 0;
  #order = 0;

  push(waiter: Waiter): void {
    const keys = this.#keys;
    const orders = this.#orders;
    const waiters = this.#waiters;
    const key = waiter.turn.pass;
    let place = this.#count++;
    // A new one is the last of its equals.
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[place] = keys[parent]!;
      orders[place] = orders[parent]!;
      waiters[place] = waiters[parent]!;
      place = parent;
    }
    keys[place] = key;
    orders[place] = this.#order++;
    waiters[place] = waiter;
    if (this.#count === keys.length) this.#grow();
  }

  /** Who comes next, rightly or not; undefined where there is none. */
  front(): Waiter | undefined {
    while (this.#count > 0) {
      const waiter = this.#waiters[0]!;
      const { pass } = waiter.turn;
      if (this.#keys[0]! >= pass) return waiter;
      // In its old order: of those that are served as one, the one that waits longest goes first.
      this.#keys[0] = pass;
      this.#sink(0);
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
    if (last > 0) this.#sink(last);
  }

  /** Puts the entry that stands at `from` in at the front, where the place is free, and lets it find its own. */
  #sink(from: number): void {
    const keys = this.#keys;
    const orders = this.#orders;
    const waiters = this.#waiters;
    const count = this.#count;
    const key = keys[from]!;
    const order = orders[from]!;
    const waiter = waiters[from]!;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= count) break;
      const other = child + 1;
      if (
        other < count &&
        (keys[other]! < keys[child]! || (keys[other]! === keys[child]! && orders[other]! < orders[child]!))
      )
        child = other;
      if (key < keys[child]! || (key === keys[child]! && order < orders[child]!)) break;
      keys[place] = keys[child]!;
      orders[place] = orders[child]!;
      waiters[place] = waiters[child]!;
      place = child;
    }
    keys[place] = key;
    orders[place] = order;
    waiters[place] = waiter;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    const orders = new Float64Array(keys.length);
    keys.set(this.#keys);
    orders.set(this.#orders);
    this.#keys = keys;
    this.#orders = orders;
  }
}
