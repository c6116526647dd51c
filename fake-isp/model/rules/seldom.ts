// What few scenarios ask for: scripted answers, sites that cannot be reached, name servers that fail, storms of 421.
// A provider asks this rule from the moment that something needs it, and not before.

import { PhaseId } from '../../../src/domain/reply-class.ts';
import { asRatio, Purpose } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import { connectionLuck, messageLuck } from '../luck-of-attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';

export function seldom(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
): number {
  if (phase === PhaseId.connect) return unreachable(provider, attempt, nowMs);
  return (
    (phase >= PhaseId.rcpt && scripted(provider, attempt, answer, phase)) ||
    (phase === PhaseId.mail && !attempt.opensConnection && isCutOff(provider, attempt, nowMs) && CaseId.lost) ||
    (phase === provider.phases[CaseId.storm] && storm(provider, attempt, nowMs, answer, phase)) ||
    CaseId.accepted
  );
}

/** Names are looked up and hosts are reached before anything is said. */
function unreachable(provider: Provider, attempt: DeliveryAttempt, nowMs: number): number {
  if (isCutOff(provider, attempt, nowMs)) return CaseId.unreachable;
  if (nowMs < provider.dnsFailureUntilMs) return CaseId.dnsFailure;
  return provider.sites === null ? CaseId.accepted : provider.sites.objection(attempt.site, nowMs);
}

/** The network between this source IP and the provider is down. */
function isCutOff({ world }: Provider, { sourceIp }: DeliveryAttempt, nowMs: number): boolean {
  return nowMs < (world.networkLossUntilMs[sourceIp] ?? 0);
}

function storm(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
): number {
  if (nowMs >= provider.stormUntilMs) return CaseId.accepted;
  const luck =
    phase >= PhaseId.rcpt
      ? asRatio(messageLuck(provider, answer, Purpose.Storm))
      : connectionLuck(provider, attempt, nowMs, Purpose.Storm);
  return luck < provider.stormRatio ? CaseId.storm : CaseId.accepted;
}

/** The first entry of the script that fits this message and speaks at this phase. */
function scripted(provider: Provider, attempt: DeliveryAttempt, answer: Answer, phase: PhaseNumber): number {
  const { script } = provider;
  for (const entry of script) {
    const { recipientsBelow, firstAttempts, next, shareRatio, localPart } = entry.says;
    if (entry.phase !== phase || attempt.recipient >>> 0 >= recipientsBelow || entry.usedCount >= next) continue;
    if (answer.seenCount >= firstAttempts) continue;
    if (localPart !== null && attempt.scripted !== entry.number) continue;
    if (shareRatio < 1 && asRatio(messageLuck(provider, answer, Purpose.Scripted)) >= shareRatio) continue;
    entry.usedCount++;
    return entry.case;
  }
  return CaseId.accepted;
}
