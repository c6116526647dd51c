// What every check looks like to the one who decides: asked first, spent only when every other check has passed too.

/** A check that holds messages back. Nothing that passes allocates. */
export interface Gate {
  /** Its number in the sender's list of gates. */
  readonly id: number;
  /** Row of the cause that waiting for this gate is booked to. */
  readonly cause: number;
  /** 0 when open; else the instant it opens; Infinity when only an event (a connection closed, a pause lifted) can open it. */
  opensAtMs(nowMs: number): number;
  /** Spends one passage, granted at `nowMs`. */
  commit(nowMs: number): void;
  /** The attempt that was granted has ended. Only limits that count what was accepted, or what is open, care. */
  settle(nowMs: number, accepted: boolean): void;
}
