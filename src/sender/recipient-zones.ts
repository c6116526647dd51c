// Which zone each recipient's clock is in, by hash of the audience's name and the recipient's number. Worked out only for
// audiences that a campaign writes to by their own clocks.

import type { Audience, Campaign, Share } from '../domain/scenario.ts';
import { type Luck, luckOf, luckRatio, Purpose } from '../engine/luck.ts';

export interface RecipientZones {
  readonly names: readonly string[];
  /** Place of each recipient's zone among the names. */
  readonly zoneOf: Uint8Array;
}

/** True where each recipient's clock decides when a campaign's mail may leave. */
export function keepsRecipientHours({ window }: Campaign): boolean {
  return window?.zone === 'recipient';
}

/** True where each recipient's clock decides when his message becomes due. */
export function isDueByRecipient({ arrivals }: Campaign): boolean {
  return arrivals.kind === 'batch' && arrivals.localAt !== undefined;
}

export function recipientZones(audience: Audience, luck: Luck): RecipientZones {
  // In the order of their names, so that the order of a file moves nobody.
  const shares = [...audience.timezones].sort(byName);
  const zoneOf = new Uint8Array(audience.size);
  const names = shares.length === 0 ? ['UTC'] : shares.map(({ name }) => name);
  if (shares.length < 2) return { names, zoneOf };
  const own = luckOf(luck, `audience ${audience.name}`);
  for (let recipient = 0; recipient < audience.size; recipient++) {
    let rest = luckRatio(own, Purpose.RecipientZone, recipient, 0, 0);
    let zone = 0;
    while (zone < shares.length - 1 && rest >= shares[zone]!.ratio) rest -= shares[zone++]!.ratio;
    zoneOf[recipient] = zone;
  }
  return { names, zoneOf };
}

function byName(left: Share, right: Share): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
