// A rate that a reaction holds a scope to, beside the scenario's own limits: so several combine by the least of them.
// It stands open until it is set.

import { EntryKind } from '../domain/ledger.ts';
import type { Gate } from '../policy/gate.ts';
import type { RateLimit } from '../policy/rate-limit.ts';
import type { GovernorDesk } from './governor.ts';

export class Pace {
  readonly #limit: RateLimit;
  readonly #desk: GovernorDesk;
  #perSecond = Number.POSITIVE_INFINITY;

  constructor(desk: GovernorDesk, key: string, name: string, source: string) {
    const unlimited = { count: Number.POSITIVE_INFINITY, perMs: 1000 };
    this.#limit = desk.book.rate(key, name, source, unlimited, 1);
    this.#desk = desk;
  }

  get gate(): Gate {
    return this.#limit.gate;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** Infinity lifts it. */
  set(perSecond: number, nowMs: number): void {
    if (perSecond === this.#perSecond) return;
    this.#perSecond = perSecond;
    const { book, ledger } = this.#desk;
    this.#limit.setCount(perSecond, nowMs);
    ledger.append(EntryKind.LimitChanged, -1, nowMs, book.rowOf(this.gate), perSecond, this.#limit.burst);
    this.#desk.gateChanged(this.gate, nowMs);
  }
}
