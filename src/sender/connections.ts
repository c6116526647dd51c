// Open connections and who may use them. A connection belongs to one source IP and one site; it counts from connect
// to close, idle time included. The last one to fall idle is used first, so that surplus ones time out.

import { Gate, type Keeper } from '../policy/gate.ts';

export class Connection {
  /** Place in the book; used again after the connection has closed. */
  readonly slot: number;
  /** Its number in the run, never used again. */
  number = 0;
  pool!: ConnectionPool;
  /** Path row it was opened for: where the ledger books its end. */
  pathRow = 0;
  carriedCount = 0;
  isOpen = false;
  isIdle = false;
  idleSinceMs = Number.NEGATIVE_INFINITY;
  hasTimer = false;
  /** The other side has closed it, or never opened it: there is nothing left to close. */
  isGone = false;
  /** What it spent at opening and gives back at closing. */
  gates: readonly Gate[] = [];

  constructor(slot: number) {
    this.slot = slot;
  }
}

/** The connections from one IP to one site. Its gate is open while one of them stands idle. */
export class ConnectionPool implements Keeper {
  readonly gate: Gate;
  readonly ip: number;
  readonly destination: number;
  idleCount = 0;
  readonly #idle: Connection[] = [];

  constructor(id: number, cause: number, ip: number, destination: number) {
    this.gate = new Gate(id, cause, this);
    this.gate.opensAtMs = Number.POSITIVE_INFINITY;
    this.ip = ip;
    this.destination = destination;
  }

  settle(): void {}

  takeIdle(): Connection {
    const connection = this.#idle.pop()!;
    connection.isIdle = false;
    this.#counted();
    return connection;
  }

  putIdle(connection: Connection, nowMs: number): void {
    connection.isIdle = true;
    connection.idleSinceMs = nowMs;
    this.#idle.push(connection);
    this.#counted();
  }

  dropIdle(connection: Connection): void {
    this.#idle.splice(this.#idle.indexOf(connection), 1);
    connection.isIdle = false;
    this.#counted();
  }

  #counted(): void {
    this.idleCount = this.#idle.length;
    this.gate.opensAtMs = this.idleCount > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
}

export class ConnectionBook {
  readonly #slots: Connection[] = [];
  readonly #free: number[] = [];
  #number = 0;

  at(slot: number): Connection {
    return this.#slots[slot]!;
  }

  open(pool: ConnectionPool, pathRow: number, gates: readonly Gate[]): Connection {
    let slot = this.#free.pop();
    if (slot === undefined) {
      slot = this.#slots.length;
      this.#slots.push(new Connection(slot));
    }
    const connection = this.#slots[slot]!;
    connection.number = this.#number++;
    connection.pool = pool;
    connection.pathRow = pathRow;
    connection.carriedCount = 0;
    connection.isOpen = true;
    connection.isIdle = false;
    connection.hasTimer = false;
    connection.isGone = false;
    connection.gates = gates;
    return connection;
  }

  close(connection: Connection): void {
    if (connection.isIdle) connection.pool.dropIdle(connection);
    connection.isOpen = false;
    this.#free.push(connection.slot);
  }
}
