// What every check looks like to the one who decides: an instant at which it opens. It is reckoned whenever it changes
// and read far more often than that, a hundred times for each message, so reading it is a look at one field.

/** A check that holds messages back. */
export class Gate {
  /** Its number in the sender's list of gates. */
  readonly id: number;
  /** Row of the cause that waiting for this gate is booked to. */
  cause: number;
  /** Open at and after this instant; Infinity while only an event (a connection closed, a pause lifted) can open it. */
  opensAtMs = Number.NEGATIVE_INFINITY;
  /** Asked for a new connection only: an idle one gets by without it. */
  asksConnection = false;
  /** The limit behind it. */
  readonly keeper: Keeper;

  constructor(id: number, cause: number, keeper: Keeper) {
    this.id = id;
    this.cause = cause;
    this.keeper = keeper;
  }

  isOpen(nowMs: number): boolean {
    return this.opensAtMs <= nowMs;
  }
}

/** A limit: asked by way of its gate, told what passes. It is spent only when every other gate is open too. */
export interface Keeper {
  readonly gate: Gate;
  /** Spends one passage, granted at `nowMs`. Left out where what passes leaves no trace. */
  commit?(nowMs: number): void;
  /** The attempt that was granted has ended. Only limits that count what was accepted, or what is open, care. */
  settle(nowMs: number, accepted: boolean): void;
}
