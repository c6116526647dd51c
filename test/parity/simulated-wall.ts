// A wall clock that a test drives: it goes from timer to timer, and stands still until whoever was called has finished.

import type { WallTime } from '../../src/engine/live-clock.ts';

interface Waiting {
  readonly atMs: number;
  readonly order: number;
  readonly call: () => void;
}

export class SimulatedWall implements WallTime {
  #nowMs = 0;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, call: () => void): () => void {
    const waiting = { atMs: this.#nowMs + delayMs, order: this.#order++, call };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  /** Calls whoever is next, at its instant; false where nobody waits, or not before `untilMs`. */
  callNext(untilMs: number): boolean {
    let next: Waiting | undefined;
    for (const one of this.#waiting)
      if (next === undefined || one.atMs < next.atMs || (one.atMs === next.atMs && one.order < next.order)) next = one;
    if (next === undefined || next.atMs > untilMs) return false;
    this.#waiting.delete(next);
    this.#nowMs = next.atMs;
    next.call();
    return true;
  }
}
