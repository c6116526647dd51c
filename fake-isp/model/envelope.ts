// Envelope addresses and the numbers in them. Our sender writes variable return paths: both local parts carry whole
// numbers, which virtual time passes as they are and the SMTP shell reads back. Addresses of other senders are hashed,
// so that each has the same luck whenever it comes again.

import { hash3, nameKey } from '../../src/engine/luck.ts';

/** Who wrote, as a provider knows it. */
export interface SenderNumbers {
  readonly senderKey: number;
  readonly copyKey: number;
  readonly fromDomain: string;
}

/** Whom to: the audience's name key (0: in none of ours) and a number in it. */
export interface RecipientNumbers {
  readonly audienceKey: number;
  readonly recipient: number;
  readonly domain: string;
}

/** `b-<campaign>-<copy>@<domain>` */
export function printSender(senderKey: number, copyKey: number, fromDomain: string): string {
  return `b-${senderKey >>> 0}-${copyKey >>> 0}@${fromDomain}`;
}

/** `r-<audience>-<number>@<domain>` */
export function printRecipient(audienceKey: number, recipient: number, domain: string): string {
  return `r-${audienceKey >>> 0}-${recipient >>> 0}@${domain}`;
}

export function parseSender(address: string): SenderNumbers {
  const { local, domain } = partsOf(address);
  const numbers = twoNumbers(local, 'b-');
  if (numbers !== null) return { senderKey: numbers[0], copyKey: numbers[1], fromDomain: domain };
  return { senderKey: nameKey(domain), copyKey: nameKey(local), fromDomain: domain };
}

export function parseRecipient(address: string): RecipientNumbers {
  const { local, domain } = partsOf(address);
  const numbers = twoNumbers(local, 'r-');
  if (numbers !== null) return { audienceKey: numbers[0], recipient: numbers[1], domain };
  return { audienceKey: 0, recipient: hash3(nameKey(domain), nameKey(local), 0, 0), domain };
}

function partsOf(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  // The null return path `<>` has neither part.
  if (at === -1) return { local: address, domain: '' };
  return { local: address.slice(0, at), domain: address.slice(at + 1).toLowerCase() };
}

function twoNumbers(local: string, prefix: string): [number, number] | null {
  const parts = local.startsWith(prefix) ? /^(\d{1,10})-(\d{1,10})$/.exec(local.slice(prefix.length)) : null;
  if (parts === null) return null;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  return first <= 0xffffffff && second <= 0xffffffff ? [first | 0, second | 0] : null;
}
