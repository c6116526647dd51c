// The mailbox: unknown, closed, full for a time, or receiving too fast, from others for a time or from us just now. Which
// it is hangs, but for the last, on the audience's name and the recipient's number alone.

import { episodeEndsAtMs } from '../../../src/engine/episode.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { Condition } from '../condition.ts';
import { MailboxTrait } from '../mailbox.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';
import { bitOf } from '../rule-order.ts';

export function recipient(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  asked: number,
): number {
  if (answer.mailboxTrait !== MailboxTrait.Sound) {
    const condition = conditionOf(provider, attempt, nowMs, answer);
    if (condition !== CaseId.accepted) return asked & bitOf(condition) ? condition : CaseId.accepted;
  }
  const { isCrowded, key } = answer.readers;
  if (!isCrowded || !(asked & bitOf(CaseId.tooFast))) return CaseId.accepted;
  return provider.mailboxRates?.isFull(key, attempt.recipient, nowMs) ? CaseId.tooFast : CaseId.accepted;
}

function conditionOf(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): number {
  const { fullPlan, tooFastPlan } = provider;
  const { luck } = answer.readers;
  switch (answer.mailboxTrait) {
    case MailboxTrait.Unknown:
      return CaseId.unknown;
    case MailboxTrait.Disabled:
      return CaseId.disabled;
    case MailboxTrait.SometimesFull:
      return episodeEndsAtMs(fullPlan, luck, Condition.MailboxFull, attempt.recipient, nowMs) === 0
        ? CaseId.accepted
        : CaseId.full;
    case MailboxTrait.Popular:
      return episodeEndsAtMs(tooFastPlan, luck, Condition.TooFast, attempt.recipient, nowMs) === 0
        ? CaseId.accepted
        : CaseId.tooFast;
    default:
      return CaseId.accepted;
  }
}
