// Where the luck of an attempt hangs. A message's hangs on who writes to whom and on how often this provider has seen
// that pair at RCPT; before RCPT the provider knows neither, and luck hangs on the source IP and a slot of time.

import { hash3, luckBits, luckRatio, type PurposeId } from '../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from './attempt.ts';
import { mailboxBits, mailboxTrait } from './mailbox.ts';
import type { Provider } from './provider.ts';

/** Refusals before RCPT come in stretches of this length. */
const slotMs = 10_000;

/** Notes who writes to whom, and to what mailbox, at RCPT; the rules there and the phases after it read the notes. */
export function notePair(provider: Provider, attempt: DeliveryAttempt, answer: Answer): void {
  const { luck, world, seen } = provider;
  const { keyA, keyB } = luck;
  const { senderKey, copyKey, recipient } = attempt;
  const readers = world.readers[attempt.audience]!;
  const audienceKey = readers.key;
  answer.opinion = null;
  answer.readers = readers;
  answer.pairLow = hash3(keyA ^ Math.imul(copyKey, 0x9e3779b1), senderKey, audienceKey, recipient);
  answer.pairHigh = hash3(keyB + copyKey, recipient, senderKey, audienceKey);
  answer.seenCount = seen.countOf(answer.pairLow, answer.pairHigh);
  const bits = mailboxBits(readers, recipient);
  answer.mailboxBits = bits;
  answer.mailboxTrait = mailboxTrait(bits, readers, provider, senderKey);
}

/** A message's luck as 32 bits, for `asRatio`. A function that V8 does not inline would have to box a fraction. */
export function messageLuck(provider: Provider, answer: Answer, purpose: PurposeId): number {
  return luckBits(provider.luck, purpose, answer.pairLow, answer.pairHigh, answer.seenCount) | 0;
}

/** Luck bits as a ratio in [0, 1). */
export function asRatio(bits: number): number {
  return (bits >>> 0) * 2.3283064365386963e-10; // 2^-32
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
