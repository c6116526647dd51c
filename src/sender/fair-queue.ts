// Who is next: a heap of waiting flows by how much each has had (stride scheduling, Waldspurger 1995). An entry whose
// flow has moved on since is dropped when it comes up; one whose flow has had more since is put back further down.

import type { Flow } from './flow.ts';

export class FairQueue {
  readonly #keys: number[] = [];
  readonly #orders: number[] = [];
  readonly #flows: Flow[] = [];
  #order = 0;

  push(flow: Flow): void {
    this.#insert(flow, this.#order++);
  }

  #insert(flow: Flow, order: number): void {
    let place = this.#flows.length;
    const key = flow.turn.pass;
    this.#keys.push(key);
    this.#orders.push(order);
    this.#flows.push(flow);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(key, order, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#set(place, key, order, flow);
  }

  /** The flow at the front by what its flow had when it came. */
  peek(): Flow | undefined {
    return this.#flows[0];
  }

  /** The flow that comes next, still valid or not; undefined where there is none. */
  front(): Flow | undefined {
    for (;;) {
      const flow = this.#flows[0];
      if (flow === undefined || this.#keys[0]! >= flow.turn.pass) return flow;
      // In its old order: of flows that are served as one, the one that waits longest goes first.
      const order = this.#orders[0]!;
      this.drop();
      this.#insert(flow, order);
    }
  }

  pop(): Flow | undefined {
    const flow = this.front();
    if (flow !== undefined) this.drop();
    return flow;
  }

  /** Removes the flow that `peek` shows. */
  drop(): void {
    const key = this.#keys.pop()!;
    const order = this.#orders.pop()!;
    const flow = this.#flows.pop()!;
    const count = this.#flows.length;
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
    this.#set(place, key, order, flow);
  }

  #before(key: number, order: number, place: number): boolean {
    const other = this.#keys[place]!;
    return key < other || (key === other && order < this.#orders[place]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#keys[from]!, this.#orders[from]!, this.#flows[from]!);
  }

  #set(place: number, key: number, order: number, flow: Flow): void {
    this.#keys[place] = key;
    this.#orders[place] = order;
    this.#flows[place] = flow;
  }
}
