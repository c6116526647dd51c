// Two ways in which mail is lost without a word: a message given up though its provider only asked for patience, and a
// campaign that is called done while messages of it have no end. Both are held against the law of a message's life.

import type { LedgerTables } from '../../domain/ledger.ts';
import { type Counts, outcomeCount } from '../counts.ts';
import type { Breaches } from './breaches.ts';

export class Ends {
  readonly #tables: LedgerTables;
  readonly #life: Breaches;

  constructor(tables: LedgerTables, life: Breaches) {
    this.#tables = tables;
    this.#life = life;
  }

  /** `reply`: the row of the last reply to it; -1 where the end followed none. */
  bounced(message: number, atMs: number, reply: number): void {
    const replyClass = this.#tables.replies[reply]?.class;
    if (replyClass === 'throttled' || replyClass === 'greylisted' || replyClass === 'deferred')
      this.#life.add(atMs, message, `it ended as bounced, and was only ${replyClass}`);
  }

  done(campaign: number, atMs: number, { ended, redriven }: Counts, groupCount: number): void {
    const { groups, campaigns } = this.#tables;
    const { name, messageCount } = campaigns[campaign]!;
    let left = messageCount;
    for (let group = 0; group < groupCount; group++) {
      if (groups[group]!.campaign !== campaign) continue;
      for (let outcome = 0; outcome < outcomeCount; outcome++) left -= ended[group * outcomeCount + outcome]!;
      left += redriven[group]!;
    }
    if (left > 0) this.#life.add(atMs, -1, `${name} was done with ${left} messages without an end`);
  }
}
