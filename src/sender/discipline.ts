// What the rest of the sender knows of the way work is handed out: the dispatcher over flows (dispatcher.ts) and the
// floor of workers that pop jobs (workers/worker-floor.ts) are each one of these.

import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import type { Flow } from './flow.ts';

export interface Discipline {
  /** How often `decide` was asked. */
  readonly decideCount: number;
  /** New messages, due retries or returned ones stand in the flow's queue; `message` is the last of them. */
  due(flow: Flow, count: number, message: number): void;
  /** A dead message stands in its flow's queue anew. */
  redriven(flow: Flow, message: number): void;
  /** An attempt has ended: its worker is free, its limits hear how it went, its connection rests or closes. */
  released(attempt: Attempt, nowMs: number): void;
  /** Whoever carried the attempt in this slot is gone, and with him its connection. Its worker does not come back. */
  abandoned(slot: number, nowMs: number): void;
  connectionIdle(connectionSlot: number, number: number, nowMs: number): void;
  gateTimer(gate: number, nowMs: number): void;
  /** A gate may be open now that was not, or open sooner than was said. */
  gateChanged(gate: Gate, nowMs: number): void;
  /** Books what the flow has waited for so far. */
  book(flow: Flow, nowMs: number): void;
  /** After each event: whoever can go, goes. */
  serve(nowMs: number): void;
}
