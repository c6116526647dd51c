import { describe, expect, test } from 'vitest';
import type { Authentication } from '../../src/domain/scenario.ts';
import { audience, cold, dayMs, deliver, hourMs, replyTo, startAtMs, warm, worldOf } from './fixture.ts';

const complete: Authentication = { spf: true, dkim: true, dmarc: 'none', aligned: true, oneClick: true };

function providerFor(name: string, claims: Partial<Authentication>, perDay = 100_000, override: object = {}) {
  const history = perDay === 0 ? cold : warm(perDay);
  const fromDomains = [{ name: 'news.example', history, authentication: { ...complete, ...claims } }];
  return worldOf(name, { fromDomains, override }).providers[0]!;
}

function shareSaid(name: string, claims: Partial<Authentication>, wanted: string, perDay?: number): number {
  const provider = providerFor(name, claims, perDay);
  const said = Array.from({ length: 1000 }, (_, recipient) => replyTo(provider, { recipient }, startAtMs).case);
  return said.filter((word) => word === wanted).length / said.length;
}

describe('mail with neither SPF nor DKIM', () => {
  test.each([
    ['gmail', 1],
    ['yahoo', 1],
    ['microsoft', 0.5],
    ['corporate-greylist', 0],
  ])('is refused at %s in %d of all cases, however little there is', (name, share) => {
    const seen = shareSaid(name, { spf: false, dkim: false, aligned: false }, 'unauthenticated', 100);
    expect(Math.abs(seen - share)).toBeLessThan(0.05);
  });
});

describe('a bulk sender, 5,000 messages a day and more', () => {
  test.each([
    ['no DMARC record', { dmarc: 'missing' }],
    ['no DKIM', { dkim: false }],
    ['a From domain that is not aligned', { aligned: false }],
  ] as const)('with %s is refused at microsoft, and a small sender is not', (_, claims) => {
    expect(shareSaid('microsoft', claims, 'incomplete', 5000)).toBe(1);
    expect(shareSaid('microsoft', claims, 'incomplete', 4999)).toBe(0);
  });

  test('gmail puts such mail off or refuses it, 60 % of it', () => {
    expect(Math.abs(shareSaid('gmail', { dkim: false }, 'incomplete') - 0.6)).toBeLessThan(0.05);
  });

  test('with everything in order is refused nowhere', () => {
    expect(shareSaid('gmail', {}, 'accepted')).toBe(1);
  });

  test('a small sender becomes one with the hour in which it has sent 5,000 in a day', () => {
    const provider = providerFor('microsoft', { dkim: false }, 1000);
    const send = (count: number, nowMs: number) => {
      for (let recipient = 0; recipient < count; recipient++) deliver(provider, { recipient }, nowMs);
      return replyTo(provider, { recipient: count }, nowMs + hourMs).case;
    };
    expect(send(4000, startAtMs)).toBe('accepted');
    expect(send(1500, startAtMs + 2 * hourMs)).toBe('incomplete');
    expect(replyTo(provider, { recipient: 9 }, startAtMs + 9 * dayMs).case).toBe('incomplete');
  });
});

describe('what a domain asks of others about itself', () => {
  test('mail that is not aligned is refused where its own DMARC policy says reject, from the first message', () => {
    expect(shareSaid('gmail', { dmarc: 'reject', aligned: false }, 'unauthenticated', 100)).toBe(1);
    expect(shareSaid('gmail', { dmarc: 'none', aligned: false }, 'unauthenticated', 100)).toBe(0);
  });
});

describe('what is accepted all the same', () => {
  function later(claims: Partial<Authentication>, kind: 'inboxed' | 'complaints'): number {
    const fromDomains = [{ name: 'news.example', history: warm(100_000), authentication: { ...complete, ...claims } }];
    const override = { authentication: { incomplete: '0%', without_one_click: '20%' } };
    const audiences = [audience({ openRatio: 0.5, unsubscribeRatio: 0.1 })];
    const provider = worldOf('gmail', { fromDomains, override, audiences }).providers[0]!;
    for (let recipient = 0; recipient < 4000; recipient++) deliver(provider, { recipient }, startAtMs);
    provider.catchUp(startAtMs + 5 * dayMs);
    const { inboxed, complaints } = provider.standingOfDomain(0).ofDay(Math.floor(startAtMs / dayMs));
    return kind === 'inboxed' ? inboxed : complaints;
  }

  test('reaches half as many inboxes', () => {
    expect(later({ dkim: false }, 'inboxed') / later({}, 'inboxed')).toBeCloseTo(0.5, 1);
  });

  test('without one-click unsubscribe draws complaints from those who would have unsubscribed', () => {
    expect(later({}, 'complaints')).toBe(0);
    expect(later({ oneClick: false }, 'complaints')).toBeGreaterThan(40);
  });
});
