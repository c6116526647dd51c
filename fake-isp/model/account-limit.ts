// What an API provider's account may send: so many in any second, so many in any day, as Amazon SES states its sending
// rate and sending quota (developer guide, "Service quotas"). Counted in sliding windows, not with a sender's own meter.

import { MinuteWindow } from './minute-window.ts';

const secondMs = 1000;
const minutesADay = 24 * 60;

export class AccountLimit {
  /** Instants of the latest messages taken, as many as a second may hold; a ring. */
  readonly #latestAtMs: Float64Array | null;
  #place = 0;
  readonly #perDay: number;
  readonly #day = new MinuteWindow(minutesADay);

  /** null: no limit. */
  constructor(perSecond: number | null, perDay: number | null) {
    this.#latestAtMs =
      perSecond === null ? null : new Float64Array(Math.max(1, Math.floor(perSecond))).fill(Number.NEGATIVE_INFINITY);
    this.#perDay = perDay ?? Number.POSITIVE_INFINITY;
  }

  /** What stands against one more message now; nothing does: it is counted. */
  take(nowMs: number): 'rate' | 'day' | null {
    if (this.#day.count(nowMs) >= this.#perDay) return 'day';
    const latest = this.#latestAtMs;
    if (latest !== null) {
      if (nowMs - latest[this.#place]! < secondMs) return 'rate';
      latest[this.#place] = nowMs;
      this.#place = (this.#place + 1) % latest.length;
    }
    this.#day.add(nowMs);
    return null;
  }
}
