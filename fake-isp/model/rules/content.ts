// What can be judged only when the whole message is there: its size.

import type { DeliveryAttempt } from '../attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';

export function content(provider: Provider, attempt: DeliveryAttempt): number {
  return attempt.sizeBytes > provider.profile.maxMessageBytes ? CaseId.tooLarge : CaseId.accepted;
}
