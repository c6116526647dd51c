// A small receiving world for tests: one provider, one audience without faults, one IP and one from domain. What a test
// sets is what matters to it.

import { type Answer, type DeliveryAttempt, newAnswer } from '../../fake-isp/model/attempt.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { closeConnection, receive } from '../../fake-isp/model/receive.ts';
import type { ReplyTemplate } from '../../fake-isp/model/reply.ts';
import { createMailWorld, type MailWorld, type MailWorldSpec, senderKeyOf } from '../../fake-isp/model/world.ts';
import { profileSource } from '../../fake-isp/profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile } from '../../fake-isp/profiles/load-profile.ts';
import type { Audience, History } from '../../src/domain/scenario.ts';
import { createLuck } from '../../src/engine/luck.ts';

export const startAtMs = Date.UTC(2026, 2, 2, 6);
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const cold: History = { days: 0, peakPerDay: 0, score: null, complaintRatio: 0 };

export function warm(peakPerDay: number, score: number | null = null): History {
  return { days: 90, peakPerDay, score, complaintRatio: 0.0002 };
}

export function audience(traits: Partial<Audience> = {}): Audience {
  return {
    name: 'customers',
    size: 1_000_000,
    providers: [],
    unknownRatio: 0,
    disabledRatio: 0,
    fullRatio: 0,
    trapCount: 0,
    complaintRatio: 0,
    openRatio: 0,
    clickRatio: 0,
    unsubscribeRatio: 0,
    lateBounceRatio: 0,
    timezones: [],
    ...traits,
  };
}

/** No host is busy, nothing fails by itself, no mailbox is too popular. */
export const calm = {
  trouble: { busy: { share: '0%' }, temporary_failure: '0%', lost: '0%' },
  recipients: { too_fast: { mailboxes: '0%' } },
};

const sources = new Map<string, unknown>();

export function profileOf(name: string, override: object = {}) {
  const source = sources.get(name) ?? profileSource(name);
  sources.set(name, source);
  return checkProfile(overrideProfile(overrideProfile(source, calm), override));
}

export function worldOf(name: string, spec: Partial<MailWorldSpec> & { override?: object } = {}): MailWorld {
  return createMailWorld({
    luck: createLuck('7'),
    startAtMs,
    providers: [{ name, profile: profileOf(name, spec.override) }],
    audiences: [audience()],
    sourceIps: [{ ip: '192.0.2.11', history: null }],
    fromDomains: [{ name: 'news.example', history: null }],
    peakPerDay: () => 100_000,
    ...spec,
  });
}

export function attemptAt(fields: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    site: 0,
    sourceIp: 0,
    fromDomain: 0,
    opensConnection: true,
    messagesOnConnection: 0,
    senderKey: senderKeyOf('weekly-offer'),
    copyKey: 0,
    audience: 0,
    recipient: 0,
    sizeBytes: 20_000,
    ...fields,
  };
}

/** One attempt on a connection of its own, which is closed again at once. */
export function deliver(provider: Provider, fields: Partial<DeliveryAttempt>, nowMs: number): Answer {
  const answer = newAnswer();
  const attempt = attemptAt(fields);
  receive(provider, attempt, nowMs, answer);
  const stillOpen = attempt.opensConnection && !answer.closesConnection && !answer.refusedConnection;
  if (stillOpen) closeConnection(provider, attempt.site, attempt.sourceIp);
  return answer;
}

/** What the provider says to one attempt. */
export function replyTo(provider: Provider, fields: Partial<DeliveryAttempt>, nowMs: number): ReplyTemplate {
  return provider.replies[deliver(provider, fields, nowMs).reply]!;
}
