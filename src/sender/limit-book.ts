// Every gate of the run, made once and shared by all flows it holds: a limit said once in the scenario becomes one
// counter for each value of what it is kept per.

import type { ConfigChange } from '../domain/incident.ts';
import type { LedgerTables } from '../domain/ledger.ts';
import { printRate } from '../domain/rate.ts';
import type { BreakerPlan, ConcurrencyPlan } from '../domain/reactions.ts';
import type { Quota as QuotaPlan, Rate, Server, Throttle } from '../domain/scenario.ts';
import { unitMs } from '../engine/time-zone.ts';
import { Breaker } from '../policy/breaker.ts';
import { ConcurrencyWindow } from '../policy/concurrency.ts';
import { ConnectionLimit } from '../policy/connection-limit.ts';
import type { Gate, Keeper } from '../policy/gate.ts';
import { Hold } from '../policy/hold.ts';
import { Quota } from '../policy/quota.ts';
import { RateLimit } from '../policy/rate-limit.ts';
import { WindowGate } from '../policy/window-gate.ts';
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

type LimitChange = Exclude<ConfigChange, { readonly kind: 'workers' }>;

/** The gates of one throttle at one place. */
export interface ThrottleGates {
  readonly gates: readonly Gate[];
  readonly connectGates: readonly Gate[];
}

export class LimitBook {
  readonly gates: Gate[];
  readonly #tables: LedgerTables;
  readonly #byKey = new Map<string, Keeper>();
  /** Limit row of each gate, by its id; -1 where the ledger keeps none. */
  readonly #rows: number[];
  /** Where there are copies: the first row of each limit and cause, by key, in whichever copy it was made. */
  #originals: Map<string, number> | null;

  /** Settings that somebody has changed, by kind and source: limits made from now on begin with them. */
  readonly #changes: Map<string, LimitChange>;

  readonly #QuotaMade: typeof Quota;

  /** With `kin` a copy: it counts for itself, and numbers its gates on with those of its kin. */
  constructor(tables: LedgerTables, kin: LimitBook | null = null, QuotaMade: typeof Quota = Quota) {
    this.#tables = tables;
    this.#QuotaMade = kin === null ? QuotaMade : kin.#QuotaMade;
    this.gates = kin === null ? [] : kin.gates;
    this.#rows = kin === null ? [] : kin.#rows;
    this.#originals = kin === null ? null : kin.#originals;
    this.#changes = kin === null ? new Map() : kin.#changes;
  }

  /** A book of the same limits that counts for itself. To be asked for before any limit is made. */
  copy(): LimitBook {
    this.#originals ??= new Map();
    return new LimitBook(this.#tables, this);
  }

  rowOf(gate: Gate): number {
    return this.#rows[gate.id]!;
  }

  /** Somebody has changed a setting. Limits that are there he changes himself. */
  changed(change: LimitChange): void {
    this.#changes.set(`${change.kind} ${change.source}`, change);
  }

  /** The last change of a setting, if there was one. */
  settingOf({ kind, source }: LimitChange): LimitChange | undefined {
    return this.#changes.get(`${kind} ${source}`);
  }

  rate(key: string, name: string, source: string, planned: Rate, burst: number): RateLimit {
    return this.#once(key, RateLimit, (id) => {
      const change = this.#changes.get(`rate ${source}`);
      const rate = change?.kind === 'rate' ? change.rate : planned;
      const row = this.#tables.limits.length;
      const perSecond = (rate.count * 1000) / rate.perMs;
      this.#tables.limits.push({ name, source, kind: 'rate', perSecond, burst, ...this.#copyOf(key, row) });
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
      const { per, window } = plan;
      const change = this.#changes.get(`quota ${source}`);
      const max = change?.kind === 'quota' ? change.max : plan.max;
      const copyOf = this.#copyOf(key, row);
      const windowMs = unitMs[per];
      this.#tables.limits.push({ name, source, kind: 'quota', max, windowMs, window, zone, counts, ...copyOf });
      return {
        keeper: new this.#QuotaMade(id, this.cause('limit', name, row), { max, per, window, zone, counts }),
        row,
      };
    });
  }

  connections(key: string, name: string, source: string, planned: number): ConnectionLimit {
    return this.#once(key, ConnectionLimit, (id) => {
      const change = this.#changes.get(`connections ${source}`);
      const max = change?.kind === 'connections' ? change.connections : planned;
      const row = this.#tables.limits.length;
      this.#tables.limits.push({ name, source, kind: 'connections', max, ...this.#copyOf(key, row) });
      const keeper = new ConnectionLimit(id, this.cause('connections', name, row), max);
      keeper.gate.asksConnection = true;
      return { keeper, row };
    });
  }

  breaker(name: string, plan: BreakerPlan): Breaker {
    return this.#once(`breaker ${name}`, Breaker, (id) => {
      const cause = this.cause('breaker', `open breaker ${name}`, -1);
      return { keeper: new Breaker(id, cause, plan), row: -1 };
    });
  }

  concurrency(key: string, name: string, plan: ConcurrencyPlan): ConcurrencyWindow {
    return this.#once(key, ConcurrencyWindow, (id) => {
      return { keeper: new ConcurrencyWindow(id, this.cause('connections', name, -1), plan), row: -1 };
    });
  }

  hold(
    key: string,
    kind: 'pause' | 'refused' | 'suspension' | 'campaign-pause' | 'outage' | 'standby',
    name: string,
  ): Hold {
    return this.#once(key, Hold, (id) => ({ keeper: new Hold(id, this.cause(kind, name, -1)), row: -1 }));
  }

  /** Hours in which mail may leave. */
  hours(key: string, name: string): WindowGate {
    return this.#once(key, WindowGate, (id) => ({
      keeper: new WindowGate(id, this.cause('calendar', name, -1)),
      row: -1,
    }));
  }

  pool(ip: number, ipText: string, destination: number, place: string): ConnectionPool {
    return this.#once(`pool ${ip} ${place}`, ConnectionPool, (id) => {
      const cause = this.cause('connections', `connections from ${ipText} to ${place}`, -1);
      return { keeper: new ConnectionPool(id, cause, ip, destination), row: -1 };
    });
  }

  cause(kind: LedgerTables['causes'][number]['kind'], name: string, limit: number): number {
    const row = this.#tables.causes.length;
    // Copies of a limit are one cause to whoever waits.
    const original = this.#originals === null ? row : this.#originalOf(`cause ${kind} ${name}`, row);
    if (original === row) this.#tables.causes.push({ kind, name, limit });
    return original;
  }

  #copyOf(key: string, row: number): { readonly copyOf?: number } {
    return this.#originals === null ? {} : { copyOf: this.#originalOf(key, row) };
  }

  #originalOf(key: string, row: number): number {
    const original = this.#originals!.get(key);
    if (original !== undefined) return original;
    this.#originals!.set(key, row);
    return row;
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
  return `${plan.max} a ${plan.window} ${plan.per}`;
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
