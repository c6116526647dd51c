// The provider's own trouble: a mailbox host that is busy for minutes, and noise that has no memory.

import { asRatio, Purpose } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { messageLuck } from '../luck-of-attempt.ts';
import { mailboxHost } from '../mailbox.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';
import { bitOf } from '../rule-order.ts';

const noise = bitOf(CaseId.lost) | bitOf(CaseId.temporaryFailure);

export function trouble(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  asked: number,
): number {
  const { hostCount, lostRatio, temporaryFailureRatio } = provider;
  if (asked & bitOf(CaseId.busy)) {
    // Every try at a mailbox meets the host that holds it.
    const host = attempt.site * hostCount + mailboxHost(answer.mailboxBits, hostCount);
    if (provider.busyHosts.isBusy(host, nowMs)) return CaseId.busy;
  }
  if ((asked & noise) === 0) return CaseId.accepted;
  // One roll for both: the lowest part of its range loses the connection, the highest fails.
  const luck = asRatio(messageLuck(provider, answer, Purpose.TemporaryFailure));
  if (luck < lostRatio && asked & bitOf(CaseId.lost)) return CaseId.lost;
  if (luck >= 1 - temporaryFailureRatio && asked & bitOf(CaseId.temporaryFailure)) return CaseId.temporaryFailure;
  return CaseId.accepted;
}
