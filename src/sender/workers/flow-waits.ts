// What flows wait for while workers pop their jobs. A flow whose job was held waits for the gate that held it until that
// opens. Beyond that it waits for a worker to come, and the worker that comes tells what it did meanwhile: work on other
// jobs, stand at another flow's limit with a job in hand, or look for this one in the queue.

import { EntryKind, type Ledger } from '../../domain/ledger.ts';
import type { Flow } from '../flow.ts';

/** Rows of the causes table. */
export interface WaitCauses {
  /** Workers were busy with other jobs. */
  readonly worker: number;
  /** Workers stood at limits that hold other flows. */
  readonly standing: number;
  /** The queue: polling, fetching, contention. */
  readonly queue: number;
  /** Jobs lay released although the gate had opened; null where workers keep what is held, and nothing lies about. */
  readonly released: number | null;
}

/** How a worker spent the time since its job before: shares of it, the rest was work. */
export interface Spent {
  standingRatio: number;
  /** Cause row of the gate it stood at; -1 where that does not hold the flow in question. */
  standingCause: number;
  queueRatio: number;
}

export class FlowWaits {
  readonly #ledger: Ledger;
  readonly #causes: WaitCauses;
  // By flow.
  #waiting = new Int32Array(64);
  #sinceMs = new Float64Array(64);
  /** The gate's cause, or -1; and until when it is known to be shut. */
  #cause = new Int32Array(64).fill(-1);
  #untilMs = new Float64Array(64);

  constructor(ledger: Ledger, causes: WaitCauses) {
    this.#ledger = ledger;
    this.#causes = causes;
  }

  came(flow: Flow, count: number, nowMs: number): void {
    const { index } = flow;
    if (index >= this.#waiting.length) this.#grow(index);
    if (this.#waiting[index] === 0) {
      this.#sinceMs[index] = nowMs;
      this.#cause[index] = -1;
    }
    this.#waiting[index]! += count;
  }

  /** A job of the flow was popped and may not go: a gate holds it until `untilMs`. */
  held(flow: Flow, cause: number, untilMs: number, nowMs: number): void {
    const { index } = flow;
    const known = this.#cause[index]!;
    // Nothing has changed: one entry will tell the whole wait.
    if (known === cause && this.#untilMs[index]! >= nowMs) {
      this.#untilMs[index] = untilMs;
      return;
    }
    if (this.#waiting[index] === 0) return;
    const restMs = this.#gatePart(flow, nowMs);
    this.#append(flow, known === -1 ? cause : (this.#causes.released ?? known), restMs, nowMs);
    this.#cause[index] = cause;
    this.#untilMs[index] = untilMs;
  }

  /** Nobody stands at a gate for the flow any more. */
  left(flow: Flow, nowMs: number): void {
    if (this.#waiting[flow.index]! > 0) this.#gatePart(flow, nowMs);
    this.#cause[flow.index] = -1;
  }

  /** A job of the flow goes; what the flow waited for ends here, for this job. */
  went(flow: Flow, spent: Spent, wasReleased: boolean, nowMs: number): void {
    const { index } = flow;
    const restMs = this.#gatePart(flow, nowMs);
    const { released } = this.#causes;
    if (wasReleased && released !== null && this.#cause[index] !== -1) this.#append(flow, released, restMs, nowMs);
    else if (restMs > 0) this.#tell(flow, spent, restMs, nowMs);
    this.#cause[index] = -1;
    this.#waiting[index]! -= 1;
  }

  /** A job of the flow is gone without having been tried. */
  passedOver(flow: Flow): void {
    this.#waiting[flow.index]! -= 1;
  }

  /** Since when nothing of the flow waits; Infinity while something does. */
  idleSinceMs({ index }: Flow): number {
    if (index >= this.#waiting.length) return Number.NEGATIVE_INFINITY;
    return this.#waiting[index]! > 0 ? Number.POSITIVE_INFINITY : this.#sinceMs[index]!;
  }

  /** Books the wait so far. `isServed`: somebody stands ready who serves the flow's lane. */
  book(flow: Flow, isServed: boolean, nowMs: number): void {
    const { index } = flow;
    if (index >= this.#waiting.length || this.#waiting[index] === 0) return;
    const restMs = this.#gatePart(flow, nowMs);
    const { released, queue, worker } = this.#causes;
    const known = this.#cause[index]!;
    const cause = known === -1 ? (isServed ? queue : worker) : (released ?? known);
    this.#append(flow, cause, restMs, nowMs);
  }

  /** Books the time at the gate; returns the rest of the time since the last booking. */
  #gatePart(flow: Flow, nowMs: number): number {
    const { index } = flow;
    const sinceMs = this.#sinceMs[index]!;
    this.#sinceMs[index] = nowMs;
    const cause = this.#cause[index]!;
    if (cause === -1) return nowMs - sinceMs;
    const untilMs = Math.min(Math.max(this.#untilMs[index]!, sinceMs), nowMs);
    this.#append(flow, cause, untilMs - sinceMs, nowMs);
    return nowMs - untilMs;
  }

  #tell(flow: Flow, { standingRatio, standingCause, queueRatio }: Spent, restMs: number, nowMs: number): void {
    const standing = standingCause === -1 ? this.#causes.standing : standingCause;
    this.#append(flow, this.#causes.worker, restMs * (1 - standingRatio - queueRatio), nowMs);
    this.#append(flow, standing, restMs * standingRatio, nowMs);
    this.#append(flow, this.#causes.queue, restMs * queueRatio, nowMs);
  }

  /** Entries come in order, so a wait is told when it is known, as if it had ended just now. */
  #append(flow: Flow, cause: number, lengthMs: number, nowMs: number): void {
    if (lengthMs > 0) this.#ledger.append(EntryKind.Waited, -1, nowMs, flow.group, cause, nowMs - lengthMs);
  }

  #grow(index: number): void {
    const length = Math.max(index + 1, this.#waiting.length * 2);
    const cause = new Int32Array(length).fill(-1);
    cause.set(this.#cause);
    this.#cause = cause;
    const waiting = new Int32Array(length);
    waiting.set(this.#waiting);
    this.#waiting = waiting;
    const sinceMs = new Float64Array(length);
    sinceMs.set(this.#sinceMs);
    this.#sinceMs = sinceMs;
    const untilMs = new Float64Array(length);
    untilMs.set(this.#untilMs);
    this.#untilMs = untilMs;
  }
}
