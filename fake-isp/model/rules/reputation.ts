// Reputation: of a sender in a low class a share is deferred, of one in the lowest most is refused for good.

import { PhaseId } from '../../../src/domain/reply-class.ts';
import { asRatio, Purpose } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { connectionLuck, messageLuck } from '../luck-of-attempt.ts';
import type { Opinion } from '../opinion.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';
import { bitOf } from '../rule-order.ts';

export function reputation(
  provider: Provider,
  opinion: Opinion,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
  asked: number,
): number {
  const { deferRatio, rejectRatio } = opinion;
  if (rejectRatio === 0 && deferRatio === 0) return CaseId.accepted;
  const mayReject = rejectRatio > 0 && asked & bitOf(CaseId.badReputation);
  const mayDefer = asked & bitOf(CaseId.lowReputation);
  const ratio = mayReject ? rejectRatio : mayDefer ? deferRatio : 0;
  if (ratio === 0) return CaseId.accepted;
  const luck =
    phase >= PhaseId.rcpt
      ? asRatio(messageLuck(provider, answer, Purpose.ClassDefer))
      : connectionLuck(provider, attempt, nowMs, Purpose.ClassDefer);
  if (luck >= ratio) return CaseId.accepted;
  return rejectRatio > 0 ? CaseId.badReputation : CaseId.lowReputation;
}
