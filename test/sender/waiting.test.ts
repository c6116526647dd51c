// Every millisecond for which a flow has a message in hand and does not send it is booked to one cause.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import {
  audience,
  batch,
  greylisted,
  hourMs,
  perSecond,
  provider,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  throttle,
  tryLater,
} from './fixtures.ts';
import { randomScenario, worldByHash } from './random-scenario.ts';

/** For how long each group had something due that was not in flight, by counting its messages in and out. */
function inHandMs(run: Rehearsal): number[] {
  const steps = run.tables.groups.map(() => [] as { atMs: number; change: number }[]);
  const groupOf = new Map<number, number>();
  const waiting = new Set<number>();
  for (const { kind, message, atMs, a, b, c } of run.entries) {
    const comes = (stepAtMs = atMs) => {
      waiting.add(message);
      steps[groupOf.get(message)!]!.push({ atMs: stepAtMs, change: 1 });
    };
    if (kind === EntryKind.Built) groupOf.set(message, a);
    if (kind === EntryKind.Built || kind === EntryKind.ConnectionRefused) comes();
    if (kind === EntryKind.Replied && run.tables.replies[b]!.class === 'reconnect') comes();
    if (kind === EntryKind.RetrySet) comes(c);
    // It may also end unsent: suppressed, or too old.
    if ((kind === EntryKind.Granted || kind === EntryKind.Ended) && waiting.delete(message))
      steps[groupOf.get(message)!]!.push({ atMs, change: -1 });
  }
  return steps.map((changes) => {
    changes.sort((left, right) => left.atMs - right.atMs);
    let count = 0;
    let sinceMs = 0;
    let sum = 0;
    for (const { atMs, change } of changes) {
      if (count > 0) sum += atMs - sinceMs;
      count += change;
      sinceMs = atMs;
    }
    return sum;
  });
}

function bookedMs(run: Rehearsal): number[] {
  const sums = run.tables.groups.map(() => 0);
  for (const { atMs, a, c } of run.of(EntryKind.Waited)) sums[a]! += atMs - c;
  return sums;
}

describe('what is booked', () => {
  test('adds up to the time with a message in hand, flow by flow, for 100 random scenarios', () => {
    fc.assert(
      fc.property(randomScenario, (drawn) => {
        // One flow to a group: no sites, and no retry pinned to an IP.
        const plan = {
          ...drawn,
          providers: drawn.providers.map(({ name }) => provider(name)),
          sender: { ...drawn.sender, retry: { ...drawn.sender.retry, route: 'any' as const } },
        };
        const world = worldByHash();
        const run = rehearse(plan, (heard) => {
          const said = world(heard);
          return said.reply === greylisted ? { ...said, reply: tryLater } : said;
        });
        const booked = bookedMs(run);
        inHandMs(run).forEach((expectedMs, group) => {
          expect(booked[group]).toBeCloseTo(expectedMs, 1);
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('the cause of a wait', () => {
  const onePerSecond = (over: Parameters<typeof throttle>[0]) => throttle({ rate: perSecond(1), ...over });

  test('is the limit that opens last, not the first in the file', () => {
    const throttles = [
      throttle({ rate: perSecond(10) }),
      onePerSecond({ source: 'sender.throttles[1]', per: ['provider'] }),
    ];
    const run = rehearse(scenario({ audiences: [audience({ size: 11 })], sender: { throttles } }));
    expect(run.waitedMs()).toEqual({ '1/s per provider plain': 10_000 });
  });

  test('is the limit of the earliest route', () => {
    const servers = [server({ rate: perSecond(1) }), server({ name: 'mta-2', ips: ['192.0.2.2'], rate: perSecond(4) })];
    const run = rehearse(scenario({ audiences: [audience({ size: 5 })], sender: { servers } }));
    // Two at once; then mta-2 at 250, 500 and 750 ms.
    expect(run.waitedMs()).toEqual({ '4/s of mta-2': 750 });
  });

  test('is the campaign where its own rate binds', () => {
    const campaigns = [batch({ rate: perSecond(2) })];
    const run = rehearse(scenario({ audiences: [audience({ size: 5 })], campaigns }));
    expect(run.waitedMs()).toEqual({ 'rate of weekly': 2000 });
  });

  test('is the quota from the instant it is full to the end of the hour', () => {
    const quotas = [{ max: 4, per: 'hour' as const, window: 'calendar' as const }];
    const run = rehearse(scenario({ audiences: [audience({ size: 5 })], sender: { servers: [server({ quotas })] } }));
    expect(run.waitedMs()).toEqual({ '4 a calendar hour of mta-1': hourMs });
  });

  test('is the rolling quota, told apart from that of the calendar', () => {
    const quotas = [{ max: 4, per: 'hour' as const, window: 'rolling' as const }];
    const run = rehearse(scenario({ audiences: [audience({ size: 5 })], sender: { servers: [server({ quotas })] } }));
    expect(Object.keys(run.waitedMs())).toEqual(['4 a rolling hour of mta-1']);
  });

  test('is the worker while none is free, even where a limit would come next', () => {
    const pools = [{ name: 'worker', workers: 1, lanes: ['batch'] }];
    const run = rehearse(
      scenario({
        audiences: [audience({ size: 3 })],
        sender: { pools, throttles: [throttle({ rate: perSecond(2) })] },
      }),
      () => ({
        latencyMs: 400,
      }),
    );
    expect(run.grantTimesMs()).toEqual([0, 500, 1000]);
    expect(run.waitedMs()).toEqual({ 'no free worker': 800, '2/s per all': 200 });
  });

  test('is the refusal for a minute after it', () => {
    const run = rehearse(scenario({ audiences: [audience({ size: 1 })] }), ({ nowMs }) =>
      nowMs === startAtMs ? { refuses: true, latencyMs: 0, reply: { ...tryLater, phase: 'connect' } } : {},
    );
    expect(run.waitedMs()).toEqual({ 'plain site 0 refused 192.0.2.1': 60_000 });
  });

  test('is still booked for what waits when the run ends', () => {
    const plan = scenario({
      durationMs: hourMs,
      audiences: [audience({ size: 5 })],
      sender: { servers: [server({ rate: { count: 1, perMs: hourMs } })] },
    });
    expect(rehearse(plan).waitedMs()).toEqual({ '1/h of mta-1': hourMs });
  });
});

describe('a tail of 40 sites behind 20 a second, half a second an attempt', () => {
  const tail = (workers: number) => {
    const run = rehearse(
      scenario({
        audiences: [audience({ size: 2000 })],
        providers: [{ ...provider('plain'), siteCount: 40 }],
        sender: {
          pools: [{ name: 'worker', workers, lanes: ['batch'] }],
          servers: [server({ rate: perSecond(20) })],
        },
      }),
      () => ({ latencyMs: 500 }),
    );
    const waited = run.waitedMs();
    const all = Object.values(waited).reduce((sum, ms) => sum + ms, 0);
    return { worker: (waited['no free worker'] ?? 0) / all, limit: (waited['20/s of mta-1'] ?? 0) / all };
  };

  test('waits for workers alone where 2 do 4 a second', () => {
    expect(tail(2).worker).toBeGreaterThan(0.99);
  });

  test('waits for workers for the most part where 8 do 16 a second', () => {
    expect(tail(8).worker).toBeGreaterThan(0.9);
  });

  test('waits for the limit alone where 40 could do 80 a second', () => {
    expect(tail(40)).toEqual({ worker: 0, limit: 1 });
  });
});

test('who stands at one a second waits for that alone, though all workers are busy with others', () => {
  const run = rehearse(
    scenario({
      durationMs: hourMs / 2,
      audiences: [
        audience({ size: 1000 }),
        audience({ name: 'others', size: 9000, providers: [{ name: 'other', ratio: 1 }] }),
      ],
      providers: [provider('plain'), provider('other')],
      campaigns: [batch(), batch({ name: 'rest', audience: 'others' })],
      sender: {
        pools: [{ name: 'worker', workers: 4, lanes: ['batch'] }],
        throttles: [throttle({ match: { provider: 'plain' }, per: ['provider'], rate: perSecond(1) })],
      },
    }),
    () => ({ latencyMs: 500 }),
  );
  const limit = Object.entries(run.waitedMs()).find(([name]) => name.startsWith('1/s'))![1];
  expect(limit).toBeGreaterThan(0.95 * 1000 * 1000);
});
