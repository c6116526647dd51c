// In what order a batch takes its recipients, where that is not the order of the audience: those first whose clocks
// reach the hour first, and among them the most engaged first. Fixed before the run, so nobody is parked for it.

import type { Audience, BatchArrivals, Campaign } from '../domain/scenario.ts';
import { isEngaged } from '../engine/engagement.ts';
import { type Luck, luckOf } from '../engine/luck.ts';
import { instantOf } from '../engine/time-zone.ts';
import type { RecipientZones } from './recipient-zones.ts';

export interface RecipientOrder {
  readonly recipients: Int32Array;
  /** Where recipients begin whose clocks reach the hour together, and when they are due; empty: all are due with the batch. */
  readonly starts: readonly { readonly place: number; readonly atMs: number }[];
}

/** How long it takes to queue so many messages. */
export type BuildMs = (count: number) => number;

/** null where recipients come in the order of the audience. `zones`: given where each goes by his own clock. */
export function recipientOrder(
  { arrivals, order }: Campaign,
  audience: Audience,
  zones: RecipientZones | null,
  luck: Luck,
  buildMs: BuildMs,
): RecipientOrder | null {
  if (arrivals.kind !== 'batch' || (zones === null && order === undefined)) return null;
  const instants = zones === null ? [arrivals.atMs] : zones.names.map((zone) => localInstant(arrivals, zone));
  const distinct = [...new Set(instants)].sort((one, other) => one - other);
  const rankOfZone = Uint8Array.from(instants, (atMs) => distinct.indexOf(atMs));
  const own = luckOf(luck, audience.name);
  const { engaged } = audience;
  // Two buckets for each instant: the engaged, and the others.
  const bucketOf = (recipient: number) => {
    const rank = zones === null ? 0 : rankOfZone[zones.zoneOf[recipient]!]!;
    const isFirst = order === undefined || engaged === undefined || isEngaged(own, recipient, engaged);
    return rank * 2 + (isFirst ? 0 : 1);
  };
  const { recipients, firsts } = sortedBy(bucketOf, distinct.length * 2, audience.size);
  return { recipients, starts: zones === null ? [] : startsOf(distinct, firsts, buildMs) };
}

/** When the message with this number becomes due. */
export function dueInOrder({ starts }: RecipientOrder, place: number, buildMs: BuildMs): number {
  let start = starts.length - 1;
  while (start > 0 && starts[start]!.place > place) start--;
  const { place: first, atMs } = starts[start]!;
  return atMs + buildMs(place - first);
}

function localInstant({ localAt, atMs }: BatchArrivals, zone: string): number {
  return localAt === undefined ? atMs : instantOf(zone, localAt, localAt.timeOfDayMs);
}

/** Those of a later hour are queued after those of an earlier one, however long these take. */
function startsOf(instants: readonly number[], firsts: Uint32Array, buildMs: BuildMs): RecipientOrder['starts'] {
  const starts: { place: number; atMs: number }[] = [];
  instants.forEach((instantMs, rank) => {
    const place = firsts[rank * 2]!;
    const before = starts.at(-1);
    const freeAtMs = before === undefined ? instantMs : before.atMs + buildMs(Math.max(0, place - 1 - before.place));
    starts.push({ place, atMs: Math.max(instantMs, freeAtMs) });
  });
  return starts;
}

/** Numbers from 0 to `size`, sorted by bucket and within one by number; and where each bucket begins. */
function sortedBy(bucketOf: (recipient: number) => number, bucketCount: number, size: number) {
  const buckets = new Uint16Array(size);
  const firsts = new Uint32Array(bucketCount + 1);
  for (let recipient = 0; recipient < size; recipient++) {
    buckets[recipient] = bucketOf(recipient);
    firsts[buckets[recipient]! + 1]! += 1;
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) firsts[bucket + 1]! += firsts[bucket]!;
  const next = firsts.slice();
  const recipients = new Int32Array(size);
  for (let recipient = 0; recipient < size; recipient++) recipients[next[buckets[recipient]!]!++] = recipient;
  return { recipients, firsts };
}
