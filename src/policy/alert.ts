// Has a figure been passed for long enough that somebody should be told? An alert fires once and clears once; a figure
// that nobody can judge just now (too few attempts) changes nothing.

import type { AlertRule } from '../domain/reactions.ts';

export class AlertState {
  readonly #rule: AlertRule;
  #passedSinceMs = Number.POSITIVE_INFINITY;
  #isFired = false;

  constructor(rule: AlertRule) {
    this.#rule = rule;
  }

  get isFired(): boolean {
    return this.#isFired;
  }

  /** The figure as it is now. True: the alert has fired, or cleared. */
  look(value: number | null, nowMs: number): boolean {
    if (value === null) return false;
    const { kind, above, forMs } = this.#rule;
    const isPassed = kind === 'quota' ? value >= above : value > above;
    if (!isPassed) {
      const wasFired = this.#isFired;
      this.#passedSinceMs = Number.POSITIVE_INFINITY;
      this.#isFired = false;
      return wasFired;
    }
    this.#passedSinceMs = Math.min(this.#passedSinceMs, nowMs);
    if (this.#isFired || nowMs - this.#passedSinceMs < forMs) return false;
    this.#isFired = true;
    return true;
  }
}
