// MAIL from a sender who has not begun TLS, to a provider that takes no message without it (RFC 3207, section 4). It is
// asked before any rule: to the model no message was offered beyond that.

import { PhaseId } from '../../src/domain/reply-class.ts';
import type { Answer, DeliveryAttempt } from '../model/attempt.ts';
import { messageLatencyMs } from '../model/latency.ts';
import type { Provider } from '../model/provider.ts';

/** Fills in `answer`, all but its words. */
export function refuseInClear(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): void {
  provider.catchUp(nowMs);
  provider.tally.attempts++;
  answer.accepted = false;
  answer.closesConnection = false;
  answer.refusedConnection = false;
  answer.laterCount = 0;
  answer.messageMs = messageLatencyMs(provider, attempt, nowMs, answer, PhaseId.mail);
}
