import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import {
  audience,
  batch,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  tryLater,
} from './fixtures.ts';

const bulkAndUrgent = [
  batch({ name: 'bulk' }),
  batch({
    name: 'urgent',
    lane: 'high',
    arrivals: { kind: 'batch', atMs: startAtMs + 950, copies: 1, buildPerSecond: 10_000 },
  }),
];

/** Campaigns in the order of their grants: `3 bulk, 2 urgent, …`. */
function orderOf(run: Rehearsal): string {
  const runs: { name: string; count: number }[] = [];
  for (const entry of run.of(EntryKind.Granted)) {
    const name = run.campaignOf(entry);
    const last = runs.at(-1);
    if (last?.name === name) last.count += 1;
    else runs.push({ name, count: 1 });
  }
  return runs.map(({ name, count }) => `${count} ${name}`).join(', ');
}

describe('100 urgent messages that come while 100 others are under way', () => {
  test('all go before the next of the others, where workers are short', () => {
    const pools = [{ name: 'worker', workers: 2, lanes: ['high', 'batch'] }];
    expect(orderOf(rehearse(scenario({ campaigns: bulkAndUrgent, sender: { pools } })))).toBe(
      '20 bulk, 100 urgent, 80 bulk',
    );
  });

  test('all go before the next of the others, where a limit of 10/s is short', () => {
    const servers = [server({ rate: perSecond(10) })];
    expect(orderOf(rehearse(scenario({ campaigns: bulkAndUrgent, sender: { servers } })))).toBe(
      '10 bulk, 100 urgent, 90 bulk',
    );
  });

  test('leave the others nothing of a burst of 5, and nothing of ten workers that are free', () => {
    const slow = { kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 1 } as const;
    const at10s = { kind: 'batch', atMs: startAtMs + 10_500, copies: 1, buildPerSecond: 10_000 } as const;
    const campaigns = [batch({ name: 'bulk', arrivals: slow }), { ...bulkAndUrgent[1]!, arrivals: at10s }];
    const run = rehearse(scenario({ campaigns, sender: { servers: [server({ rate: perSecond(5), burst: 5 })] } }));
    expect(orderOf(run)).toBe('11 bulk, 100 urgent, 89 bulk');
    const at = run.of(EntryKind.Granted).filter((entry) => run.campaignOf(entry) === 'urgent');
    expect(at.slice(0, 7).map((entry) => entry.atMs - startAtMs)).toEqual([
      10_500, 10_500, 10_500, 10_500, 10_500, 10_700, 10_900,
    ]);
  });
});

describe('100 urgent messages and 100 others, all held for a minute by a site that refused the first', () => {
  test('go one lane after the other when the hold ends and ten workers are free', () => {
    const campaigns = [batch({ name: 'urgent', lane: 'high' }), batch({ name: 'bulk' })];
    const run = rehearse(scenario({ campaigns }), ({ nowMs }) =>
      nowMs < startAtMs + minuteMs ? { refuses: true, reply: { ...tryLater, phase: 'connect' } } : {},
    );
    expect(orderOf(run)).toBe('110 urgent, 100 bulk');
  });
});

describe('two pools', () => {
  const campaigns = [
    batch({ name: 'bulk' }),
    batch({ name: 'urgent', lane: 'high' }),
    batch({ name: 'receipts', lane: 'single' }),
  ];

  test('serve their own lanes: 2 workers on one never touch the other', () => {
    const pools = [
      { name: 'bulk', workers: 2, lanes: ['batch'] },
      { name: 'prompt', workers: 1, lanes: ['high', 'single'] },
    ];
    const run = rehearse(scenario({ campaigns, sender: { pools } }));
    const lastOf = (name: string) =>
      Math.max(
        ...run
          .of(EntryKind.Granted)
          .flatMap((entry) => (run.campaignOf(entry) === name ? [entry.atMs - startAtMs] : [])),
      );
    expect([lastOf('bulk'), lastOf('urgent'), lastOf('receipts')]).toEqual([4900, 9900, 19_900]);
  });

  test('share a lane that both serve', () => {
    const pools = [
      { name: 'bulk', workers: 2, lanes: ['high', 'batch'] },
      { name: 'prompt', workers: 2, lanes: ['high'] },
    ];
    const run = rehearse(scenario({ campaigns: campaigns.slice(0, 2), sender: { pools } }));
    // 100 urgent on four workers take 2.5 s; the 100 others then have two.
    const urgent = run.of(EntryKind.Granted).filter((entry) => run.campaignOf(entry) === 'urgent');
    expect(urgent.at(-1)!.atMs - startAtMs).toBeLessThanOrEqual(2500);
    expect(run.grantTimesMs().at(-1)).toBeLessThanOrEqual(7500);
  });

  test('do not hold each other up behind a limit both need', () => {
    const pools = [
      { name: 'bulk', workers: 1, lanes: ['batch'] },
      { name: 'prompt', workers: 5, lanes: ['single'] },
    ];
    const two = [batch({ name: 'bulk' }), batch({ name: 'receipts', lane: 'single' })];
    const run = rehearse(
      scenario({ campaigns: two, sender: { pools, servers: [server({ rate: perSecond(10) })] } }),
      (heard) => ({
        latencyMs: heard.campaign === 'bulk' ? minuteMs : 100,
      }),
    );
    const receipts = run.of(EntryKind.Granted).filter((entry) => run.campaignOf(entry) === 'receipts');
    expect(receipts.at(-1)!.atMs - startAtMs).toBeLessThanOrEqual(10_100);
  });
});

describe('lanes served by one pool', () => {
  test('are done one after another: high, batch, single, whatever the order of the file', () => {
    const names = ['single', 'high', 'batch'];
    const campaigns = names.map((lane) => batch({ name: lane, lane, audience: 'few' }));
    const pools = [{ name: 'worker', workers: 1, lanes: ['high', 'batch', 'single'] }];
    const run = rehearse(scenario({ audiences: [audience({ name: 'few', size: 5 })], campaigns, sender: { pools } }));
    // The first of the file is the first to be queued, and the worker is free.
    expect(orderOf(run)).toBe('1 single, 5 high, 5 batch, 4 single');
  });
});
