// Those who wait for one gate, lane by lane. The gate has one list and one timer, and wakes one flow at a time for
// each pool of workers: a thousand flows behind one limit cost one wake a slot, and a flow that has to queue for a
// worker in a busy pool keeps nobody from the same gate whose pool is free.

import type { Gate } from '../policy/gate.ts';
import { FairQueue } from './fair-queue.ts';
import { type Flow, noRoute } from './flow.ts';

export class WaitList {
  readonly gate: Gate;
  /** When the gate's timer is set for; Infinity where none is. */
  timerAtMs = Number.POSITIVE_INFINITY;
  /** Pools (a bit each) in which a flow woken by this gate has not been offered a worker yet. */
  wokenPools = 0;
  readonly #lanes: (FairQueue | undefined)[] = [];
  #count = 0;

  constructor(gate: Gate) {
    this.gate = gate;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The flow may not be in the list yet. */
  add(flow: Flow): void {
    let queue = this.#lanes[flow.lane];
    if (queue === undefined) {
      queue = new FairQueue();
      this.#lanes[flow.lane] = queue;
    }
    queue.push(flow);
    flow.lists.push(this);
    this.#count += 1;
  }

  /** Takes out the next flow of a lane that still waits for this gate. */
  take(lane: number): Flow | undefined {
    const queue = this.#lanes[lane];
    if (queue === undefined) return undefined;
    for (;;) {
      const flow = queue.pop();
      if (flow === undefined) return undefined;
      this.#forget(flow);
      if (flow.routeBehind(this.gate) !== noRoute) return flow;
    }
  }

  /** Drops those at the front who wait no longer; false when nobody is left. */
  prune(): boolean {
    for (const queue of this.#lanes) {
      if (queue === undefined) continue;
      for (let flow = queue.peek(); flow !== undefined; flow = queue.peek()) {
        if (flow.routeBehind(this.gate) !== noRoute) break;
        queue.drop();
        this.#forget(flow);
      }
    }
    return this.#count > 0;
  }

  #forget(flow: Flow): void {
    this.#count -= 1;
    flow.unlisted(this.gate);
    const { lists } = flow;
    const last = lists.pop()!;
    if (last !== this) lists[lists.indexOf(this)] = last;
  }
}
