// What the ledger says each provider answered, to be held against the provider's own count.

import { ReplyClassId } from '../domain/reply-class.ts';
import { classCount } from './counts.ts';
import type { LedgerTally } from './invariants/reconciliation.ts';
import type { Measures } from './measures.ts';

export function ledgerTallies({ places, counts }: Measures): LedgerTally[] {
  const tallies = places.providers.list.map((provider) => ({ provider, answers: 0, accepted: 0, inFlight: 0 }));
  for (let path = 0; path < places.pathCount; path++) {
    const tally = tallies[places.providerOfPath[path]!]!;
    tally.answers += counts.attempts(path) + counts.refused[path]! + counts.abandoned[path]!;
    tally.accepted += counts.replies[path * classCount + ReplyClassId.delivered]! + counts.acceptedUnheard[path]!;
    tally.inFlight += counts.inFlight(path);
  }
  return tallies;
}
