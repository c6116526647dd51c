// Notes each hour what the providers think of us: scores and allowances, as rows of the ledger.

import { standings } from '../../fake-isp/model/standings.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import { EntryKind, type Ledger, type LedgerTables } from '../domain/ledger.ts';

export class StandingBook {
  readonly #world: MailWorld;
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  readonly #rows = new Map<string, number>();

  constructor(world: MailWorld, tables: LedgerTables, ledger: Ledger) {
    this.#world = world;
    this.#tables = tables;
    this.#ledger = ledger;
  }

  sample(nowMs: number): void {
    for (const provider of this.#world.providers) {
      for (const { subject, name, score, allowancePerHour } of standings(provider, nowMs)) {
        const row = this.#rowOf(provider.name, subject, name);
        this.#ledger.append(EntryKind.StandingSampled, -1, nowMs, row, score, allowancePerHour);
      }
    }
  }

  #rowOf(provider: string, subject: 'ip' | 'domain', name: string): number {
    const key = `${provider} ${subject} ${name}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = this.#tables.standings.length;
      this.#tables.standings.push({ provider, subject, name });
      this.#rows.set(key, row);
    }
    return row;
  }
}
