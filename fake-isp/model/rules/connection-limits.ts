// Limits of connections: open at once from one IP, opened in a minute, and messages on one connection.

import { PhaseId } from '../../../src/domain/reply-class.ts';
import type { DeliveryAttempt } from '../attempt.ts';
import { rampRatio } from '../opinion.ts';
import type { Provider } from '../provider.ts';
import { CaseId, type PhaseNumber } from '../reply.ts';
import { bitOf } from '../rule-order.ts';

export function connectionLimits(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  phase: PhaseNumber,
  asked: number,
): number {
  const { openedPerMinute, messagesEach } = provider.profile.connections;
  if (asked & bitOf(CaseId.connections) && attempt.opensConnection) {
    const { openCount } = provider.peerOf(attempt.site, attempt.sourceIp);
    // At MAIL the connection has been let in and is one of those counted.
    const openBefore = phase === PhaseId.connect ? openCount : openCount - 1;
    if (openBefore >= connectionLimit(provider, attempt.sourceIp)) return CaseId.connections;
  }
  if (phase === PhaseId.connect && openedPerMinute < Number.POSITIVE_INFINITY) {
    const peer = provider.peerOf(attempt.site, attempt.sourceIp);
    if (peer.openedPerMinute(nowMs) >= openedPerMinute) return CaseId.connectionRate;
  }
  if (asked & bitOf(CaseId.reconnect) && attempt.messagesOnConnection >= messagesEach) return CaseId.reconnect;
  return CaseId.accepted;
}

/** Connections an IP may hold open; grows with its days of mail. */
function connectionLimit(provider: Provider, sourceIp: number): number {
  const { connections, allowance } = provider.profile;
  const ramp = rampRatio(provider.standingOfIp(sourceIp).days, allowance);
  return Math.floor(connections.coldCount + (connections.warmCount - connections.coldCount) * ramp);
}
