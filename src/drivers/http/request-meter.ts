// Who asks too often: requests of the current second, counted by address. An edge is no place for exactness, only for
// keeping a runaway caller from taking everybody's share.

const secondMs = 1000;
/** Addresses kept apart within a second; beyond it they share one count. */
const addressesMost = 10_000;

export class RequestMeter {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #second = -1;

  constructor(perSecondMost: number) {
    this.#most = perSecondMost;
  }

  admits(address: string, nowMs: number): boolean {
    const second = Math.floor(nowMs / secondMs);
    if (second !== this.#second) {
      this.#second = second;
      this.#counts.clear();
    }
    const key = this.#counts.size < addressesMost || this.#counts.has(address) ? address : '';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.#most;
  }
}
