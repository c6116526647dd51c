// A sliding window of minute buckets: how many in the last so many minutes. The provider counts this way on purpose,
// and never with the sender's own limiter: one fault in both would hide itself.

const minuteMs = 60_000;

export class MinuteWindow {
  #total = 0;
  #minute = 0;
  #minuteEndsAtMs = Number.NEGATIVE_INFINITY;
  #place = 0;
  readonly #counts: Int32Array;

  constructor(minutes: number) {
    this.#counts = new Int32Array(minutes);
  }

  add(nowMs: number): void {
    if (nowMs >= this.#minuteEndsAtMs) this.#advance(nowMs);
    this.#counts[this.#place]!++;
    this.#total++;
  }

  /**
   * The current minute so far and the whole minutes before it: never more than truly fell into the window's length, so
   * a sender at its allowance is never over it by the way of counting.
   */
  count(nowMs: number): number {
    if (nowMs >= this.#minuteEndsAtMs) this.#advance(nowMs);
    return this.#total;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  #advance(nowMs: number): void {
    const counts = this.#counts;
    const minute = Math.floor(nowMs / minuteMs);
    if (minute - this.#minute >= counts.length) {
      this.clear();
    } else {
      for (let m = this.#minute + 1; m <= minute; m++) {
        this.#total -= counts[m % counts.length]!;
        counts[m % counts.length] = 0;
      }
    }
    this.#minute = minute;
    this.#minuteEndsAtMs = (minute + 1) * minuteMs;
    this.#place = minute % counts.length;
  }
}
