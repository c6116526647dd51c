// Every gate of the run, made once and shared by all flows it holds: a limit said once in the scenario becomes one
// counter for each value of what it is kept per.

import type { LedgerTables } from '../domain/ledger.ts';
import { printRate } from '../domain/rate.ts';
import type { Quota as QuotaPlan, Rate, Server, Throttle } from '../domain/scenario.ts';
import { unitMs } from '../engine/time-zone.ts';
import { ConnectionLimit } from '../policy/connection-limit.ts';
import type { Gate, Keeper } from '../policy/gate.ts';
import { Hold } from '../policy/hold.ts';
import { Quota } from '../policy/quota.ts';
import { RateLimit } from '../policy/rate-limit.ts';
import type { Destination } from './address-book.ts';
import { ConnectionPool } from './connections.ts';

/** What a limit's counters are kept per: the place of one flow's route. */
export interface LimitPlace {
  readonly campaign: string;
  readonly lane: string;
  readonly destination: Destination;
  /** Null where the flow as a whole is meant, before a route is chosen. */
  readonly server: Server | null;
  readonly ip: string;
}

/** The gates of one throttle at one place. */
export interface ThrottleGates {
  readonly gates: readonly Gate[];
  readonly connectGates: readonly Gate[];
}

export class LimitBook {
  readonly gates: Gate[] = [];
  readonly #tables: LedgerTables;
  readonly #byKey = new Map<string, Keeper>();
  /** Limit row of each gate, by its id; -1 where the ledger keeps none. */
  readonly #rows: number[] = [];

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  rowOf(gate: Gate): number {
    return this.#rows[gate.id]!;
  }

  rate(key: string, name: string, source: string, rate: Rate, burst: number): RateLimit {
    return this.#once(key, RateLimit, (id) => {
      const row = this.#tables.limits.length;
      const perSecond = (rate.count * 1000) / rate.perMs;
      this.#tables.limits.push({ name, source, kind: 'rate', perSecond, burst });
      return { keeper: new RateLimit(id, this.cause('limit', name, row), rate, burst), row };
    });
  }

  /** A pace for opening connections: the ledger keeps no row, for a row counts messages. */
  connectionRate(key: string, name: string, rate: Rate): RateLimit {
    return this.#once(key, RateLimit, (id) => {
      const keeper = new RateLimit(id, this.cause('connections', name, -1), rate, 1);
      keeper.gate.asksConnection = true;
      return { keeper, row: -1 };
    });
  }

  quota(key: string, name: string, source: string, plan: QuotaPlan, zone: string, counts: Throttle['counts']): Quota {
    return this.#once(key, Quota, (id) => {
      const row = this.#tables.limits.length;
      const { max, per, window } = plan;
      this.#tables.limits.push({ name, source, kind: 'quota', max, windowMs: unitMs[per], window, zone, counts });
      return { keeper: new Quota(id, this.cause('limit', name, row), { max, per, window, zone, counts }), row };
    });
  }

  connections(key: string, name: string, source: string, max: number): ConnectionLimit {
    return this.#once(key, ConnectionLimit, (id) => {
      const row = this.#tables.limits.length;
      this.#tables.limits.push({ name, source, kind: 'connections', max });
      const keeper = new ConnectionLimit(id, this.cause('connections', name, row), max);
      keeper.gate.asksConnection = true;
      return { keeper, row };
    });
  }

  hold(key: string, kind: 'pause' | 'refused', name: string): Hold {
    return this.#once(key, Hold, (id) => ({ keeper: new Hold(id, this.cause(kind, name, -1)), row: -1 }));
  }

  pool(ip: number, ipText: string, destination: number, place: string): ConnectionPool {
    return this.#once(`pool ${ip} ${place}`, ConnectionPool, (id) => {
      const cause = this.cause('connections', `connections from ${ipText} to ${place}`, -1);
      return { keeper: new ConnectionPool(id, cause, ip, destination), row: -1 };
    });
  }

  cause(kind: LedgerTables['causes'][number]['kind'], name: string, limit: number): number {
    this.#tables.causes.push({ kind, name, limit });
    return this.#tables.causes.length - 1;
  }

  #once<T extends Keeper>(
    key: string,
    shape: abstract new (...args: never[]) => T,
    make: (id: number) => { keeper: T; row: number },
  ): T {
    const known = this.#byKey.get(key);
    if (known instanceof shape) return known;
    const { keeper, row } = make(this.gates.length);
    this.gates.push(keeper.gate);
    this.#rows.push(row);
    this.#byKey.set(key, keeper);
    return keeper;
  }
}

/** The gates of a server's own rate and quotas. */
export function serverGates(book: LimitBook, server: Server, index: number): readonly Gate[] {
  const source = `sender.servers[${server.name}]`;
  const gates: Gate[] = server.quotas.map((plan, i) => {
    const name = `${printQuota(plan)} of ${server.name}`;
    return book.quota(`server ${index} quota ${i}`, name, `${source}.quota`, plan, server.timezone, 'attempts').gate;
  });
  if (server.rate !== null) {
    const name = `${printRate(server.rate)} of ${server.name}`;
    gates.push(book.rate(`server ${index} rate`, name, `${source}.rate`, server.rate, server.burst).gate);
  }
  return gates;
}

/** True where the choice of a route decides which counter a throttle uses, or whether it applies at all. */
export function dependsOnRoute(throttle: Throttle): boolean {
  return throttle.match.server !== undefined || throttle.per.includes('ip') || throttle.per.includes('server');
}

/** True where a throttle has anything to say about this place. */
export function applies(throttle: Throttle, place: LimitPlace): boolean {
  const { match } = throttle;
  const { destination } = place;
  return (
    (match.provider === undefined || match.provider === destination.providerName) &&
    (match.domain === undefined || match.domain === destination.domain) &&
    (match.mx === undefined || destination.mx === match.mx || destination.mx.endsWith(`.${match.mx}`)) &&
    (match.campaign === undefined || match.campaign === place.campaign) &&
    (match.lane === undefined || match.lane === place.lane) &&
    (match.server === undefined || match.server === place.server?.name)
  );
}

export function throttleGates(book: LimitBook, throttle: Throttle, place: LimitPlace): ThrottleGates {
  const scope = throttle.per.map((word) => `${word} ${scopeValue(word, place)}`.trim()).join(', ');
  const where = `per ${scope}${matchText(throttle)}`;
  const key = `${throttle.source} ${scope}`;
  const zone = place.server?.timezone ?? 'UTC';
  const gates: Gate[] = [];
  const connectGates: Gate[] = [];
  throttle.quotas.forEach((plan, i) => {
    const name = `${printQuota(plan)} ${where}`;
    gates.push(book.quota(`${key} quota ${i}`, name, throttle.source, plan, zone, throttle.counts).gate);
  });
  if (throttle.rate !== null)
    gates.push(
      book.rate(`${key} rate`, `${printRate(throttle.rate)} ${where}`, throttle.source, throttle.rate, throttle.burst)
        .gate,
    );
  if (throttle.connectionRate !== null) {
    const name = `${printRate(throttle.connectionRate)} connections ${where}`;
    connectGates.push(book.connectionRate(`${key} connection rate`, name, throttle.connectionRate).gate);
  }
  if (throttle.connections !== null) {
    const name = `${throttle.connections} connections ${where}`;
    connectGates.push(book.connections(`${key} connections`, name, throttle.source, throttle.connections).gate);
  }
  return { gates, connectGates };
}

function printQuota(plan: QuotaPlan): string {
  return `${plan.max} a ${plan.window === 'calendar' ? 'calendar ' : ''}${plan.per}`;
}

function matchText({ match }: Throttle): string {
  const words = [
    match.provider === undefined ? '' : ` at ${match.provider}`,
    match.domain === undefined ? '' : ` at ${match.domain}`,
    match.mx === undefined ? '' : ` at mx ${match.mx}`,
    match.campaign === undefined ? '' : ` of ${match.campaign}`,
    match.lane === undefined ? '' : ` in lane ${match.lane}`,
    match.server === undefined ? '' : ` from ${match.server}`,
  ];
  return words.join('');
}

function scopeValue(word: Throttle['per'][number], place: LimitPlace): string {
  switch (word) {
    case 'ip':
      return place.ip;
    case 'server':
      return place.server?.name ?? '';
    case 'site':
      return place.destination.mx;
    case 'provider':
      return place.destination.providerName;
    case 'domain':
      return place.destination.domain;
    case 'campaign':
      return place.campaign;
    case 'lane':
      return place.lane;
    case 'all':
      return '';
  }
}
