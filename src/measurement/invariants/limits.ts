// Every limit in force, held against what was granted: rates, quotas and connections, each by its own meter.

import type { LedgerTables, LimitRow } from '../../domain/ledger.ts';
import { ReplyClassId } from '../../domain/reply-class.ts';
import { widenUint32 } from '../columns.ts';
import { type Counts, classCount } from '../counts.ts';
import { Breaches } from './breaches.ts';
import { ConnectionMeters } from './connection-meter.ts';
import { PathLists } from './path-lists.ts';
import { QuotaMeter } from './quota-meter.ts';
import { RateMeter } from './rate-meter.ts';

/** What is held against the rates and quotas of one path. */
interface PathMeters {
  readonly rates: readonly RateMeter[];
  readonly attemptQuotas: readonly QuotaMeter[];
  readonly acceptedQuotas: readonly QuotaMeter[];
}

export class Limits {
  readonly rates = new Breaches(
    'rate-limits',
    'ours',
    'in any window, grants are at most the rate over it plus the burst',
  );
  readonly quotas = new Breaches('quotas', 'ours', 'no window of a quota holds more than its maximum');
  readonly connections = new Breaches('connection-limits', 'ours', 'no more connections are open than a limit allows');
  /** Grants that spent each rate or quota, as of the last `lookAt`. */
  grants = new Uint32Array(0);
  limitCount = 0;

  readonly #tables: LedgerTables;
  readonly #rateMeters: (RateMeter | undefined)[] = [];
  readonly #connectionMeters: ConnectionMeters;
  readonly #quotaMeters: (QuotaMeter | undefined)[] = [];
  readonly #metersOf: PathMeters[] = [];
  // The limits of each path, by what spends them.
  readonly #spentByGrants = new PathLists();
  readonly #spentByAccepted = new PathLists();
  readonly #connectionsOf = new PathLists();
  #pathCount = 0;
  // By path, at the last look.
  #granted = new Uint32Array(0);
  #accepted = new Uint32Array(0);

  constructor(tables: LedgerTables) {
    this.#tables = tables;
    this.#connectionMeters = new ConnectionMeters(this.connections, (limit) => tables.limits[limit]!.name);
  }

  learn(): void {
    const { limits, paths } = this.#tables;
    this.grants = widenUint32(this.grants, limits.length);
    this.#granted = widenUint32(this.#granted, paths.length);
    this.#accepted = widenUint32(this.#accepted, paths.length);
    for (; this.limitCount < limits.length; this.limitCount++) this.#learnLimit(this.limitCount);
    for (; this.#pathCount < paths.length; this.#pathCount++) this.#learnPath(paths[this.#pathCount]!.limits);
  }

  granted(path: number, atMs: number, message: number): void {
    const { rates, attemptQuotas } = this.#metersOf[path]!;
    for (let i = 0; i < rates.length; i++) rates[i]!.grant(atMs, message);
    for (let i = 0; i < attemptQuotas.length; i++) attemptQuotas[i]!.count(atMs, message);
  }

  accepted(path: number, atMs: number, message: number): void {
    const { acceptedQuotas } = this.#metersOf[path]!;
    for (let i = 0; i < acceptedQuotas.length; i++) acceptedQuotas[i]!.count(atMs, message);
  }

  opened(path: number, atMs: number): void {
    const { first, items } = this.#connectionsOf;
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.#connectionMeters.opened(items[i]!, atMs);
  }

  closed(path: number, atMs: number): void {
    const { first, items } = this.#connectionsOf;
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.#connectionMeters.closed(items[i]!, atMs);
  }

  /** `value`: the new rate per second, or the new maximum of a quota or of connections. */
  changed(limit: number, atMs: number, value: number, burst: number): void {
    if (limit >= this.limitCount) this.learn();
    const { kind } = this.#tables.limits[limit]!;
    if (kind === 'rate') this.#rateMeters[limit]!.set(atMs, value, burst);
    else if (kind === 'quota') this.#quotaMeters[limit]!.setMax(value);
    // What is open above a new maximum may stay open; no more may be added.
    else this.#connectionMeters.set(limit, value);
  }

  /** Counts what each limit was spent by: whatever a path granted or had accepted, its limits were spent by as often. */
  lookAt({ grants, replies }: Counts): void {
    for (let path = 0; path < this.#pathCount; path++) {
      const granted = grants[path]! - this.#granted[path]!;
      if (granted > 0) {
        this.#granted[path]! += granted;
        this.#count(this.#spentByGrants, path, granted);
      }
      const accepted = replies[path * classCount + ReplyClassId.delivered]! - this.#accepted[path]!;
      if (accepted > 0) {
        this.#accepted[path]! += accepted;
        this.#count(this.#spentByAccepted, path, accepted);
      }
    }
  }

  /** Says how much was held against each law. */
  finish(): void {
    for (let limit = 0; limit < this.limitCount; limit++) {
      const breaches = this.#tables.limits[limit]!.kind === 'rate' ? this.rates : this.quotas;
      breaches.checkedCount += this.grants[limit]!;
    }
  }

  #count({ first, items }: PathLists, path: number, times: number): void {
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.grants[items[i]!]! += times;
  }

  /** The next path, which has these limits. */
  #learnPath(own: readonly number[]): void {
    const { limits } = this.#tables;
    const ofKind = (kind: LimitRow['kind']) => own.filter((limit) => limits[limit]!.kind === kind);
    const rates = ofKind('rate');
    const attemptQuotas = ofKind('quota').filter((limit) => !this.#quotaMeters[limit]!.countsAccepted);
    const acceptedQuotas = ofKind('quota').filter((limit) => this.#quotaMeters[limit]!.countsAccepted);
    this.#connectionsOf.add(ofKind('connections'));
    this.#spentByGrants.add([...rates, ...attemptQuotas]);
    this.#spentByAccepted.add(acceptedQuotas);
    this.#metersOf.push({
      rates: rates.map((limit) => this.#rateMeters[limit]!),
      attemptQuotas: attemptQuotas.map((limit) => this.#quotaMeters[limit]!),
      acceptedQuotas: acceptedQuotas.map((limit) => this.#quotaMeters[limit]!),
    });
  }

  #learnLimit(limit: number): void {
    const row = this.#tables.limits[limit]!;
    switch (row.kind) {
      case 'rate':
        this.#rateMeters[limit] = new RateMeter(row.name, this.rates);
        this.#rateMeters[limit].set(0, row.perSecond, row.burst);
        break;
      case 'quota':
        this.#quotaMeters[limit] = new QuotaMeter(row, this.quotas);
        break;
      case 'connections':
        this.#connectionMeters.set(limit, row.max);
        break;
    }
  }
}
