// The source IP stands on the provider's block list, for a time.

import type { DeliveryAttempt } from '../attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';

export function blockList(provider: Provider, attempt: DeliveryAttempt, nowMs: number): number {
  return nowMs < provider.standingOfIp(attempt.sourceIp).blockedUntilMs ? CaseId.blocked : CaseId.accepted;
}
