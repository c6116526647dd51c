// A gate shut until an instant or until somebody lifts it: a safety pause, or the wait after a refused connection.

import type { Gate } from './gate.ts';

export class Hold implements Gate {
  readonly id: number;
  #cause: number;
  #untilMs = 0;

  constructor(id: number, cause: number) {
    this.id = id;
    this.#cause = cause;
  }

  /** What shut it last. */
  get cause(): number {
    return this.#cause;
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  shut(untilMs: number, cause: number): void {
    this.#untilMs = untilMs;
    this.#cause = cause;
  }

  lift(): void {
    this.#untilMs = 0;
  }

  opensAtMs(nowMs: number): number {
    return this.#untilMs <= nowMs ? 0 : this.#untilMs;
  }

  commit(): void {}
  settle(): void {}
}
