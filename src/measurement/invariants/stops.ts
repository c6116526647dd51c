// Was anything granted of a campaign that somebody had stopped? What was in flight when he did may still end.

import type { LedgerTables } from '../../domain/ledger.ts';
import { CampaignStateId } from '../../domain/outcome.ts';
import { Breaches } from './breaches.ts';

export class Stops {
  readonly breaches = new Breaches(
    'no-send-while-stopped',
    'sender',
    'nothing of a campaign is granted while somebody has stopped it',
  );
  /** Some campaign was stopped. */
  isAsked = false;
  readonly #tables: LedgerTables;
  readonly #stopped = new Set<number>();

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  stateSet(campaign: number, state: number): void {
    if (state !== CampaignStateId.paused) this.#stopped.delete(campaign);
    else {
      this.isAsked = true;
      this.#stopped.add(campaign);
    }
  }

  granted(group: number, atMs: number, message: number): void {
    this.breaches.checkedCount += 1;
    const { campaign } = this.#tables.groups[group]!;
    if (!this.#stopped.has(campaign)) return;
    this.breaches.add(atMs, message, `was granted while ${this.#tables.campaigns[campaign]!.name} was stopped`);
  }
}
