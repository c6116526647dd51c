// How long a provider takes. A refusal at the banner, at MAIL or at RCPT is quick; what comes after DATA takes the
// message's time, whatever it says.

import { PhaseId } from '../../src/domain/reply-class.ts';
import { asRatio, luckRatio, Purpose } from '../../src/engine/luck.ts';
import { quantileAt } from '../../src/engine/quantiles.ts';
import type { Answer, DeliveryAttempt } from './attempt.ts';
import { messageLuck } from './luck-of-attempt.ts';
import type { Peer } from './peer.ts';
import type { Provider } from './provider.ts';
import type { PhaseNumber } from './reply.ts';

/** A connection's luck hangs on how many its site has let in from this IP, so that two opened at once differ. */
export function connectLatencyMs(provider: Provider, attempt: DeliveryAttempt, { letInCount }: Peer): number {
  const { site, sourceIp } = attempt;
  const ipKey = provider.world.sourceIps[sourceIp]!.key;
  const ms = quantileAt(provider.connectMs, luckRatio(provider.luck, Purpose.ConnectLatency, ipKey, site, letInCount));
  return provider.sites === null ? ms : provider.sites.slowed(site, ms);
}

export function messageLatencyMs(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
): number {
  if (phase === PhaseId.connect) return 0;
  const isRefusal = phase !== PhaseId.data;
  const ratio =
    phase === PhaseId.mail
      ? luckRatio(provider.luck, Purpose.MessageLatency, attempt.senderKey, attempt.sourceIp, Math.floor(nowMs))
      : asRatio(messageLuck(provider, answer, Purpose.MessageLatency));
  const ms = quantileAt(isRefusal ? provider.refusalMs : provider.messageMs, ratio);
  return provider.sites === null ? ms : provider.sites.slowed(attempt.site, ms);
}
