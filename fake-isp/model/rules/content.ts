// What is judged of a message as a whole: its size, when all of it is there, or at MAIL already where the sender has said
// there how large it is going to be.

import { PhaseId } from '../../../src/domain/reply-class.ts';
import type { DeliveryAttempt } from '../attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';

export function content(provider: Provider, attempt: DeliveryAttempt, phase: PhaseNumber): number {
  const bytes = phase === PhaseId.data ? attempt.sizeBytes : (attempt.statedBytes ?? 0);
  return bytes > provider.profile.maxMessageBytes ? CaseId.tooLarge : CaseId.accepted;
}
