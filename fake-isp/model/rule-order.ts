// The rules by name, in the order in which they are asked, and the cases each can object with. A profile says at which
// phase a case is spoken of; from that follows which rules need asking at which phase.

import { phases } from '../../src/domain/reply-class.ts';
import type { Profile } from './profile.ts';
import type { ReplyCase } from './reply.ts';

/** One bit for each rule. */
export const Rule = {
  outage: 1,
  blockList: 2,
  connectionLimits: 4,
  greylist: 8,
  allowance: 16,
  reputation: 32,
  recipient: 64,
  trouble: 128,
  content: 256,
  /** After the content: it, too, needs the whole message. */
  authentication: 512,
  /** Before all others: what few scenarios ask for, behind one bit so that the rest pay nothing. */
  seldom: 1024,
} as const;

const casesOf: Readonly<Record<keyof typeof Rule, readonly ReplyCase[]>> = {
  outage: ['outage'],
  blockList: ['blocked'],
  connectionLimits: ['connections', 'connection-rate', 'reconnect'],
  greylist: ['greylisted'],
  allowance: ['throttled'],
  reputation: ['low-reputation', 'bad-reputation'],
  recipient: ['unknown', 'disabled', 'full', 'too-fast'],
  trouble: ['busy', 'temporary-failure', 'lost'],
  content: ['too-large'],
  authentication: [], // Asked once a scenario states what a from domain lacks.
  seldom: [], // Asked once a scenario or an incident needs it.
};

/** The rules to ask at each phase, as a sum of bits. */
export function rulesByPhase(profile: Profile): Int32Array {
  const asked = new Int32Array(phases.length);
  for (const [rule, cases] of Object.entries(casesOf)) {
    for (const name of cases) {
      const said = profile.replies[name];
      if (said !== null) asked[phases.indexOf(said.phase)]! |= Rule[rule as keyof typeof Rule];
    }
  }
  // A connection that stood when the outage began breaks off at its next MAIL.
  asked[phases.indexOf('mail')]! |= Rule.outage;
  // Where the sender says there how large the message is, it is answered there.
  if (profile.replies['too-large'] !== null) asked[phases.indexOf('mail')]! |= Rule.content;
  return asked;
}
