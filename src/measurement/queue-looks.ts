// Looks at the queue: which messages were due and had not ended when most of them were, and when arrivals were over. Where
// a message stands is a byte of its own, so a look is a copy of bytes, at the end of a step, and the fullest one is
// copied only where a step leaves more than any before it. Whose messages they are and how old is worked out once, when
// the run is over: nothing is paid per message.

import type { Messages } from './invariants/messages.ts';

export class QueueLook {
  /** NaN before the look. */
  atMs = Number.NaN;
  #count = 0;
  #messageCount = 0;
  #standings: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  /** `count` messages are due and have not ended. */
  take(atMs: number, count: number, messages: Messages): void {
    this.atMs = atMs;
    this.#count = count;
    this.#messageCount = messages.count;
    this.#standings = messages.standingsInto(this.#standings);
  }

  /** Every message that was due and had not ended. */
  forEach(messages: Messages, see: (message: number) => void): void {
    messages.forEachUnendedIn(this.#standings.subarray(0, this.#messageCount), this.#count, see);
  }
}

export class QueueLooks {
  readonly fullest = new QueueLook();
  /** At the end of the first step that reaches the planned end of arrivals. */
  readonly arrivalsOver = new QueueLook();
  readonly #endAtMs: number;
  #most = 0;

  constructor(endAtMs: number) {
    this.#endAtMs = endAtMs;
  }

  /** A step has ended at `atMs`, and leaves `count` messages due and not ended; until `untilMs` nothing happens. */
  stepEnded(count: number, atMs: number, untilMs: number, messages: Messages): void {
    if (count > this.#most) {
      this.#most = count;
      this.fullest.take(atMs, count, messages);
    }
    if (untilMs >= this.#endAtMs && Number.isNaN(this.arrivalsOver.atMs))
      this.arrivalsOver.take(Math.max(atMs, this.#endAtMs), count, messages);
  }
}
