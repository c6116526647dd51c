// Was somebody tried again after the world had told us that the mailbox is gone? What was in flight when the bounce
// came is nobody's fault; a grant after it is.

import type { ReplyRow } from '../../domain/ledger.ts';
import { Breaches } from './breaches.ts';

export class KnownBounces {
  readonly breaches = new Breaches(
    'no-mail-after-bounce',
    'sender',
    'nobody is tried again after a hard bounce that was known',
  );
  readonly #recipientOf: (message: number) => number;
  // Recipients that bounced, by open addressing: few among millions, so that a look misses in one step.
  #table = new Float64Array(1024).fill(-1);
  #count = 0;

  constructor(recipientOf: (message: number) => number) {
    this.#recipientOf = recipientOf;
  }

  bounced(message: number): void {
    const recipient = this.#recipientOf(message);
    const place = this.#placeOf(this.#table, recipient);
    if (this.#table[place] === recipient) return;
    this.#table[place] = recipient;
    this.#count += 1;
    if (this.#count * 2 > this.#table.length) this.#widen();
  }

  granted(message: number, atMs: number): void {
    if (this.#count === 0) return;
    const recipient = this.#recipientOf(message);
    if (this.#table[this.#placeOf(this.#table, recipient)] === recipient) {
      this.breaches.add(atMs, message, `recipient ${recipient} had bounced before`);
    }
  }

  #placeOf(table: Float64Array, recipient: number): number {
    const mask = table.length - 1;
    // Knuth's multiplicative hash; the upper bits are the good ones.
    let place = (Math.imul(recipient, 0x9e3779b1) >>> 8) & mask;
    while (table[place] !== -1 && table[place] !== recipient) place = (place + 1) & mask;
    return place;
  }

  #widen(): void {
    const wider = new Float64Array(this.#table.length * 4).fill(-1);
    for (const recipient of this.#table) if (recipient !== -1) wider[this.#placeOf(wider, recipient)] = recipient;
    this.#table = wider;
  }
}

/** The mailbox or its domain is gone; a refusal for content or policy says nothing of the mailbox. */
export function saysMailboxIsGone(reply: ReplyRow): boolean {
  if (reply.class !== 'hard') return false;
  return reply.reason === 'unknown-user' || reply.reason === 'disabled' || reply.reason === 'no-such-domain';
}
