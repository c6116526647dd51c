// Volume: what an IP sends above its hour's allowance is deferred, the excess and nothing else. A sender at or under its
// allowance therefore always drains, whatever it sent before. One that goes on at full speed while deferred (hammering)
// finds its allowance reduced for a time; going on extends that time, to four times the first at most, and a trickle
// never does.

import type { Opinion } from '../opinion.ts';
import type { HammeringProfile } from '../profile.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';
import type { Standing } from '../standing.ts';

const tenMinutesPerHour = 6;
const mostExtensions = 4;

export function allowance(provider: Provider, opinion: Opinion, nowMs: number, phase: PhaseNumber): number {
  const rules = provider.profile.allowance;
  if (rules === null) return CaseId.accepted;
  const { ip, allowancePerHour } = opinion;
  const isPunished = nowMs < ip.penaltyUntilMs;
  const limit = isPunished ? Math.max(1, allowancePerHour * rules.hammering.reducedRatio) : allowancePerHour;
  if (ip.acceptedWindow.count(nowMs) < limit) return CaseId.accepted;
  ip.deferredWindow.add(nowMs);
  if (isHammering(ip, limit, nowMs, rules.hammering)) punish(ip, nowMs, rules.hammering);
  const wasExtended = isPunished && ip.penaltyUntilMs - ip.penaltyFromMs > rules.hammering.firstMs;
  // The extended case may be said at another phase; then this one is said here all the same.
  return wasExtended && phase === provider.phases[CaseId.hammered] ? CaseId.hammered : CaseId.throttled;
}

function isHammering(ip: Standing, limitPerHour: number, nowMs: number, rules: HammeringProfile): boolean {
  const deferredCount = ip.deferredWindow.count(nowMs);
  return deferredCount > rules.trickleCount && deferredCount > (rules.factor * limitPerHour) / tenMinutesPerHour;
}

function punish(ip: Standing, nowMs: number, { firstMs }: HammeringProfile): void {
  if (nowMs >= ip.penaltyUntilMs) {
    ip.penaltyFromMs = nowMs;
    ip.penaltyUntilMs = nowMs + firstMs;
    // Each window needs hammering of its own; the one that brought the last window on does not count twice.
    ip.deferredWindow.clear();
    return;
  }
  ip.penaltyUntilMs = Math.max(
    ip.penaltyUntilMs,
    Math.min(nowMs + firstMs, ip.penaltyFromMs + mostExtensions * firstMs),
  );
}
