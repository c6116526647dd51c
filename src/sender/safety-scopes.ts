// What safety watches and pauses: each server, or each server at each provider. A pause is a gate that every route of
// the scope stands behind; so is the pace after a resume, beside the server's own rate, so that cuts combine by minimum.

import type { LedgerTables } from '../domain/ledger.ts';
import type { Rate, Safety, Server } from '../domain/scenario.ts';
import type { Hold } from '../policy/hold.ts';
import type { RateLimit } from '../policy/rate-limit.ts';
import { type SafetyBreach, SafetyWatch } from '../policy/safety.ts';
import type { LimitBook } from './limit-book.ts';

export interface SafetyScope {
  readonly index: number;
  /** Scope row in the ledger. */
  readonly row: number;
  readonly watch: SafetyWatch;
  readonly hold: Hold;
  readonly resumePace: RateLimit | null;
  /** The server's configured rate: what a share after a resume is a share of. */
  readonly rate: Rate | null;
  readonly causes: Readonly<Record<SafetyBreach, number>>;
  isPaused: boolean;
  /** When the pause ends, or the hour after it: a timer for any other instant is out of date. */
  timerAtMs: number;
  /** Hours since the last resume, each without a breach. */
  cleanHours: number;
}

export class SafetyScopes {
  readonly all: SafetyScope[] = [];
  readonly #plan: Safety;
  readonly #tables: LedgerTables;
  readonly #book: LimitBook;
  readonly #byName = new Map<string, SafetyScope>();

  constructor(plan: Safety, tables: LedgerTables, book: LimitBook) {
    this.#plan = plan;
    this.#tables = tables;
    this.#book = book;
  }

  /** The scope that an attempt from this server to this provider counts in. */
  scopeOf(server: Server, provider: string): SafetyScope {
    const at = this.#plan.pause === 'server' ? '' : provider;
    const name = at === '' ? server.name : `${server.name} at ${at}`;
    let scope = this.#byName.get(name);
    if (scope === undefined) {
      scope = this.#create(name, server, at);
      this.#byName.set(name, scope);
    }
    return scope;
  }

  #create(name: string, server: Server, provider: string): SafetyScope {
    const row = this.#tables.scopes.length;
    this.#tables.scopes.push({ server: server.name, provider });
    const scope: SafetyScope = {
      index: this.all.length,
      row,
      watch: new SafetyWatch(this.#plan),
      hold: this.#book.hold(`pause ${name}`, 'pause', `pause of ${name}`),
      resumePace: server.rate === null ? null : this.#resumePace(name, server.rate, server.burst),
      rate: server.rate,
      causes: {
        bounce: this.#book.cause('pause', `pause of ${name}: too many bounces`, -1),
        complaint: this.#book.cause('pause', `pause of ${name}: too many complaints`, -1),
      },
      isPaused: false,
      timerAtMs: 0,
      cleanHours: 0,
    };
    this.all.push(scope);
    return scope;
  }

  #resumePace(name: string, rate: Rate, burst: number): RateLimit {
    const unlimited = { count: Number.POSITIVE_INFINITY, perMs: rate.perMs };
    return this.#book.rate(`resume ${name}`, `pace of ${name} after a pause`, 'sender.safety.resume', unlimited, burst);
  }
}
