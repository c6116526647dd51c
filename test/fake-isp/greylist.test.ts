import { describe, expect, test } from 'vitest';
import { Triplets } from '../../fake-isp/model/triplets.ts';
import { cold, dayMs, minuteMs, profileOf, replyTo, startAtMs, warm, worldOf } from './fixture.ts';

function coldProvider(override: object = {}) {
  const sourceIps = [
    { ip: '192.0.2.11', history: cold },
    { ip: '192.0.2.12', history: cold },
    { ip: '198.51.100.1', history: cold },
  ];
  return worldOf('corporate-greylist', { sourceIps, override }).providers[0]!;
}

describe('greylisting, delay 5 minutes, window 2 days, whitelist after 5 passes', () => {
  test('puts off at 299,999 ms and lets in at 300,000 ms', () => {
    const provider = coldProvider();
    const said = [0, 1, 299_999, 300_000, 300_001].map((ms) => replyTo(provider, {}, startAtMs + ms).case);
    expect(said).toEqual(['greylisted', 'greylisted', 'greylisted', 'accepted', 'accepted']);
  });

  test('forgets a first try after two days', () => {
    const provider = coldProvider();
    const said = [0, 2 * dayMs, 2 * dayMs + 1].map(
      (ms, i) => replyTo(provider, { recipient: i % 2 }, startAtMs + ms).case,
    );
    expect(said).toEqual(['greylisted', 'greylisted', 'greylisted']);
    expect(replyTo(provider, { recipient: 1 }, startAtMs + 4 * dayMs).case).toBe('accepted');
  });

  test('knows each triplet by itself: another recipient, copy, site or network starts anew', () => {
    const provider = coldProvider();
    replyTo(provider, {}, startAtMs);
    const laterMs = startAtMs + 5 * minuteMs;
    expect(replyTo(provider, { recipient: 1 }, laterMs).case).toBe('greylisted');
    expect(replyTo(provider, { copyKey: 1 }, laterMs).case).toBe('greylisted');
    expect(replyTo(provider, { site: 1 }, laterMs).case).toBe('greylisted');
    expect(replyTo(provider, { sourceIp: 2 }, laterMs).case).toBe('greylisted');
    expect(replyTo(provider, { sourceIp: 1 }, laterMs).case).toBe('accepted'); // The same /24.
  });

  test('asks an IP no more after it passed five times at this site', () => {
    const provider = coldProvider();
    const firstTry = (recipient: number) =>
      replyTo(provider, { recipient }, startAtMs + 10 * minuteMs * recipient).case;
    const secondTry = (recipient: number) =>
      replyTo(provider, { recipient }, startAtMs + 10 * minuteMs * recipient + 5 * minuteMs).case;
    for (let n = 0; n < 5; n++) expect([firstTry(n), secondTry(n)]).toEqual(['greylisted', 'accepted']);
    expect(firstTry(5)).toBe('accepted');
    expect(replyTo(provider, { site: 1, recipient: 6 }, startAtMs + dayMs).case).toBe('greylisted');
    expect(replyTo(provider, { recipient: 7 }, startAtMs + 30 * dayMs).case).toBe('accepted');
    expect(replyTo(provider, { recipient: 8 }, startAtMs + 66 * dayMs).case).toBe('greylisted');
  });

  test('half of 200 sites let a warm IP in unasked, none a cold one', () => {
    const firstTries = (history: typeof cold) => {
      const sourceIps = [{ ip: '192.0.2.11', history }];
      const provider = worldOf('corporate-greylist', { sourceIps }).providers[0]!;
      return Array.from({ length: 200 }, (_, site) => replyTo(provider, { site }, startAtMs).case);
    };
    const accepted = (said: readonly string[]) => said.filter((word) => word === 'accepted').length;
    expect(accepted(firstTries(cold))).toBe(0);
    expect(accepted(firstTries(warm(100_000)))).toBeGreaterThan(80);
    expect(accepted(firstTries(warm(100_000)))).toBeLessThan(120);
  });
});

test('triplets that lapsed make room: 1 million over 100 days stay within 60,000 places', () => {
  const rules = profileOf('corporate-greylist').greylist!;
  const triplets = new Triplets();
  for (let i = 0; i < 1_000_000; i++)
    triplets.see(Math.imul(i, 0x9e3779b1), i, startAtMs + (i * 100 * dayMs) / 1_000_000, rules);
  expect(triplets.size).toBeLessThan(60_000);
});
