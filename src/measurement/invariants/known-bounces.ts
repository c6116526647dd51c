// Was somebody tried again after the world had told us that the mailbox is gone? What was in flight when the bounce
// came is nobody's fault; a grant after it is.

import type { ReplyRow } from '../../domain/ledger.ts';
import { widenUint8 } from '../columns.ts';
import { Breaches } from './breaches.ts';

export class KnownBounces {
  readonly breaches = new Breaches(
    'no-mail-after-bounce',
    'sender',
    'nobody is tried again after a hard bounce that was known',
  );
  readonly #recipientOf: (message: number) => number;
  /** A bit for each recipient; they are numbered without gaps. */
  #bits = new Uint8Array(1024);
  #isEmpty = true;

  constructor(recipientOf: (message: number) => number) {
    this.#recipientOf = recipientOf;
  }

  bounced(message: number): void {
    const recipient = this.#recipientOf(message);
    this.#bits = widenUint8(this.#bits, (recipient >> 3) + 1);
    this.#bits[recipient >> 3]! |= 1 << (recipient & 7);
    this.#isEmpty = false;
  }

  granted(message: number, atMs: number): void {
    if (this.#isEmpty) return;
    const recipient = this.#recipientOf(message);
    if (((this.#bits[recipient >> 3] ?? 0) & (1 << (recipient & 7))) === 0) return;
    this.breaches.add(atMs, message, `recipient ${recipient} had bounced before`);
  }
}

/** The mailbox or its domain is gone; a refusal for content or policy says nothing of the mailbox. */
export function saysMailboxIsGone(reply: ReplyRow): boolean {
  if (reply.class !== 'hard') return false;
  return reply.reason === 'unknown-user' || reply.reason === 'disabled' || reply.reason === 'no-such-domain';
}
