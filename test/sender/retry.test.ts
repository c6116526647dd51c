import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { OutcomeId } from '../../src/domain/outcome.ts';
import type { Sender } from '../../src/domain/scenario.ts';
import {
  audience,
  batch,
  greylisted,
  hourMs,
  minuteMs,
  rehearse,
  scenario,
  server,
  startAtMs,
  tryLater,
  usedUp,
} from './fixtures.ts';

const base = scenario().sender;

/** One message under this retry plan, in minutes since the start. */
function one(retry: Partial<Sender['retry']>, sender: Partial<Sender> = {}) {
  return scenario({
    durationMs: 3 * 24 * hourMs,
    audiences: [audience({ size: 1 })],
    sender: { retry: { ...base.retry, ...retry }, ...sender },
  });
}

const minutes = (timesMs: readonly number[]) => timesMs.map((atMs) => atMs / minuteMs);

describe('three attempts', () => {
  test('and the message is dead with the third failure', () => {
    const run = rehearse(one({ attempts: 3 }), () => ({ reply: tryLater, latencyMs: 0 }));
    expect(minutes(run.grantTimesMs())).toEqual([0, 5, 20]);
    expect(run.of(EntryKind.Granted).map((entry) => entry.b)).toEqual([1, 2, 3]);
    expect(run.of(EntryKind.Ended)).toMatchObject([{ atMs: startAtMs + 20 * minuteMs, b: OutcomeId.dead }]);
  });

  test('count from the first that was tried: a refused connection is none', () => {
    const run = rehearse(one({ attempts: 3 }), ({ nowMs }) =>
      nowMs === startAtMs
        ? { refuses: true, reply: { ...tryLater, phase: 'connect' }, latencyMs: 0 }
        : { reply: tryLater, latencyMs: 0 },
    );
    expect(minutes(run.grantTimesMs())).toEqual([0, 1, 6, 21]);
    expect(run.of(EntryKind.Granted).map((entry) => entry.b)).toEqual([1, 1, 2, 3]);
    expect(run.of(EntryKind.ConnectionRefused)).toHaveLength(1);
  });

  test('count a refused connection where it defers the message', () => {
    const connections = { ...base.connections, onRefused: 'defer_message' as const };
    const run = rehearse(one({ attempts: 3 }, { connections }), () => ({
      refuses: true,
      reply: { ...tryLater, phase: 'connect' },
      latencyMs: 0,
    }));
    expect(minutes(run.grantTimesMs())).toEqual([0, 5, 20]);
    expect(run.of(EntryKind.ConnectionRefused)).toHaveLength(0);
  });
});

describe('a connection that is used up', () => {
  test('is no attempt: the message leaves at once by another connection, still as its first', () => {
    const run = rehearse(one({ attempts: 1 }), ({ nowMs }) =>
      nowMs === startAtMs ? { reply: usedUp, closes: true, latencyMs: 30 } : {},
    );
    expect(run.grantTimesMs()).toEqual([0, 30]);
    expect(run.of(EntryKind.Granted).map((entry) => entry.b)).toEqual([1, 1]);
    expect(run.of(EntryKind.ConnectionOpened)).toHaveLength(2);
    expect(run.of(EntryKind.Ended)).toMatchObject([{ b: OutcomeId.delivered }]);
  });
});

describe('an age limit of one hour', () => {
  const late = { kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 10_000 } as const;
  // A second message, held an hour by the server's quota, so that it is first tried an hour after it was due.
  const held = (ageFrom: Sender['retry']['ageFrom']) =>
    rehearse(
      scenario({
        audiences: [audience({ size: 2 })],
        campaigns: [batch({ arrivals: late })],
        sender: {
          retry: { ...base.retry, giveUpAfterMs: hourMs, ageFrom },
          servers: [server({ quotas: [{ max: 1, per: 'hour', window: 'rolling' }] })],
        },
      }),
      () => ({ reply: tryLater, latencyMs: 0 }),
    );

  test('counts from the first attempt', () => {
    const run = held('first_attempt');
    const second = run.of(EntryKind.Granted).filter((entry) => entry.message === 1);
    expect(minutes(second.map((entry) => entry.atMs - startAtMs))[0]).toBe(60);
    expect(second.length).toBeGreaterThan(1);
  });

  test('counts from when it was due, where the scenario says so: one try, then it is expired', () => {
    const run = held('due');
    const second = run.of(EntryKind.Granted).filter((entry) => entry.message === 1);
    expect(second).toHaveLength(1);
    expect(run.of(EntryKind.Ended).find((entry) => entry.message === 1)).toMatchObject({ b: OutcomeId.expired });
  });
});

describe('by which route a retry leaves', () => {
  const servers = [server({ ips: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] })];
  const ipsOf = (route: 'same' | 'any', reply: typeof tryLater) => {
    const plan = scenario({ sender: { servers, retry: { ...base.retry, route } } });
    const run = rehearse(plan, ({ number }) => (number <= 2 ? { reply } : {}));
    const ips = new Map<number, Set<string>>();
    for (const entry of run.of(EntryKind.Granted))
      ips.set(entry.message, (ips.get(entry.message) ?? new Set()).add(run.tables.paths[entry.a]!.ip));
    return Math.max(...[...ips.values()].map((set) => set.size));
  };

  test.each([
    ['same', tryLater, 1],
    ['any', greylisted, 1],
  ] as const)('route: %s, reply %o: by the one IP it knocked from', (route, reply, expected) => {
    expect(ipsOf(route, reply)).toBe(expected);
  });

  test('route: any: by whichever is next', () => {
    expect(ipsOf('any', tryLater)).toBeGreaterThan(1);
  });
});

describe('a retry that comes due during a hold', () => {
  test('waits for its end and spends nothing', () => {
    const quotas = [{ max: 1, per: 'hour' as const, window: 'calendar' as const }];
    const run = rehearse(one({ attempts: 2 }, { servers: [server({ quotas })] }), () => ({
      reply: tryLater,
      latencyMs: 0,
    }));
    expect(minutes(run.grantTimesMs())).toEqual([0, 60]);
    expect(run.of(EntryKind.Granted).map((entry) => (entry.c - startAtMs) / minuteMs)).toEqual([0, 5]);
  });
});
