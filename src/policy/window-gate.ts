// A gate that opens and shuts by the calendar. It opens by itself; its owner calls `turn` at the instant that it was
// told, to shut it again.

import { type CalendarWindow, windowFrom } from './calendar.ts';
import { Gate, type Keeper } from './gate.ts';

/**
 * Shut this long before the window ends: what is due at the very instant of the end may be looked at before the gate's
 * owner is called, and must find it shut.
 */
const guardMs = 1;

export class WindowGate implements Keeper {
  readonly gate: Gate;
  /** When `turn` is wanted next; Infinity: never. A call at any other instant is out of date. */
  turnAtMs = Number.POSITIVE_INFINITY;
  #window: CalendarWindow | null = null;

  constructor(id: number, cause: number) {
    this.gate = new Gate(id, cause, this);
  }

  /** Another window from now on; null: always open. */
  setWindow(window: CalendarWindow | null, nowMs: number): void {
    this.#window = window;
    this.turn(nowMs);
  }

  turn(nowMs: number): void {
    const span = this.#window === null ? null : windowFrom(this.#window, nowMs + guardMs);
    this.turnAtMs = span === null ? Number.POSITIVE_INFINITY : span.untilMs - guardMs;
    if (this.#window === null) this.gate.opensAtMs = Number.NEGATIVE_INFINITY;
    else if (span === null) this.gate.opensAtMs = Number.POSITIVE_INFINITY;
    // Windows that touch, such as whole days in a row, are one.
    else this.gate.opensAtMs = span.fromMs <= nowMs + guardMs ? Number.NEGATIVE_INFINITY : span.fromMs;
  }

  settle(): void {}
}
