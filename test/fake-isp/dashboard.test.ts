import { describe, expect, test } from 'vitest';
import { dashboardOf } from '../../fake-isp/model/dashboard.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import type { History } from '../../src/domain/scenario.ts';
import { audience, cold, dayMs, deliver, hourMs, startAtMs, warm, worldOf } from './fixture.ts';

const midnightMs = Math.floor(startAtMs / dayMs) * dayMs;
const ip = '192.0.2.11';

function providerWith(name: string, history: History, complaintRatio = 0): Provider {
  return worldOf(name, {
    audiences: [audience({ complaintRatio })],
    sourceIps: [{ ip, history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
}

function send(provider: Provider, count: number, fromMs: number): void {
  for (let i = 0; i < count; i++) deliver(provider, { recipient: i }, fromMs + (i * hourMs) / count);
}

describe('a Postmaster-like dashboard', () => {
  test('shows a new sender nothing, and its first day two days after that day is over', () => {
    const provider = providerWith('gmail', cold);
    send(provider, 100, startAtMs);
    const seenAt = (nowMs: number) => dashboardOf(provider, 'ip', ip, nowMs);
    expect(seenAt(startAtMs + hourMs)).toBeNull();
    expect(seenAt(midnightMs + 3 * dayMs - 1)).toBeNull();
    expect(seenAt(midnightMs + 3 * dayMs)).toMatchObject({
      kind: 'postmaster',
      publishedAtMs: midnightMs + 3 * dayMs,
      dayAtMs: midnightMs,
      messageCount: 100,
      level: 'low',
      spamRatio: 0,
    });
  });

  test('shows no day of fewer than 100 messages', () => {
    const provider = providerWith('gmail', cold);
    send(provider, 99, startAtMs);
    expect(dashboardOf(provider, 'ip', ip, midnightMs + 3 * dayMs)).toBeNull();
  });

  test('shows a warm sender its past from the start', () => {
    const reading = dashboardOf(providerWith('gmail', warm(70_000)), 'domain', 'news.example', startAtMs);
    expect(reading).toMatchObject({ dayAtMs: midnightMs - 3 * dayMs, level: 'high', messageCount: 10_000 });
    expect(reading!.spamRatio).toBeCloseTo(0.0002);
  });

  test('counts complaints over inboxed mail by the day of sending', () => {
    const provider = providerWith('gmail', warm(100_000), 0.005);
    send(provider, 20_000, midnightMs + dayMs);
    const reading = dashboardOf(provider, 'domain', 'news.example', midnightMs + 4 * dayMs)!;
    const { inboxed, complaints } = provider.standingOfDomain(0).ofDay(Math.floor(startAtMs / dayMs) + 1);
    expect(reading.spamRatio).toBe(complaints / inboxed);
    expect(reading.spamRatio).toBeGreaterThan(0.004);
  });

  test.each([
    [96, 'high'],
    [80, 'medium'],
    [60, 'low'],
    [30, 'bad'],
  ])('calls a score of %i %s', (score, level) => {
    const reading = dashboardOf(providerWith('gmail', warm(70_000, score)), 'ip', ip, startAtMs);
    expect(reading!.level).toBe(level);
  });
});

describe('an SNDS-like dashboard', () => {
  test.each([
    [97, 'green'],
    [85, 'yellow'],
    [62, 'yellow'],
    [20, 'red'],
  ])('colours an IP with a score of %i %s', (score, colour) => {
    const reading = dashboardOf(providerWith('microsoft', warm(70_000, score)), 'ip', ip, startAtMs);
    expect(reading!.level).toBe(colour);
  });

  test('comes out at midnight, and knows IPs only', () => {
    const provider = providerWith('microsoft', cold);
    send(provider, 100, startAtMs);
    expect(dashboardOf(provider, 'ip', ip, midnightMs + dayMs - 1)).toBeNull();
    expect(dashboardOf(provider, 'ip', ip, midnightMs + dayMs)).toMatchObject({ dayAtMs: midnightMs, level: 'yellow' });
    expect(dashboardOf(provider, 'domain', 'news.example', midnightMs + dayMs)).toBeNull();
  });
});

test('a provider without a dashboard shows nothing, and nobody is shown a stranger', () => {
  expect(dashboardOf(providerWith('yahoo', warm(70_000)), 'ip', ip, startAtMs)).toBeNull();
  expect(dashboardOf(providerWith('gmail', warm(70_000)), 'ip', '192.0.2.99', startAtMs)).toBeNull();
});
