// Did grants ever pass a rate? A leaky bucket as a meter: each grant adds one, the rate drains, and the level never
// passes the burst. That is the same as: in any window, grants are at most the rate integrated over it plus the burst.
// It shares nothing with the sender's own limiter, so that one mistake cannot sit on both sides.

import type { Breaches } from './breaches.ts';

/** Instants since the epoch are doubles: two of them may each be off by half of 2^-11 ms. */
const instantErrorMs = 1 / 1024;
const tokenError = 1e-6;

export class RateMeter {
  readonly #name: string;
  readonly #breaches: Breaches;
  #perMs = 0;
  #burst = 0;
  /** The burst, and what is forgiven without a closer look. */
  #levelMax = tokenError;
  #level = 0;
  #drainedAtMs = 0;

  constructor(name: string, breaches: Breaches) {
    this.#name = name;
    this.#breaches = breaches;
  }

  /** Holds what is granted from now on against this rate. */
  set(atMs: number, perSecond: number, burst: number): void {
    const passedMs = atMs - this.#drainedAtMs;
    // 0 ms at an infinite rate would be NaN.
    const drained = passedMs > 0 ? passedMs * this.#perMs : 0;
    // What a larger burst had allowed is not held against the smaller one.
    this.#level = Math.min(burst, Math.max(0, this.#level - drained));
    this.#drainedAtMs = atMs;
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#levelMax = burst + tokenError;
  }

  grant(atMs: number, message: number): void {
    const passedMs = atMs - this.#drainedAtMs;
    let level = this.#level;
    if (passedMs > 0) {
      level -= passedMs * this.#perMs;
      if (level < 0) level = 0;
    }
    level += 1;
    this.#level = level;
    this.#drainedAtMs = atMs;
    if (level > this.#levelMax) this.#judge(atMs, message);
  }

  #judge(atMs: number, message: number): void {
    const over = this.#level - this.#burst;
    if (over <= tokenError + this.#perMs * instantErrorMs || this.#perMs === Number.POSITIVE_INFINITY) return;
    this.#breaches.add(atMs, message, `${this.#name} was passed by ${over.toPrecision(4)} grants`);
  }
}
