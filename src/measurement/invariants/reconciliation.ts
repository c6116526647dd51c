// Two books, kept apart, must agree: what the sender's ledger says of a provider, and what the provider counted itself.

import { Breaches } from './breaches.ts';

/** What one provider counted on its own side. */
export interface ProviderTally {
  readonly provider: string;
  /** Attempts it answered, refused connections included. */
  readonly answers: number;
  readonly accepted: number;
  readonly complaints: number;
  readonly lateBounces: number;
}

/** The same from the ledger, with what had been granted and not answered when the run ended. */
export interface LedgerTally extends ProviderTally {
  readonly inFlight: number;
}

const law = 'the ledger and each provider count the same attempts, acceptances and feedback';

/** Feedback that a provider has decided on may still be under way when the run ends, so there the ledger may have less. */
export function reconcile(ours: readonly LedgerTally[], theirs: readonly ProviderTally[], nowMs: number): Breaches {
  const breaches = new Breaches('reconciliation', 'ours', law);
  const theirsOf = new Map(theirs.map((tally) => [tally.provider, tally]));
  for (const own of ours) {
    const other = theirsOf.get(own.provider);
    if (other === undefined) continue;
    breaches.checkedCount += 4;
    // An attempt in flight at the end may or may not have been judged already.
    compare(breaches, own, 'attempts answered', own.answers, other.answers, own.inFlight, nowMs);
    compare(breaches, own, 'messages accepted', own.accepted, other.accepted, own.inFlight, nowMs);
    compare(breaches, own, 'complaints', own.complaints, other.complaints, Number.POSITIVE_INFINITY, nowMs);
    compare(breaches, own, 'late bounces', own.lateBounces, other.lateBounces, Number.POSITIVE_INFINITY, nowMs);
  }
  for (const other of theirs) {
    if (other.answers === 0 || ours.some((own) => own.provider === other.provider)) continue;
    breaches.add(nowMs, -1, `${other.provider} answered ${other.answers} attempts; the ledger knows of none`);
  }
  return breaches;
}

function compare(
  breaches: Breaches,
  { provider }: LedgerTally,
  what: string,
  ours: number,
  theirs: number,
  mayLackCount: number,
  nowMs: number,
): void {
  if (theirs >= ours && theirs - ours <= mayLackCount) return;
  breaches.add(nowMs, -1, `${what} at ${provider}: the ledger says ${ours}, the provider ${theirs}`);
}
