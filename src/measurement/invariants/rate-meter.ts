// Did grants ever pass a rate? A leaky bucket as a meter: each grant adds one, the rate drains, and the level never
// passes the burst. That is the same as: in any window, grants are at most the rate integrated over it plus the burst.
// It shares nothing with the sender's own limiter, so that one mistake cannot sit on both sides.

import { widenFloat64 } from '../columns.ts';
import type { Breaches } from './breaches.ts';

/** Instants since the epoch are doubles: two of them may each be off by half of 2^-11 ms. */
const instantErrorMs = 1 / 1024;
const tokenError = 1e-6;

// One limit's figures lie side by side, for a grant reads them all.
const width = 4;
const perMsAt = 0;
const burstAt = 1;
const levelAt = 2;
const drainedAtMsAt = 3;

export class RateMeters {
  readonly #breaches: Breaches;
  readonly #nameOf: (limit: number) => string;
  #meters = new Float64Array(16 * width);

  constructor(breaches: Breaches, nameOf: (limit: number) => string) {
    this.#breaches = breaches;
    this.#nameOf = nameOf;
  }

  /** Begins to watch a limit, or a changed one from now on. */
  set(limit: number, atMs: number, perSecond: number, burst: number): void {
    this.#meters = widenFloat64(this.#meters, (limit + 1) * width);
    const meter = limit * width;
    const passedMs = atMs - this.#meters[meter + drainedAtMsAt]!;
    // 0 ms at an infinite rate would be NaN.
    const drained = passedMs > 0 ? passedMs * this.#meters[meter + perMsAt]! : 0;
    // What a larger burst had allowed is not held against the smaller one.
    this.#meters[meter + levelAt] = Math.min(burst, Math.max(0, this.#meters[meter + levelAt]! - drained));
    this.#meters[meter + drainedAtMsAt] = atMs;
    this.#meters[meter + perMsAt] = perSecond / 1000;
    this.#meters[meter + burstAt] = burst;
  }

  /** A grant spends the limits that stand in `limits` from `from` up to, not with, `until`. */
  grant(limits: Int32Array, from: number, until: number, atMs: number, message: number): void {
    const meters = this.#meters;
    let isOver = false;
    for (let i = from; i < until; i++) {
      const meter = limits[i]! * width;
      let level = meters[meter + levelAt]!;
      const passedMs = atMs - meters[meter + drainedAtMsAt]!;
      if (passedMs > 0) {
        level -= passedMs * meters[meter + perMsAt]!;
        if (level < 0) level = 0;
      }
      level += 1;
      meters[meter + levelAt] = level;
      meters[meter + drainedAtMsAt] = atMs;
      if (level > meters[meter + burstAt]! + tokenError) isOver = true;
    }
    if (isOver) for (let i = from; i < until; i++) this.#judge(limits[i]!, atMs, message);
  }

  #judge(limit: number, atMs: number, message: number): void {
    const perMs = this.#meters[limit * width + perMsAt]!;
    const over = this.#meters[limit * width + levelAt]! - this.#meters[limit * width + burstAt]!;
    if (over <= tokenError + perMs * instantErrorMs || perMs === Number.POSITIVE_INFINITY) return;
    this.#breaches.add(atMs, message, `${this.#nameOf(limit)} was passed by ${over.toPrecision(4)} grants`);
  }
}
