// Greylisting as postgrey does it: a sender, recipient and network seen together for the first time are put off; the
// same three are let in when they come again after the delay and within the window. An IP that has passed often enough
// is asked no more.

import { hash3 } from '../../../src/engine/luck.ts';
import type { Answer, DeliveryAttempt } from '../attempt.ts';
import type { Provider } from '../provider.ts';
import { CaseId } from '../reply.ts';
import { TripletAnswer } from '../triplets.ts';

export function greylist(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): number {
  const rules = provider.profile.greylist;
  if (rules === null) return CaseId.accepted;
  const peer = provider.peerOf(attempt.site, attempt.sourceIp);
  if (peer.isWhitelisted) {
    if (peer.passCount === 0 || nowMs - peer.lastPassAtMs <= rules.memoryMs) {
      peer.lastPassAtMs = nowMs;
      return CaseId.accepted;
    }
    peer.isWhitelisted = false;
    peer.passCount = 0;
  }
  const { networkKey } = provider.world.sourceIps[attempt.sourceIp]!;
  const low = hash3(answer.pairLow, networkKey, attempt.site, 0);
  const seen = provider.triplets.see(low, answer.pairHigh, nowMs, rules);
  if (seen === TripletAnswer.PutOff) return CaseId.greylisted;
  if (seen === TripletAnswer.FirstPass) {
    peer.lastPassAtMs = nowMs;
    peer.passCount++;
    peer.isWhitelisted = peer.passCount >= rules.whitelistAfterPasses;
  }
  return CaseId.accepted;
}
