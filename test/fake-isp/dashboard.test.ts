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
    expect(dashboardOf(provider, 'ip', ip, midnightMs + dayMs)).toMatchObject({ dayAtMs: midnightMs, level: 'green' });
    expect(dashboardOf(provider, 'domain', 'news.example', midnightMs + dayMs)).toBeNull();
  });

  /** The colours of the first days of a new IP that sends 1,000 messages on each. */
  function coloursOf(provider: Provider, days: number, meanwhile: (day: number) => void = () => {}): string[] {
    return Array.from({ length: days }, (_, day) => {
      for (let i = 0; i < 1000; i++)
        deliver(provider, { recipient: day * 1000 + i }, startAtMs + day * dayMs + (i / 100) * hourMs);
      meanwhile(day);
      return dashboardOf(provider, 'ip', ip, midnightMs + (day + 1) * dayMs)?.level ?? 'no data';
    });
  }

  test('is green for a new IP without faults from its first day on, while most of its mail lies in the spam folder', () => {
    const provider = providerWith('microsoft', cold);
    let [accepted, inboxed] = [0, 0];
    const colours = coloursOf(provider, 10, (day) => {
      if (day === 2) ({ accepted, inboxed } = provider.standingOfIp(0).ofDay(midnightMs / dayMs + 1));
    });
    expect(colours).toEqual(new Array(10).fill('green'));
    expect(accepted).toBe(1000);
    expect(inboxed / accepted).toBeLessThan(0.4);
  });

  test('stays green through twenty days of 60 messages, on which the score does not rise', () => {
    const provider = providerWith('microsoft', cold);
    for (let day = 0; day < 20; day++) send(provider, 60, startAtMs + day * dayMs);
    send(provider, 100, startAtMs + 20 * dayMs);
    expect(provider.standingOfIp(0).score).toBe(62);
    expect(dashboardOf(provider, 'ip', ip, midnightMs + 21 * dayMs)).toMatchObject({ level: 'green', spamRatio: 0 });
  });

  test('turns yellow, red, and blocked for a new IP whose mail draws complaints from 2 % of those who see it', () => {
    const colours = coloursOf(providerWith('microsoft', cold, 0.02), 8);
    expect(colours[0]).toBe('green');
    expect(colours.slice(4)).toEqual(['yellow', 'yellow', 'red', 'no data']);
  });

  test('turns yellow for a new IP on the day it runs into traps, and is green again after days without', () => {
    const provider = providerWith('microsoft', cold);
    const colours = coloursOf(provider, 10, (day) => {
      if (day === 3) provider.standingOfIp(0).trapCount += 1;
    });
    expect(colours.slice(0, 3)).toEqual(['green', 'green', 'green']);
    expect(colours[3]).toBe('yellow');
  });

  test('forgets the youth of an IP no sooner than the IP has been forgotten: after 30 days it is young again', () => {
    const provider = providerWith('microsoft', warm(70_000));
    send(provider, 100, startAtMs + 40 * dayMs);
    expect(provider.standingOfIp(0).score).toBe(62);
    expect(dashboardOf(provider, 'ip', ip, midnightMs + 41 * dayMs)).toMatchObject({ level: 'green', spamRatio: 0 });
  });
});

test('a provider without a dashboard shows nothing, and nobody is shown a stranger', () => {
  expect(dashboardOf(providerWith('yahoo', warm(70_000)), 'ip', ip, startAtMs)).toBeNull();
  expect(dashboardOf(providerWith('gmail', warm(70_000)), 'ip', '192.0.2.99', startAtMs)).toBeNull();
});
