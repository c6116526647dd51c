// What a provider said to one message, word for word: the ledger keeps one text for all replies alike.

import { printRecipient } from '../../fake-isp/model/envelope.ts';
import { nameKey } from '../engine/luck.ts';
import type { Roster } from '../sender/roster.ts';

/** The text with what providers put into it. `ip`: the sending one, '' where none took part. */
export function asSaid(text: string, message: number, ip: string, roster: Roster): string {
  if (!text.includes('{')) return text;
  const { fromDomain } = roster.campaigns.planOf(message).campaign;
  return text
    .replaceAll('{ip}', ip)
    .replaceAll('{domain}', fromDomain)
    .replaceAll('{rcpt}', recipientAddress(message, roster));
}

export function recipientAddress(message: number, { addresses, campaigns }: Roster): string {
  const plan = campaigns.planOf(message);
  const recipient = plan.recipientOf(message - plan.firstMessage);
  const { audience } = plan.campaign;
  const { domain } = addresses.destinations[addresses.destinationsOf(audience)[recipient]!]!;
  return printRecipient(nameKey(audience), recipient, domain);
}
