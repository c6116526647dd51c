import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { OutcomeId } from '../../src/domain/outcome.ts';
import {
  audience,
  batch,
  greylisted,
  hourMs,
  minuteMs,
  perSecond,
  provider,
  rehearse,
  scenario,
  server,
  startAtMs,
  throttle,
  tryLater,
} from './fixtures.ts';

describe('a batch of 100 on 10 workers, 100 ms an attempt', () => {
  const run = rehearse(scenario());

  test('delivers all 100 in 1 s', () => {
    const ended = run.of(EntryKind.Ended);
    expect(ended.map((entry) => entry.b)).toEqual(new Array(100).fill(OutcomeId.delivered));
    expect(ended.at(-1)!.atMs - ended[0]!.atMs).toBe(900);
  });

  test('opens 10 connections and uses each 10 times', () => {
    expect(run.of(EntryKind.ConnectionOpened)).toHaveLength(10);
    expect(run.of(EntryKind.ConnectionClosed).map((entry) => entry.c)).toEqual(new Array(10).fill(10));
  });

  test('asks decide once a message', () => {
    expect(run.sender.dispatcher.decideCount).toBe(100);
  });

  test('books all waiting to workers', () => {
    expect(run.waitedMs()).toEqual({ 'no free worker': 900 });
  });
});

describe('a server held to 10/s', () => {
  const run = rehearse(scenario({ sender: { servers: [server({ rate: perSecond(10) })] } }));

  test('grants every 100 ms from the first on', () => {
    expect(run.grantTimesMs()).toEqual(Array.from({ length: 100 }, (_, i) => i * 100));
  });

  test('books the waiting to the limit by its name', () => {
    expect(run.waitedMs()).toEqual({ '10/s of mta-1': 9900 });
  });
});

describe('two routes', () => {
  test('of 10/s each carry 20/s together', () => {
    const servers = [
      server({ rate: perSecond(10) }),
      server({ name: 'mta-2', ips: ['192.0.2.2'], rate: perSecond(10) }),
    ];
    const run = rehearse(scenario({ sender: { servers } }));
    expect(run.grantTimesMs().filter((atMs) => atMs < 1000)).toHaveLength(20);
    expect(run.grantTimesMs().at(-1)).toBe(4900);
  });

  test('share the load evenly where nothing binds', () => {
    const servers = [server({ ips: ['192.0.2.1', '192.0.2.2'] })];
    const run = rehearse(scenario({ sender: { servers } }));
    const paths = run.of(EntryKind.Granted).map((entry) => run.tables.paths[entry.a]!.ip);
    expect(paths.filter((ip) => ip === '192.0.2.1')).toHaveLength(50);
  });
});

describe('flows that share a limit of 10/s', () => {
  const providers = ['one', 'two', 'three'];
  const run = rehearse(
    scenario({
      providers: providers.map(provider),
      audiences: [audience({ size: 900, providers: providers.map((name) => ({ name, ratio: 1 / 3 })) })],
      sender: { servers: [server({ rate: perSecond(10) })] },
    }),
  );

  test('use every slot of it', () => {
    expect(run.grantTimesMs()).toEqual(Array.from({ length: 900 }, (_, i) => i * 100));
  });

  test('are served in proportion to what they have due: after half the time each has half', () => {
    const half = run.of(EntryKind.Granted).slice(0, 450);
    for (const name of providers) {
      const inHalf = half.filter(
        (entry) => run.tables.groups[run.tables.paths[entry.a]!.group]!.provider === name,
      ).length;
      const all = run
        .of(EntryKind.Granted)
        .filter((entry) => run.tables.groups[run.tables.paths[entry.a]!.group]!.provider === name).length;
      expect(Math.abs(inHalf - all / 2)).toBeLessThanOrEqual(3);
    }
  });

  test('cost no more than 3 decisions an attempt', () => {
    expect(run.sender.dispatcher.decideCount / 900).toBeLessThanOrEqual(3);
  });
});

describe('no head-of-line blocking', () => {
  test('a provider held to 1/m leaves the other at full speed', () => {
    const run = rehearse(
      scenario({
        providers: [provider('slow'), provider('fast')],
        audiences: [
          audience({
            size: 200,
            providers: [
              { name: 'slow', ratio: 0.5 },
              { name: 'fast', ratio: 0.5 },
            ],
          }),
        ],
        sender: { throttles: [throttle({ match: { provider: 'slow' }, rate: { count: 1, perMs: minuteMs } })] },
      }),
    );
    const fast = run.of(EntryKind.Ended).filter((entry) => run.tables.groups[entry.a]!.provider === 'fast');
    expect(fast.at(-1)!.atMs - run.entries[0]!.atMs).toBeLessThan(2000);
  });

  test('a campaign held to 1/m leaves the other at full speed', () => {
    const campaigns = [batch({ name: 'held', rate: { count: 1, perMs: minuteMs } }), batch({ name: 'free' })];
    const run = rehearse(scenario({ campaigns }));
    const free = run.of(EntryKind.Ended).filter((entry) => run.tables.groups[entry.a]!.campaign === 1);
    expect(free).toHaveLength(100);
    expect(free.at(-1)!.atMs - run.entries[0]!.atMs).toBeLessThan(2000);
  });

  test('a message in a higher lane goes before 1,000 in a lower one', () => {
    const campaigns = [
      batch({ name: 'bulk' }),
      batch({
        name: 'receipt',
        lane: 'high',
        audience: 'one',
        arrivals: { kind: 'batch', atMs: startAtMs + 500, copies: 1, buildPerSecond: 1 },
      }),
    ];
    const run = rehearse(
      scenario({ audiences: [audience({ size: 1000 }), audience({ name: 'one', size: 1 })], campaigns }),
    );
    const receipt = run.of(EntryKind.Granted).find((entry) => entry.message === 1000)!;
    expect(receipt.atMs - startAtMs).toBe(500);
  });
});

describe('two pools behind one limit', () => {
  test('a flow that waits for a worker of the busy pool does not keep the free pool from the limit', () => {
    const pools = [
      { name: 'busy', workers: 1, lanes: ['batch'] },
      { name: 'free', workers: 5, lanes: ['single'] },
    ];
    const campaigns = [batch({ name: 'bulk' }), batch({ name: 'receipts', lane: 'single' })];
    const run = rehearse(
      scenario({ campaigns, sender: { pools, servers: [server({ rate: perSecond(10) })] } }),
      ({ campaign }) => ({ latencyMs: campaign === 'bulk' ? minuteMs : 100 }),
    );
    const receipts = run.of(EntryKind.Ended).filter((entry) => run.tables.groups[entry.a]!.campaign === 1);
    expect(receipts.at(-1)!.atMs - startAtMs).toBeLessThan(11_000);
  });
});

describe('connections', () => {
  test('at most 2 are open where the throttle says 2, and 10 workers share them', () => {
    const run = rehearse(scenario({ sender: { throttles: [throttle({ connections: 2 })] } }));
    expect(run.of(EntryKind.ConnectionOpened)).toHaveLength(2);
    expect(run.grantTimesMs().filter((atMs) => atMs === 0)).toHaveLength(2);
    expect(run.grantTimesMs().at(-1)).toBe(4900);
    expect(run.waitedMs()).toEqual({ '2 connections per all': 4900 });
  });

  test('close after 20 messages where the throttle says 20', () => {
    const run = rehearse(
      scenario({ sender: { throttles: [throttle({ connections: 1, messagesPerConnection: 20 })] } }),
    );
    expect(run.of(EntryKind.ConnectionClosed).map((entry) => entry.c)).toEqual([20, 20, 20, 20, 20]);
  });

  test('close after 5 s of idleness', () => {
    const run = rehearse(scenario({ audiences: [audience({ size: 1 })] }));
    const [opened] = run.of(EntryKind.ConnectionOpened);
    const [closed] = run.of(EntryKind.ConnectionClosed);
    expect(closed!.atMs - opened!.atMs).toBe(5100);
  });

  test('a site that refuses one is left alone for a minute, and the message is kept with its first attempt unspent', () => {
    const run = rehearse(scenario({ audiences: [audience({ size: 1 })] }), ({ nowMs }) =>
      nowMs === startAtMs ? { refuses: true, reply: { ...tryLater, phase: 'connect' }, latencyMs: 50 } : {},
    );
    expect(run.grantTimesMs()).toEqual([0, 50 + minuteMs]);
    expect(run.of(EntryKind.Granted).map((entry) => entry.b)).toEqual([1, 1]);
    expect(run.of(EntryKind.Ended).map((entry) => entry.b)).toEqual([OutcomeId.delivered]);
  });
});

describe('a deferred message', () => {
  test('is tried after 5, 15 and 60 minutes, then every 60, and expires within 24 h', () => {
    const run = rehearse(scenario({ audiences: [audience({ size: 1 })], drainMs: 2 * 24 * hourMs }), () => ({
      reply: tryLater,
      latencyMs: 0,
    }));
    expect(run.grantTimesMs().slice(0, 5)).toEqual([0, 5, 20, 80, 140].map((minutes) => minutes * minuteMs));
    expect(run.of(EntryKind.Ended).map((entry) => entry.b)).toEqual([OutcomeId.expired]);
    expect(run.grantTimesMs().at(-1)).toBeLessThanOrEqual(24 * hourMs);
  });

  test('goes before fresh ones when its time comes', () => {
    const run = rehearse(
      scenario({ audiences: [audience({ size: 1000 })], sender: { servers: [server({ rate: perSecond(1) })] } }),
      ({ message, number }) => (message === 0 && number === 1 ? { reply: tryLater, latencyMs: 0 } : {}),
    );
    const again = run.of(EntryKind.Granted).find((entry) => entry.message === 0 && entry.b === 2)!;
    // One fresh message was in hand already.
    expect(again.atMs - startAtMs).toBeLessThanOrEqual(5 * minuteMs + 2000);
  });

  test('leaves by the same IP after a greylist reply', () => {
    const run = rehearse(
      scenario({ sender: { servers: [server({ ips: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] })] } }),
      ({ number }) => (number === 1 ? { reply: greylisted } : {}),
    );
    const ipOf = new Map<number, string>();
    for (const entry of run.of(EntryKind.Granted)) {
      const { ip } = run.tables.paths[entry.a]!;
      expect(ipOf.get(entry.message) ?? ip).toBe(ip);
      ipOf.set(entry.message, ip);
    }
    expect(run.of(EntryKind.Granted)).toHaveLength(200);
  });
});
