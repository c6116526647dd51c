// Two books, kept apart, must agree: what the sender's ledger says of a provider, and what the provider counted itself.

import { Breaches } from './breaches.ts';

/** What one provider counted on its own side. */
export interface ProviderTally {
  readonly provider: string;
  /** Messages offered, whatever became of them. */
  readonly attempts: number;
  readonly accepted: number;
  readonly refusedConnections: number;
  /** Attempts whose carrier was lost with what it had heard: nobody knows whether this provider saw them. */
  readonly unheard?: number;
}

/** The same from the ledger. */
export interface LedgerTally {
  readonly provider: string;
  /** Replies and refused connections. */
  readonly answers: number;
  readonly accepted: number;
  /** Granted and not answered when the run ended: the provider may have judged them already. */
  readonly inFlight: number;
}

const law = 'the ledger and each provider count the same attempts and the same acceptances';
const none = { answers: 0, accepted: 0, inFlight: 0 };

export function reconcile(ours: readonly LedgerTally[], theirs: readonly ProviderTally[], nowMs: number): Breaches {
  const breaches = new Breaches('reconciliation', 'ours', law);
  for (const { provider, attempts, refusedConnections, accepted, unheard = 0 } of theirs) {
    breaches.checkedCount += 1;
    const own = ours.find((tally) => tally.provider === provider) ?? none;
    const compare = (what: string, inLedger: number, atProvider: number) => {
      if (atProvider >= inLedger - unheard && atProvider - inLedger <= own.inFlight + unheard) return;
      const flight = own.inFlight === 0 ? '' : `, ${own.inFlight} in flight`;
      breaches.add(
        nowMs,
        -1,
        `${what} at ${provider}: the ledger says ${inLedger}${flight}, the provider ${atProvider}`,
      );
    };
    compare('attempts', own.answers, attempts + refusedConnections);
    compare('acceptances', own.accepted, accepted);
  }
  return breaches;
}
