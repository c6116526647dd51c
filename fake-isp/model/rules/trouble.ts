// The provider's own trouble: a mailbox host that is busy for minutes, and noise that has no memory.

import { Purpose } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { asRatio, messageLuck } from '../luck-of-attempt.ts';
import { mailboxHost } from '../mailbox.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';

export function trouble(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
): number {
  const { phases, hasBusyHosts, hostCount, lostRatio, temporaryFailureRatio } = provider;
  if (hasBusyHosts && phase === phases[CaseId.busy]) {
    // Every try at a mailbox meets the host that holds it.
    const host = attempt.site * hostCount + mailboxHost(answer.mailboxBits, hostCount);
    if (provider.busyHosts.isBusy(host, nowMs)) return CaseId.busy;
  }
  const mayBreakOff = phase === phases[CaseId.lost];
  const mayFail = phase === phases[CaseId.temporaryFailure];
  if ((!mayBreakOff && !mayFail) || lostRatio + temporaryFailureRatio === 0) return CaseId.accepted;
  // One roll for both: the lowest part of its range loses the connection, the highest fails.
  const luck = asRatio(messageLuck(provider, answer, Purpose.TemporaryFailure));
  if (mayBreakOff && luck < lostRatio) return CaseId.lost;
  return mayFail && luck >= 1 - temporaryFailureRatio ? CaseId.temporaryFailure : CaseId.accepted;
}
