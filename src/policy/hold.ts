// A gate shut until an instant or until somebody lifts it: a safety pause, or the wait after a refused connection.

import { Gate, type Keeper } from './gate.ts';

export class Hold implements Keeper {
  readonly gate: Gate;

  constructor(id: number, cause: number) {
    this.gate = new Gate(id, cause, this);
  }

  /** Shuts it; waiting for it is booked to `cause` from now on. */
  shut(untilMs: number, cause: number): void {
    this.gate.opensAtMs = untilMs;
    this.gate.cause = cause;
  }

  lift(): void {
    this.gate.opensAtMs = Number.NEGATIVE_INFINITY;
  }

  settle(): void {}
}
