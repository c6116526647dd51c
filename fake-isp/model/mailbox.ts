// What is the matter with a mailbox. One hash of the audience's name and the recipient's number decides it: unknown
// mailboxes take the lowest part of the range, so that an incident which makes more of them unknown leaves those
// unknown that were; the other traits take their parts from the top. The low bits say which host holds the mailbox.

import { asRatio, luckBits, Purpose } from '../../src/engine/luck.ts';
import type { Readers } from './places.ts';
import type { Provider } from './provider.ts';

/** Traits of a mailbox; `Sound` is 0. */
export const MailboxTrait = { Sound: 0, Unknown: 1, Disabled: 2, SometimesFull: 3, Trap: 4, Popular: 5 } as const;
export type MailboxTraitId = (typeof MailboxTrait)[keyof typeof MailboxTrait];

export function mailboxBits(readers: Readers, recipient: number): number {
  return luckBits(readers.luck, Purpose.RecipientUnknown, recipient, 0, 0);
}

/** Unknown are as many as the audience says, or an incident where that is more; popular ones may receive too fast. */
export function mailboxTrait(
  bits: number,
  readers: Readers,
  { world, popularRatio }: Provider,
  senderKey: number,
): MailboxTraitId {
  const ratio = asRatio(bits);
  if (ratio < readers.unknownRatio || ratio < world.incidents.unknownRatio(senderKey)) return MailboxTrait.Unknown;
  let fromTop = 1 - ratio - readers.disabledRatio;
  if (fromTop <= 0) return MailboxTrait.Disabled;
  fromTop -= readers.fullRatio;
  if (fromTop <= 0) return MailboxTrait.SometimesFull;
  fromTop -= readers.trapRatio;
  if (fromTop <= 0) return MailboxTrait.Trap;
  return fromTop - popularRatio <= 0 ? MailboxTrait.Popular : MailboxTrait.Sound;
}

/** Traps of a bad list lie next to its unknown addresses. */
export function isImportedTrap(bits: number, unknownRatio: number, trapRatio: number): boolean {
  const ratio = asRatio(bits);
  return ratio >= unknownRatio && ratio < unknownRatio + trapRatio;
}

export function mailboxHost(bits: number, hostCount: number): number {
  return ((bits & 0xffff) * hostCount) >>> 16;
}
