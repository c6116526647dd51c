// The rules by name, in the order in which they are asked, and the cases each can object with. A profile says at which
// phase a case is spoken of; from that follows what to ask at which phase. What never comes to pass there is not asked.

import { PhaseId } from '../../src/domain/reply-class.ts';
import type { Profile } from './profile.ts';
import { CaseId, type ReplyCase, replyCases } from './reply.ts';

/** A case as a bit, in a sum of cases to ask about. */
export function bitOf(said: number): number {
  return 1 << said;
}

/** The cases that each rule can object with, as a sum of bits. */
export const Rule = {
  /** Before all others: what few scenarios ask for, behind one test so that the rest pay nothing. */
  seldom: sumOf('storm', 'no-domain', 'null-mx', 'dns-failure', 'unreachable'),
  outage: sumOf('outage'),
  blockList: sumOf('blocked'),
  connectionLimits: sumOf('connections', 'connection-rate', 'reconnect'),
  greylist: sumOf('greylisted'),
  /** All before this line. */
  atTheDoor: sumOf(
    ...(['storm', 'no-domain', 'null-mx', 'dns-failure', 'unreachable', 'outage', 'blocked'] as const),
    ...(['connections', 'connection-rate', 'reconnect', 'greylisted'] as const),
  ),
  allowance: sumOf('throttled'),
  reputation: sumOf('low-reputation', 'bad-reputation'),
  /** Both, since they hang on the same opinion. */
  ofOpinion: sumOf('throttled', 'low-reputation', 'bad-reputation'),
  recipient: sumOf('unknown', 'disabled', 'full', 'too-fast'),
  trouble: sumOf('busy', 'temporary-failure', 'lost'),
  content: sumOf('too-large'),
  /** After the content: it, too, needs the whole message. */
  authentication: sumOf('unauthenticated', 'incomplete'),
} as const;

/** Asked about from the moment that a scenario or an incident needs it, and not before. */
const onRequest = Rule.seldom | Rule.outage | Rule.authentication;

/** The cases to ask about at each phase, as a sum of bits. */
export function casesByPhase(profile: Profile): Int32Array {
  const asked = new Int32Array(Object.keys(PhaseId).length);
  replyCases.forEach((name, id) => {
    const said = profile.replies[name];
    if (said !== null && mayHappen(name, profile)) asked[PhaseId[said.phase]]! |= bitOf(id) & ~onRequest;
  });
  // Where the sender says there how large the message is, it is answered there.
  if (profile.replies['too-large'] !== null) asked[PhaseId.mail]! |= bitOf(CaseId.tooLarge);
  return asked;
}

function mayHappen(name: ReplyCase, { connections, greylist, allowance, reputation, trouble }: Profile): boolean {
  switch (name) {
    case 'connection-rate':
      return connections.openedPerMinute < Number.POSITIVE_INFINITY;
    case 'reconnect':
      return connections.messagesEach < Number.POSITIVE_INFINITY;
    case 'greylisted':
      return greylist !== null;
    case 'throttled':
      return allowance !== null;
    case 'low-reputation':
      return (
        Math.max(reputation.medium.deferRatio, reputation.low.deferRatio, reputation.strangers?.deferRatio ?? 0) > 0
      );
    case 'bad-reputation':
      return reputation.bad.rejectRatio > 0;
    case 'busy':
      return trouble.busy.shareRatio > 0;
    case 'temporary-failure':
      return trouble.temporaryFailureRatio > 0;
    case 'lost':
      return trouble.lostRatio > 0;
    default:
      return true;
  }
}

function sumOf(...cases: readonly ReplyCase[]): number {
  return cases.reduce((sum, name) => sum | bitOf(replyCases.indexOf(name)), 0);
}
