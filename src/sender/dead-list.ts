// Messages whose attempts were used up, in the order in which they died, each with the flow it stood in.

import type { Flow } from './flow.ts';

export interface DeadMessage {
  readonly message: number;
  readonly flow: Flow;
}

export class DeadList {
  #dead: DeadMessage[] = [];

  get count(): number {
    return this.#dead.length;
  }

  add(message: number, flow: Flow): void {
    this.#dead.push({ message, flow });
  }

  takeAll(): readonly DeadMessage[] {
    const dead = this.#dead;
    this.#dead = [];
    return dead;
  }
}
