// Who is next: a heap of waiting flows by how much each has had (stride scheduling, Waldspurger 1995). An entry whose
// flow has moved on since is dropped when it comes up; one whose flow has had more since is put back further down.

import type { Waiter } from './flow.ts';

export class FairQueue {
  readonly #keys: number[] = [];
  readonly #orders: number[] = [];
  readonly #waiters: Waiter[] = [];
  #order = 0;

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  push(waiter: Waiter): void {
    this.#insert(waiter, this.#order++);
  }

  #insert(waiter: Waiter, order: number): void {
    let place = this.#waiters.length;
    const key = waiter.flow.turn.pass;
    this.#keys.push(key);
    this.#orders.push(order);
    this.#waiters.push(waiter);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(key, order, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#set(place, key, order, waiter);
  }

  /** The waiter at the front by what its flow had when it came. */
  peek(): Waiter | undefined {
    return this.#waiters[0];
  }

  /** The waiter that comes next, still valid or not; undefined where there is none. */
  pop(): Waiter | undefined {
    for (;;) {
      const waiter = this.#waiters[0];
      if (waiter === undefined) return undefined;
      const outdated = this.#keys[0]! < waiter.flow.turn.pass;
      const order = this.#orders[0]!;
      this.drop();
      if (!outdated) return waiter;
      // In its old order: of flows that are served as one, the one that waits longest goes first.
      this.#insert(waiter, order);
    }
  }

  /** Removes the waiter that `peek` shows. */
  drop(): void {
    const key = this.#keys.pop()!;
    const order = this.#orders.pop()!;
    const waiter = this.#waiters.pop()!;
    const count = this.#waiters.length;
    if (count === 0) return;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= count) break;
      if (child + 1 < count && this.#before(this.#keys[child + 1]!, this.#orders[child + 1]!, child)) child++;
      if (this.#before(key, order, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#set(place, key, order, waiter);
  }

  #before(key: number, order: number, place: number): boolean {
    const other = this.#keys[place]!;
    return key < other || (key === other && order < this.#orders[place]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#keys[from]!, this.#orders[from]!, this.#waiters[from]!);
  }

  #set(place: number, key: number, order: number, waiter: Waiter): void {
    this.#keys[place] = key;
    this.#orders[place] = order;
    this.#waiters[place] = waiter;
  }
}
