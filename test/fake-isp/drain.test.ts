// The law for every profile: a sender at or under its allowance always drains, whatever its past, whatever the provider
// thinks of it, and whatever it did before. The sender here keeps one connection, paces itself, and comes back after six
// minutes with what was put off; the provider is as the profile says, with all its trouble.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newAnswer } from '../../fake-isp/model/attempt.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { closeConnection, receive } from '../../fake-isp/model/receive.ts';
import type { ReplyTemplate } from '../../fake-isp/model/reply.ts';
import { loadProfile, profileNames } from '../../fake-isp/profiles/bundled-profiles.ts';
import type { History } from '../../src/domain/scenario.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { attemptAt, dayMs, deliver, hourMs, minuteMs, startAtMs, worldOf } from './fixture.ts';

interface Past {
  readonly seed: number;
  readonly days: number;
  readonly peakPerDay: number;
  readonly score: number | null;
  readonly share: number;
  readonly hammersFirst: boolean;
}

const past: fc.Arbitrary<Past> = fc.record({
  seed: fc.nat(1000),
  days: fc.integer({ min: 0, max: 60 }),
  peakPerDay: fc.integer({ min: 0, max: 3000 }),
  score: fc.constantFrom(null, 10, 40, 55, 75, 95),
  share: fc.double({ min: 0.05, max: 1, noNaN: true }),
  hammersFirst: fc.boolean(),
});

const messageCount = 40;
/** At the slowest allowance, one message an hour, with a block of two days before it and half of all put off once. */
const drainsWithinMs = 7 * dayMs;
const retryAfterMs = 6 * minuteMs;

function providerFor(name: string, { seed, days, peakPerDay, score }: Past): Provider {
  const history: History = { days, peakPerDay, score, complaintRatio: 0.0002 };
  return worldOf(name, {
    luck: createLuck(String(seed)),
    providers: [{ name, profile: loadProfile(name) }],
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
}

/** Sends at the allowance or under it until every message has a final answer; how long that took, or Infinity. */
function drainMs(provider: Provider, share: number, fromMs: number): number {
  const waiting = Array.from({ length: messageCount }, (_, recipient) => ({ recipient, dueAtMs: fromMs }));
  const answer = newAnswer();
  const line = { isOpen: false, carriedCount: 0, opensAtMs: fromMs };
  let nowMs = fromMs;
  while (waiting.length > 0) {
    if (nowMs > fromMs + drainsWithinMs) return Number.POSITIVE_INFINITY;
    const next = waiting.shift()!;
    nowMs = Math.max(nowMs, next.dueAtMs);
    if (!line.isOpen) nowMs = Math.max(nowMs, line.opensAtMs);
    const attempt = attemptAt({
      recipient: next.recipient,
      opensConnection: !line.isOpen,
      messagesOnConnection: line.carriedCount,
    });
    receive(provider, attempt, nowMs, answer);
    if (!line.isOpen) line.opensAtMs = nowMs + (answer.refusedConnection ? 10 : 1) * minuteMs;
    line.isOpen = !answer.closesConnection && !answer.refusedConnection;
    line.carriedCount = line.isOpen ? line.carriedCount + 1 : 0;
    if (!isFinal(provider.replies[answer.reply]!)) {
      const again = { ...next, dueAtMs: nowMs + (answer.refusedConnection ? 0 : retryAfterMs) };
      if (answer.refusedConnection) waiting.unshift(again);
      else waiting.push(again);
    }
    const perHour = Math.max(1, Math.floor(provider.opinionOf(0, 0).allowancePerHour * share));
    nowMs += Math.max(1000, hourMs / perHour);
  }
  if (line.isOpen) closeConnection(provider, 0, 0);
  return nowMs - fromMs;
}

function isFinal({ case: said }: ReplyTemplate): boolean {
  return said === 'accepted' || said === 'bad-reputation';
}

/** Ten minutes at five a second, past every allowance. */
function hammer(provider: Provider): void {
  for (let t = 0; t < 10 * minuteMs; t += 200) deliver(provider, { recipient: 1_000_000 + t }, startAtMs + t);
}

describe.each(profileNames())('%s', (name) => {
  test('a sender at or under its allowance drains, for 40 pasts', () => {
    fc.assert(
      fc.property(past, (given) => {
        const provider = providerFor(name, given);
        if (given.hammersFirst) hammer(provider);
        const fromMs = startAtMs + (given.hammersFirst ? 10 * minuteMs : 0);
        expect(drainMs(provider, given.share, fromMs)).toBeLessThan(drainsWithinMs);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
