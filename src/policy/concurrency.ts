// How many deliveries to let run at once, felt for as Postfix's SCHEDULER_README describes it: each answer moves the
// number by a feedback that depends on it, and the number changes by whole ones. A failure takes effect at once, at the
// start of its cycle; successes must add up to one first. So a site that bears N is asked for one too many once in
// 1 + ceil(1 / feedback) deliveries, the feedback taken at N.

import type { ConcurrencyPlan, Feedback } from '../domain/reactions.ts';
import { Gate, type Keeper } from './gate.ts';

/** Five fifths may come out just below one. */
const rounding = 1e-9;

export class ConcurrencyWindow implements Keeper {
  readonly gate: Gate;
  readonly #plan: ConcurrencyPlan;
  #window: number;
  #underWay = 0;
  #success = 0;
  #failure = 0;

  constructor(id: number, cause: number, plan: ConcurrencyPlan) {
    this.gate = new Gate(id, cause, this);
    this.#plan = plan;
    this.#window = plan.initial;
  }

  get window(): number {
    return this.#window;
  }

  commit(): void {
    this.#underWay += 1;
    this.#reckon();
  }

  settle(): void {}

  /** A delivery has ended. `isFailure`: the site did not let it in, or said that it is too much. */
  ended(isFailure: boolean): void {
    if (isFailure) this.#shrink();
    else this.#grow();
    this.#underWay -= 1;
    this.#reckon();
  }

  /** A delivery that nobody will hear of. */
  abandoned(): void {
    this.#underWay -= 1;
    this.#reckon();
  }

  #grow(): void {
    const { limit, initial, positive } = this.#plan;
    // A number far above what really runs would make negative feedback idle.
    if (this.#window >= limit || this.#window >= this.#underWay + initial) return;
    this.#success += amountOf(positive, this.#window);
    while (this.#success >= 1 - rounding) {
      this.#window = Math.min(limit, this.#window + 1);
      this.#success -= 1;
      this.#failure = 0;
    }
  }

  #shrink(): void {
    this.#failure -= amountOf(this.#plan.negative, this.#window);
    while (this.#failure < -rounding) {
      this.#window = Math.max(1, this.#window - 1);
      this.#failure += 1;
      this.#success = 0;
    }
  }

  #reckon(): void {
    this.gate.opensAtMs = this.#underWay < this.#window ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
}

function amountOf({ kind, amount }: Feedback, window: number): number {
  switch (kind) {
    case 'fixed':
      return amount;
    case 'reciprocal':
      return amount / window;
    case 'root':
      return amount / Math.sqrt(window);
  }
}
