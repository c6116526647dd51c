// Those who wait for one gate, lane by lane. The gate has one list and one timer, and wakes one flow at a time for
// each pool of workers: a thousand flows behind one limit cost one wake a slot, and a flow that has to queue for a
// worker in a busy pool keeps nobody from the same gate whose pool is free.

import type { Gate } from '../policy/gate.ts';
import { FairQueue } from './fair-queue.ts';
import { noRoute, type Waiter } from './flow.ts';
import { WantOfWorkers } from './want-of-workers.ts';

/** Those of one lane who wait for the gate. */
export interface LaneLine {
  readonly lane: number;
  readonly queue: FairQueue;
}

export class WaitList {
  readonly gate: Gate;
  /** When the gate's timer is set for; Infinity where none is. */
  timerAtMs = Number.POSITIVE_INFINITY;
  /** Pools (a bit each) in which a flow woken by this gate has not been offered a worker yet. */
  wokenPools = 0;
  /** The route that waits here of the waiter taken last. */
  takenRoute: number = noRoute;
  readonly want: WantOfWorkers;
  /** In the order of lanes; none for a lane of which nobody ever came. */
  readonly lines: LaneLine[] = [];
  #count = 0;

  constructor(gate: Gate, laneCount: number) {
    this.gate = gate;
    this.want = new WantOfWorkers(laneCount);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The waiter may not be in the list yet. */
  add(waiter: Waiter): void {
    waiter.isListed = true;
    this.#lineOf(waiter.flow.lane).queue.push(waiter);
    this.#count += 1;
  }

  /** Takes out the next one of a line who still waits for this gate. */
  take({ queue }: LaneLine): Waiter | undefined {
    for (let waiter = queue.front(); waiter !== undefined; waiter = queue.front()) {
      this.#drop(queue, waiter);
      this.takenRoute = waiter.waitingRoute();
      if (this.takenRoute !== noRoute) return waiter;
    }
    return undefined;
  }

  /** Drops those at the front who wait no longer; false when nobody is left. */
  prune(): boolean {
    for (let i = 0; i < this.lines.length; i++) {
      const { queue } = this.lines[i]!;
      for (let waiter = queue.peek(); waiter !== undefined; waiter = queue.peek()) {
        if (waiter.waitingRoute() !== noRoute) break;
        this.#drop(queue, waiter);
      }
    }
    return this.#count > 0;
  }

  #drop(queue: FairQueue, waiter: Waiter): void {
    queue.drop();
    waiter.unlisted();
    this.#count -= 1;
  }

  #lineOf(lane: number): LaneLine {
    const { lines } = this;
    for (let i = 0; i < lines.length; i++) if (lines[i]!.lane === lane) return lines[i]!;
    const line = { lane, queue: new FairQueue() };
    lines.push(line);
    lines.sort((one, other) => one.lane - other.lane);
    return line;
  }
}
