// The whole provider is down: nobody gets in, and connections that stand break off.

import { PhaseId } from '../../../src/domain/reply-class.ts';
import type { DeliveryAttempt } from '../attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';

export function outage(provider: Provider, attempt: DeliveryAttempt, nowMs: number, phase: PhaseNumber): number {
  if (nowMs >= provider.outageUntilMs) return CaseId.accepted;
  if (phase === PhaseId.connect) return CaseId.outage;
  return phase === PhaseId.mail && !attempt.opensConnection ? CaseId.lost : CaseId.accepted;
}
