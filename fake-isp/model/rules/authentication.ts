// Who wrote this? Mail with neither SPF nor DKIM is refused, and mail of a bulk sender that lacks one of them, a DMARC
// record or the alignment of its From domain. A domain of which the scenario says nothing has everything in order.

import { asRatio, Purpose } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { messageLuck } from '../luck-of-attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';

export function authentication(provider: Provider, attempt: DeliveryAttempt, answer: Answer): number {
  const rules = provider.profile.authentication;
  const flaw = provider.opinionOf(attempt.sourceIp, attempt.fromDomain).domain.flaw;
  if (rules === null || flaw === 0) return CaseId.accepted;
  const ratio = flaw === CaseId.unauthenticated ? rules.unauthenticatedRatio : rules.incompleteRatio;
  return asRatio(messageLuck(provider, answer, Purpose.Authentication)) < ratio ? flaw : CaseId.accepted;
}
