// So many in so long, to the millisecond: the last `count` instants are kept, and it is reached when the oldest of them
// lies no longer back than `withinMs`.

import type { Threshold } from '../domain/reactions.ts';

export class ThresholdCounter {
  readonly #withinMs: number;
  readonly #instants: Float64Array;
  #next = 0;

  constructor({ count, withinMs }: Threshold) {
    this.#withinMs = withinMs;
    this.#instants = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  }

  /** One more. True: there were so many in that time, this one included. */
  hit(nowMs: number): boolean {
    this.#instants[this.#next] = nowMs;
    this.#next = this.#next + 1 < this.#instants.length ? this.#next + 1 : 0;
    return nowMs - this.#instants[this.#next]! < this.#withinMs;
  }

  reset(): void {
    this.#instants.fill(Number.NEGATIVE_INFINITY);
  }
}
