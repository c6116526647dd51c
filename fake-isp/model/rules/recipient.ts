// The mailbox: unknown, closed, full for a time, or receiving too fast, from others for a time or from us just now. Which
// it is hangs, but for the last, on the audience's name and the recipient's number alone.

import { episodeEndsAtMs } from '../../../src/engine/episode.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { Condition } from '../condition.ts';
import { MailboxTrait, mailboxTrait } from '../mailbox.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';

export function recipient(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
): number {
  const condition = conditionOf(provider, attempt, nowMs, answer);
  if (condition !== CaseId.accepted) return phase === provider.phases[condition] ? condition : CaseId.accepted;
  const { mailboxRates, phases, world } = provider;
  if (mailboxRates === null || phase !== phases[CaseId.tooFast]) return CaseId.accepted;
  const { isCrowded, key } = world.readers[attempt.audience]!;
  return isCrowded && mailboxRates.isFull(key, attempt.recipient, nowMs) ? CaseId.tooFast : CaseId.accepted;
}

function conditionOf(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): number {
  const { world, fullPlan, tooFastPlan } = provider;
  const readers = world.readers[attempt.audience]!;
  const unknownRatio = Math.max(readers.unknownRatio, world.incidents.unknownRatio(attempt.senderKey));
  switch (mailboxTrait(answer.mailboxBits, readers, unknownRatio, provider.profile.recipients.tooFast.mailboxesRatio)) {
    case MailboxTrait.Unknown:
      return CaseId.unknown;
    case MailboxTrait.Disabled:
      return CaseId.disabled;
    case MailboxTrait.SometimesFull:
      return episodeEndsAtMs(fullPlan, readers.luck, Condition.MailboxFull, attempt.recipient, nowMs) === 0
        ? CaseId.accepted
        : CaseId.full;
    case MailboxTrait.Popular:
      return episodeEndsAtMs(tooFastPlan, readers.luck, Condition.TooFast, attempt.recipient, nowMs) === 0
        ? CaseId.accepted
        : CaseId.tooFast;
    default:
      return CaseId.accepted;
  }
}
