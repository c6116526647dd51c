// The least rate that the scenario configures for what leaves by some paths: the base that cuts and resumes are shares
// of. A limit bounds them if all of them stand behind it; where it keeps a counter for each IP, those add up.

import type { LedgerTables } from '../domain/ledger.ts';
import type { Gate } from '../policy/gate.ts';
import { RateLimit } from '../policy/rate-limit.ts';
import type { Flow, Path } from './flow.ts';
import type { LimitBook } from './limit-book.ts';

interface Limit {
  readonly counters: Set<RateLimit>;
  pathCount: number;
}

export class ConfiguredRate {
  readonly #book: LimitBook;
  readonly #tables: LedgerTables;
  readonly #isKnown: boolean[] = [];
  readonly #limits = new Map<string, Limit>();
  #pathCount = 0;

  constructor(book: LimitBook, tables: LedgerTables) {
    this.#book = book;
    this.#tables = tables;
  }

  /** Infinity where no limit says. */
  get perSecond(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { counters, pathCount } of this.#limits.values()) {
      if (pathCount < this.#pathCount) continue;
      let sum = 0;
      for (const counter of counters) sum += counter.perSecond;
      least = Math.min(least, sum);
    }
    return least;
  }

  learn(flow: Flow, path: Path): void {
    if (this.#isKnown[path.index] === true) return;
    this.#isKnown[path.index] = true;
    this.#pathCount += 1;
    const seen = new Set<string>();
    for (const gate of [...flow.sharedGates, ...path.gates]) this.#learnGate(gate, seen);
  }

  #learnGate(gate: Gate, seen: Set<string>): void {
    const { keeper } = gate;
    const row = this.#tables.limits[this.#book.rowOf(gate)];
    // What begins without a bound is a pace that a reaction sets.
    if (!(keeper instanceof RateLimit) || row?.kind !== 'rate' || row.perSecond === Number.POSITIVE_INFINITY) return;
    let limit = this.#limits.get(row.source);
    if (limit === undefined) {
      limit = { counters: new Set(), pathCount: 0 };
      this.#limits.set(row.source, limit);
    }
    limit.counters.add(keeper);
    if (!seen.has(row.source)) limit.pathCount += 1;
    seen.add(row.source);
  }
}
