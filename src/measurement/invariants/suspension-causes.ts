// Does every suspension have a cause outside the sender? One that begins anew before it has ended, or before anything was
// tried since, feeds on itself: there was nobody who could have given a new reason.

import type { LedgerTables } from '../../domain/ledger.ts';
import { Breaches } from './breaches.ts';

export class SuspensionCauses {
  readonly breaches = new Breaches(
    'no-suspension-without-cause',
    'sender',
    'a suspension ends, and attempts are made, before the next of the same begins',
  );
  readonly #tables: LedgerTables;
  /** By reaction row: attempts made when it last ended; -1 while it lasts. */
  readonly #grantsAtEnd = new Map<number, number>();

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  get isAsked(): boolean {
    return this.#grantsAtEnd.size > 0;
  }

  began(row: number, atMs: number, grantCount: () => number): void {
    const { kind, name } = this.#tables.reactions[row]!;
    if (kind !== 'suspension') return;
    this.breaches.checkedCount += 1;
    const before = this.#grantsAtEnd.get(row);
    if (before === -1) this.breaches.add(atMs, -1, `the suspension of ${name} began again before it had ended`);
    else if (before === grantCount())
      this.breaches.add(atMs, -1, `the suspension of ${name} began again, and nothing had been tried since`);
    this.#grantsAtEnd.set(row, -1);
  }

  ended(row: number, grantCount: () => number): void {
    if (this.#grantsAtEnd.has(row)) this.#grantsAtEnd.set(row, grantCount());
  }
}
