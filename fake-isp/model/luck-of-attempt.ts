// Where the luck of an attempt hangs. A message's hangs on who writes to whom and on how often this provider has seen
// that pair at RCPT; before RCPT the provider knows neither, and luck hangs on the source IP and a slot of time.

import { hash3, luckBits, luckRatio, type PurposeId } from '../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from './attempt.ts';
import { mailboxBits, mailboxTrait } from './mailbox.ts';
import type { Provider } from './provider.ts';

/** Refusals before RCPT come in stretches of this length. */
const slotMs = 10_000;

/** Notes who writes to whom, and to what mailbox, at RCPT; the rules there and the phases after it read the notes. */
export function noteRecipient(provider: Provider, attempt: DeliveryAttempt, answer: Answer): void {
  const readers = provider.world.readers[attempt.audience]!;
  answer.readers = readers;
  notePair(provider, attempt, readers.key, answer);
  const bits = mailboxBits(readers, attempt.recipient);
  answer.mailboxBits = bits;
  answer.mailboxTrait = mailboxTrait(bits, readers, provider, attempt.senderKey);
}

function notePair({ luck, seen }: Provider, attempt: DeliveryAttempt, audienceKey: number, answer: Answer): void {
  const { senderKey, copyKey, recipient } = attempt;
  const low = hash3(luck.keyA ^ Math.imul(copyKey, 0x9e3779b1), senderKey, audienceKey, recipient);
  const high = hash3(luck.keyB + copyKey, recipient, senderKey, audienceKey);
  answer.pairLow = low;
  answer.pairHigh = high;
  answer.seenCount = seen.countOf(low, high);
}

/** A message's luck as 32 bits, for `asRatio`. */
export function messageLuck(provider: Provider, answer: Answer, purpose: PurposeId): number {
  return luckBits(provider.luck, purpose, answer.pairLow, answer.pairHigh, answer.seenCount);
}

export function connectionLuck(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  purpose: PurposeId,
): number {
  const ipKey = provider.world.sourceIps[attempt.sourceIp]!.key;
  return luckRatio(provider.luck, purpose, ipKey, attempt.site, Math.floor(nowMs / slotMs));
}
