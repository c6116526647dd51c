// Where the two sides meet: whatever a bundled provider means by a reply, the sender's rules must read it so, though
// neither side knows the other. A greylist that never says its name may pass for any other delay.

import { describe, expect, test } from 'vitest';
import { type ReplyCase, replyCases } from '../../fake-isp/model/reply.ts';
import { readProfile } from '../../fake-isp/profiles/load-profile.ts';
import { profileFiles, profileText } from '../../fake-isp/profiles/profile-files.ts';
import { classify } from '../../src/policy/classify.ts';

/** Class and reason that the sender may read, the best first. */
const readings: Readonly<Record<ReplyCase, readonly string[]>> = {
  accepted: ['delivered'],
  outage: ['lost', 'deferred'],
  blocked: ['blocked policy', 'deferred'],
  connections: ['throttled'],
  'connection-rate': ['throttled'],
  reconnect: ['reconnect'],
  greylisted: ['greylisted', 'deferred'],
  throttled: ['throttled'],
  hammered: ['throttled', 'blocked policy'],
  'low-reputation': ['throttled', 'deferred', 'greylisted'],
  'bad-reputation': ['blocked policy', 'blocked content'],
  unknown: ['hard unknown-user'],
  disabled: ['hard disabled', 'hard unknown-user'],
  full: ['soft mailbox-full'],
  'too-fast': ['soft', 'deferred'],
  busy: ['deferred'],
  'temporary-failure': ['deferred'],
  lost: ['lost'],
  'too-large': ['blocked size'],
  storm: ['throttled', 'deferred'],
  'no-domain': ['hard no-such-domain'],
  'null-mx': ['hard no-such-domain'],
  'dns-failure': ['deferred'],
  unreachable: ['lost'],
  unauthenticated: ['blocked authentication'],
  incomplete: ['blocked authentication'],
};

/** What other readings one provider's words allow, where it is the provider that misleads. */
const alsoRead: Readonly<Record<string, Partial<Record<ReplyCase, readonly string[]>>>> = {
  comcast: { 'too-fast': ['throttled'] }, // Too many recent messages, it says, and not whose.
  't-online': { throttled: ['blocked policy'] }, // An IP that nobody knows is refused, and let in when it is known.
};

describe.each(profileFiles())('%s', (name) => {
  const { profile } = readProfile(profileText(name));
  const said = replyCases.flatMap((replyCase) => {
    const replies = profile.replies[replyCase];
    if (replies === null) return [];
    return replies.variants.map(({ code, enhanced, lines }) => {
      const text = lines.join(' ');
      const { class: replyClass, reason, retry } = classify({ code, enhanced, phase: replies.phase, text });
      return { replyCase, text, reading: reason === 'none' ? replyClass : `${replyClass} ${reason}`, retry };
    });
  });

  test('is read as it means', () => {
    const misread = said.flatMap(({ replyCase, reading, text }) =>
      [...readings[replyCase], ...(alsoRead[name]?.[replyCase] ?? [])].includes(reading)
        ? []
        : [`${replyCase}: ${reading} from ${text}`],
    );
    expect(misread).toEqual([]);
  });

  test('is tried again after what passes, and never after what is final', () => {
    const final: readonly ReplyCase[] = [
      'bad-reputation',
      'unknown',
      'disabled',
      'too-large',
      'no-domain',
      'null-mx',
      'unauthenticated',
    ];
    const passing: readonly ReplyCase[] = [
      'connections',
      'reconnect',
      'greylisted',
      'throttled',
      'busy',
      'temporary-failure',
      'lost',
      'outage',
      'low-reputation',
      'storm',
      'dns-failure',
      'unreachable',
      'too-fast',
    ];
    const wrong = said.filter(
      ({ replyCase, retry }) => (final.includes(replyCase) && retry) || (passing.includes(replyCase) && !retry),
    );
    expect(wrong.map(({ replyCase, text }) => `${replyCase}: ${text}`)).toEqual([]);
  });
});
