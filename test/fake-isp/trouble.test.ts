import { describe, expect, test } from 'vitest';
import { BusyHosts } from '../../fake-isp/model/busy-hosts.ts';
import { Condition } from '../../fake-isp/model/condition.ts';
import { episodeEndsAtMs, episodePlan } from '../../src/engine/episode.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { audience, dayMs, deliver, hourMs, minuteMs, replyTo, startAtMs, worldOf } from './fixture.ts';

describe('trouble that lasts', () => {
  const override = { trouble: { hosts: 64, busy: { share: '2%', mean: '2m' } } };

  test('three tries within a two-minute episode all fail; a fourth five minutes later gets past', () => {
    const provider = worldOf('gmail', { override }).providers[0]!;
    const { luck } = provider;
    const plan = episodePlan(0.02, 2 * minuteMs);
    let judged = 0;
    for (let recipient = 0; judged < 200; recipient++) {
      const nowMs = startAtMs + recipient * 37_000;
      if (replyTo(provider, { recipient }, nowMs).case !== 'busy') continue;
      const host = Array.from({ length: 64 }, (_, n) => n).filter(
        (n) => episodeEndsAtMs(plan, luck, Condition.HostBusy, n, nowMs) !== 0,
      );
      const endsAtMs = Math.max(...host.map((n) => episodeEndsAtMs(plan, luck, Condition.HostBusy, n, nowMs)));
      if (host.length !== 1 || endsAtMs - nowMs < 40_000 || endsAtMs - nowMs > 2 * minuteMs) continue;
      judged++;
      const tries = [10_000, 20_000, 30_000, 5 * minuteMs].map(
        (ms) => replyTo(provider, { recipient }, nowMs + ms).case,
      );
      expect(tries.slice(0, 3)).toEqual(['busy', 'busy', 'busy']);
      if (episodeEndsAtMs(plan, luck, Condition.HostBusy, host[0]!, nowMs + 5 * minuteMs) === 0)
        expect(tries[3]).toBe('accepted');
    }
  });

  test('fills its share of the time, and the remembered state is the true one at 100,000 instants', () => {
    const luck = createLuck('7');
    const plan = episodePlan(0.02, 2 * minuteMs);
    const hosts = new BusyHosts(plan, luck, 8);
    let [busy, wrong] = [0, 0];
    for (let i = 0; i < 100_000; i++) {
      const [host, nowMs] = [i % 8, startAtMs + i * 9_973];
      const isBusy = hosts.isBusy(host, nowMs);
      if (isBusy !== (episodeEndsAtMs(plan, luck, Condition.HostBusy, host, nowMs) !== 0)) wrong++;
      if (isBusy) busy++;
    }
    expect(wrong).toBe(0);
    expect(busy / 100_000).toBeGreaterThan(0.017);
    expect(busy / 100_000).toBeLessThan(0.023);
  });

  test('a full mailbox stays full for hours and has room again within the week', () => {
    const provider = worldOf('gmail', { audiences: [audience({ fullRatio: 1 })] }).providers[0]!;
    let recipient = 0;
    while (replyTo(provider, { recipient }, startAtMs).case !== 'full') recipient++;
    expect(replyTo(provider, { recipient }, startAtMs + 1000).case).toBe('full');
    const days = Array.from(
      { length: 14 },
      (_, day) => replyTo(provider, { recipient, copyKey: day }, startAtMs + day * dayMs).case,
    );
    expect(days).toContain('accepted');
  });
});

describe('an outage', () => {
  test('refuses new connections, breaks off those that stand, and ends', () => {
    const world = worldOf('gmail');
    const provider = world.providers[0]!;
    world.providers[0]!.outageUntilMs = startAtMs + hourMs;
    const refused = deliver(provider, {}, startAtMs);
    expect([refused.refusedConnection, refused.closesConnection, refused.messageMs]).toEqual([true, true, 0]);
    provider.peerOf(0, 0).open(startAtMs);
    const brokenOff = deliver(provider, { opensConnection: false }, startAtMs);
    expect([provider.replies[brokenOff.reply]!.case, brokenOff.refusedConnection]).toEqual(['lost', false]);
    expect(replyTo(provider, {}, startAtMs + hourMs).case).toBe('accepted');
    expect(provider.peerOf(0, 0).openCount).toBe(0);
  });
});

test('noise has no memory: a third of tries fail at a third of noise, whatever failed before', () => {
  const override = { trouble: { temporary_failure: '20%', lost: '10%' } };
  const provider = worldOf('gmail', { override }).providers[0]!;
  const counts = { 'temporary-failure': 0, lost: 0, accepted: 0 };
  const again = { tried: 0, failed: 0 };
  for (let recipient = 0; recipient < 20_000; recipient++) {
    const said = replyTo(provider, { recipient }, startAtMs).case as keyof typeof counts;
    counts[said]++;
    if (said === 'accepted') continue;
    again.tried++;
    if (replyTo(provider, { recipient }, startAtMs + 1000).case !== 'accepted') again.failed++;
  }
  expect(counts['temporary-failure'] / 20_000).toBeCloseTo(0.2, 1);
  expect(counts.lost / 20_000).toBeCloseTo(0.1, 1);
  expect(again.failed / again.tried).toBeGreaterThan(0.27);
  expect(again.failed / again.tried).toBeLessThan(0.33);
});
