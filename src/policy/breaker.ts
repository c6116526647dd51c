// A circuit breaker: closed while connections succeed; open after so many failures in a row, when nothing is tried;
// half-open after a time, when a few probes go through. All probes answered: closed. One fails: open again, for longer.
// It asks whether anybody answers, never what: a refusal at the end of DATA is as good as an acceptance.

import type { BreakerPlan } from '../domain/reactions.ts';
import { Gate, type Keeper } from './gate.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export class Breaker implements Keeper {
  readonly gate: Gate;
  readonly #plan: BreakerPlan;
  #state: BreakerState = 'closed';
  #openedAtMs = Number.NEGATIVE_INFINITY;
  #openMs: number;
  #failureCount = 0;
  #probeCount = 0;
  #answeredCount = 0;

  constructor(id: number, cause: number, plan: BreakerPlan) {
    this.gate = new Gate(id, cause, this);
    this.#plan = plan;
    this.#openMs = plan.openMs;
  }

  get state(): BreakerState {
    return this.#state;
  }

  get failureCount(): number {
    return this.#failureCount;
  }

  /** A grant while it is open can only be a probe: its gate has just opened. */
  commit(): void {
    if (this.#state === 'closed') return;
    this.#state = 'half-open';
    this.#probeCount += 1;
    if (this.#probeCount >= this.#plan.probes) this.gate.opensAtMs = Number.POSITIVE_INFINITY;
  }

  settle(): void {}

  /** An attempt granted at `grantedAtMs` has ended; `isFailure`: nobody answered. True: it has opened, or closed. */
  answered(nowMs: number, grantedAtMs: number, isFailure: boolean): boolean {
    if (this.#state === 'closed') return isFailure ? this.#failed(nowMs) : this.#succeeded();
    // What was under way before it opened tells nothing about now.
    if (this.#state === 'open' || grantedAtMs < this.#openedAtMs + this.#openMs) return false;
    if (isFailure) {
      this.#failureCount += 1;
      this.#openMs = Math.min(this.#openMs * this.#plan.factor, this.#plan.openMostMs);
      this.#open(nowMs);
      return true;
    }
    this.#answeredCount += 1;
    if (this.#answeredCount < this.#plan.probes) return false;
    this.#state = 'closed';
    this.#openMs = this.#plan.openMs;
    this.#failureCount = 0;
    this.gate.opensAtMs = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** A probe that nobody will hear of: another may go in its place. True: the gate has opened. */
  abandoned(grantedAtMs: number): boolean {
    if (this.#state !== 'half-open' || grantedAtMs < this.#openedAtMs + this.#openMs) return false;
    this.#probeCount -= 1;
    this.gate.opensAtMs = Number.NEGATIVE_INFINITY;
    return true;
  }

  #succeeded(): boolean {
    this.#failureCount = 0;
    return false;
  }

  #failed(nowMs: number): boolean {
    this.#failureCount += 1;
    if (this.#failureCount < this.#plan.failures) return false;
    this.#open(nowMs);
    return true;
  }

  #open(nowMs: number): void {
    this.#state = 'open';
    this.#openedAtMs = nowMs;
    this.#probeCount = 0;
    this.#answeredCount = 0;
    this.gate.opensAtMs = nowMs + this.#openMs;
  }
}
