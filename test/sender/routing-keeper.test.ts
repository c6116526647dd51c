import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { RouteRule } from '../../src/domain/routing.ts';
import type { Sender as SenderPlan } from '../../src/domain/scenario.ts';
import type { DashboardReputation } from '../../src/domain/warmup.ts';
import type { Dashboards } from '../../src/sender/dashboards.ts';
import {
  audience,
  batch,
  hourMs,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  unknownUser,
} from './fixtures.ts';

const servers = ['1', '2', '3'].map((n) => server({ name: `mta-${n}`, ips: [`192.0.2.${n}`], rate: perSecond(1) }));
const ips = (...numbers: number[]) => numbers.map((n) => ({ ip: `192.0.2.${n}`, weight: 1 }));
const rule = (over: Partial<RouteRule> = {}): RouteRule => ({
  ...{ source: 'sender.routing[0]', match: {}, reputations: [], overflow: [], failover: [], ips: ips(1) },
  ...over,
});
const plan = (routing: readonly RouteRule[], size: number, sender: Partial<SenderPlan> = {}) =>
  scenario({ audiences: [audience({ size })], sender: { servers, routing, ...sender } });
const byIp = (run: Rehearsal, fromMs = 0, untilMs = Number.POSITIVE_INFINITY) => {
  const counts: Record<string, number> = {};
  for (const { a, atMs } of run.of(EntryKind.Granted)) {
    if (atMs - startAtMs < fromMs || atMs - startAtMs >= untilMs) continue;
    const { ip } = run.tables.paths[a]!;
    counts[ip] = (counts[ip] ?? 0) + 1;
  }
  return counts;
};

test('weights of 3 and 1 share 400 messages as 300 and 100, where no limit binds', () => {
  const free = servers.map((own) => ({ ...own, rate: null }));
  const weighted = [
    { ip: '192.0.2.1', weight: 3 },
    { ip: '192.0.2.2', weight: 1 },
  ];
  expect(byIp(rehearse(plan([rule({ ips: weighted })], 400, { servers: free })))).toEqual({
    '192.0.2.1': 300,
    '192.0.2.2': 100,
  });
});

test('overflow takes what the first does not take: each its second', () => {
  expect(byIp(rehearse(plan([rule({ overflow: ['192.0.2.2'] })], 200)))).toEqual({
    '192.0.2.1': 100,
    '192.0.2.2': 100,
  });
});

test('overflow stays out of it while the first is open', () => {
  const campaigns = [
    batch({
      arrivals: {
        kind: 'stream',
        fromMs: startAtMs,
        untilMs: startAtMs + hourMs,
        rate: { count: 1, perMs: 5000 },
        spacing: 'even',
      },
    }),
  ];
  const own = plan([rule({ overflow: ['192.0.2.2'] })], 100);
  expect(Object.keys(byIp(rehearse({ ...own, campaigns })))).toEqual(['192.0.2.1']);
});

describe('failover', () => {
  const safety: SenderPlan['safety'] = {
    bounce: { windowMs: hourMs, maxRatio: 0.05, minSample: 100 },
    complaint: null,
    pause: 'server',
    resume: { afterMs: hourMs, rateRatio: 1, stepRatio: 0 },
  };

  test('is not used while a limit alone holds the first', () => {
    expect(byIp(rehearse(plan([rule({ failover: ['192.0.2.2'] })], 500)))).toEqual({ '192.0.2.1': 500 });
  });

  test('stands in from the pause of the first to its end, and no longer than a minute beyond', () => {
    const run = rehearse(plan([rule({ failover: ['192.0.2.2'] })], 6000, { safety }), ({ message }) =>
      message < 100 ? { reply: unknownUser } : {},
    );
    const [paused] = run.of(EntryKind.Paused);
    const fromMs = paused!.atMs - startAtMs;
    expect(byIp(run, 0, fromMs)).toEqual({ '192.0.2.1': 100 });
    expect(byIp(run, fromMs + 1000, fromMs + hourMs)['192.0.2.1']).toBeUndefined();
    expect(byIp(run, fromMs, fromMs + hourMs)['192.0.2.2']).toBeGreaterThanOrEqual(3598);
    expect(byIp(run, fromMs + hourMs + minuteMs)).toEqual({ '192.0.2.1': expect.any(Number) });
  });

  test('needs all of the first to be down: one of two that works does the work', () => {
    const run = rehearse(plan([rule({ ips: ips(1, 2), failover: ['192.0.2.3'] })], 2000, { safety }), ({ ip }) =>
      ip === '192.0.2.1' ? { reply: unknownUser } : {},
    );
    expect(run.of(EntryKind.Paused).length).toBeGreaterThan(0);
    expect(byIp(run)['192.0.2.3']).toBeUndefined();
  });
});

describe('a rule that asks for a reputation', () => {
  const shown = (at: (nowMs: number) => DashboardReputation | null): Dashboards => ({
    read: (_provider, subject, _name, nowMs) => {
      const reputation = subject === 'domain' ? at(nowMs) : null;
      return reputation === null ? null : { colour: null, reputation, spamRatio: 0 };
    },
  });
  const rules = [rule({ reputations: ['low', 'bad'] }), rule({ ips: ips(2) })];

  test('decides from the hour on in which the dashboard shows it', () => {
    const dashboards = shown((nowMs) => (nowMs >= startAtMs + hourMs ? 'low' : 'high'));
    const run = rehearse(plan(rules, 7000), () => ({}), { dashboards });
    expect(byIp(run, 0, hourMs)).toEqual({ '192.0.2.2': 3600 });
    expect(byIp(run, hourMs)['192.0.2.1']).toBeGreaterThan(1500);
  });

  test('never applies where nothing is shown', () => {
    expect(byIp(rehearse(plan(rules, 500)))).toEqual({ '192.0.2.2': 500 });
  });
});
