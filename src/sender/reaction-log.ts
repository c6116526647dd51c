// Notes in the ledger when a reaction begins and ends. A row is made when it is first needed: most scopes never react.

import { EntryKind, type Ledger, type LedgerTables, type ReactionRow } from '../domain/ledger.ts';

export class ReactionLog {
  readonly #row: ReactionRow;
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  #index = -1;
  #isOn = false;

  constructor(row: ReactionRow, tables: LedgerTables, ledger: Ledger) {
    this.#row = row;
    this.#tables = tables;
    this.#ledger = ledger;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Begins, or goes on with another figure. */
  began(nowMs: number, figure: number, untilMs = Number.POSITIVE_INFINITY): void {
    if (this.#index === -1) this.#index = this.#tables.reactions.push(this.#row) - 1;
    this.#isOn = true;
    this.#ledger.append(EntryKind.ReactionBegan, -1, nowMs, this.#index, figure, untilMs);
  }

  ended(nowMs: number): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#ledger.append(EntryKind.ReactionEnded, -1, nowMs, this.#index, 0, 0);
  }
}
