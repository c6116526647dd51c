// Messages worth a look, picked as the run goes: the first with each reply, the first with each outcome, the slowest of
// each group. Their journeys are drawn afterwards by running again.

import { widenFloat64, widenInt32 } from './columns.ts';

const endedMax = 5;

export class Examples {
  readonly #firstByReply: number[] = [];
  readonly #byOutcome: number[][] = [];
  #slowest = new Int32Array(0);
  #slowestMs = new Float64Array(0);

  firstReply(reply: number, message: number): void {
    this.#firstByReply[reply] = message;
  }

  ended(outcome: number, message: number): void {
    let messages = this.#byOutcome[outcome];
    if (messages === undefined) {
      messages = [];
      this.#byOutcome[outcome] = messages;
    }
    if (messages.length < endedMax) messages.push(message);
  }

  delivered(group: number, message: number, tookMs: number): void {
    if (group >= this.#slowest.length) {
      this.#slowest = widenInt32(this.#slowest, group + 1, -1);
      this.#slowestMs = widenFloat64(this.#slowestMs, group + 1);
    }
    if (tookMs <= this.#slowestMs[group]! && this.#slowest[group] !== -1) return;
    this.#slowest[group] = message;
    this.#slowestMs[group] = tookMs;
  }

  /** The first message with this reply, or -1. */
  ofReply(reply: number): number {
    return this.#firstByReply[reply] ?? -1;
  }

  ofOutcome(outcome: number): readonly number[] {
    return this.#byOutcome[outcome] ?? [];
  }

  /** The slowest delivered message of a group, or -1. */
  slowestOf(group: number): number {
    return this.#slowest[group] ?? -1;
  }
}
