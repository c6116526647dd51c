// Limits that processes or workers each count for themselves. Every copy is kept by who counts it (limits.ts); here all
// copies of one limit are held together against what the scenario says it is, as the provider sees them.

import type { LedgerTables, LimitRow } from '../../domain/ledger.ts';
import { Breaches } from './breaches.ts';
import { ConnectionMeters } from './connection-meter.ts';
import { PathLists } from './path-lists.ts';
import { QuotaMeter } from './quota-meter.ts';
import { RateMeter } from './rate-meter.ts';

export class LimitsTogether {
  readonly breaches = new Breaches(
    'limits-together',
    'sender',
    'a limit that each process or worker counts for itself holds for all of them together',
  );
  /** Some limit is counted apart. */
  isKept = false;
  readonly #tables: LedgerTables;
  readonly #connections: ConnectionMeters;
  // By the first row of a limit.
  readonly #rates = new Map<number, RateMeter>();
  readonly #quotas = new Map<number, QuotaMeter>();
  /** By path. */
  readonly #ratesOf: RateMeter[][] = [];
  readonly #attemptQuotasOf = new PathLists();
  readonly #acceptedQuotasOf = new PathLists();
  readonly #connectionsOf = new PathLists();
  #limitCount = 0;
  #pathCount = 0;

  constructor(tables: LedgerTables) {
    this.#tables = tables;
    this.#connections = new ConnectionMeters(this.breaches, (limit) => nameOf(tables.limits[limit]!));
  }

  learn(): void {
    const { limits, paths } = this.#tables;
    for (; this.#limitCount < limits.length; this.#limitCount++) this.#learnLimit(this.#limitCount);
    for (; this.#pathCount < paths.length; this.#pathCount++) {
      const own = paths[this.#pathCount]!.limits.flatMap((limit) => limits[limit]!.copyOf ?? []);
      const ofKind = (kind: LimitRow['kind']) => own.filter((limit) => limits[limit]!.kind === kind);
      this.#ratesOf.push(ofKind('rate').map((limit) => this.#rates.get(limit)!));
      this.#connectionsOf.add(ofKind('connections'));
      this.#attemptQuotasOf.add(ofKind('quota').filter((limit) => !this.#quotas.get(limit)!.countsAccepted));
      this.#acceptedQuotasOf.add(ofKind('quota').filter((limit) => this.#quotas.get(limit)!.countsAccepted));
    }
  }

  granted(path: number, atMs: number, message: number): void {
    this.breaches.checkedCount += 1;
    for (const meter of this.#ratesOf[path]!) meter.grant(atMs, message);
    this.#spend(this.#attemptQuotasOf, path, atMs, message);
  }

  accepted(path: number, atMs: number, message: number): void {
    this.#spend(this.#acceptedQuotasOf, path, atMs, message);
  }

  opened(path: number, atMs: number): void {
    const { first, items } = this.#connectionsOf;
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.#connections.opened(items[i]!, atMs);
  }

  closed(path: number, atMs: number): void {
    const { first, items } = this.#connectionsOf;
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.#connections.closed(items[i]!, atMs);
  }

  #spend({ first, items }: PathLists, path: number, atMs: number, message: number): void {
    for (let i = first[path]!, end = first[path + 1]!; i < end; i++) this.#quotas.get(items[i]!)!.count(atMs, message);
  }

  #learnLimit(limit: number): void {
    const row = this.#tables.limits[limit]!;
    if (row.copyOf === undefined) return;
    this.isKept = true;
    if (row.copyOf !== limit) return;
    if (row.kind === 'rate') {
      const meter = new RateMeter(nameOf(row), this.breaches);
      meter.set(0, row.perSecond, row.burst);
      this.#rates.set(limit, meter);
    } else if (row.kind === 'quota') this.#quotas.set(limit, new QuotaMeter(row, this.breaches));
    else this.#connections.set(limit, row.max);
  }
}

function nameOf({ name }: LimitRow): string {
  return `${name}, all together,`;
}
