// Who is served when there is not enough for all: equal between campaigns, within a campaign in proportion to what is
// due, and nobody may claim afterwards what he did not use.

import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import {
  audience,
  batch,
  dayMs,
  greylisted,
  hourMs,
  minuteMs,
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

const bothNames = ['first', 'second'];

/** Two campaigns, each to an audience of its own name: one with one provider, one spread over three by 6:3:1. */
function twoCampaigns(size: number, sender: Parameters<typeof scenario>[0] & object) {
  const spread = ['b', 'c', 'd'].map((name, i) => ({ name, ratio: [0.6, 0.3, 0.1][i]! }));
  return scenario({
    providers: ['a', 'b', 'c', 'd'].map(provider),
    audiences: [
      audience({ name: 'first', size, providers: [{ name: 'a', ratio: 1 }] }),
      audience({ name: 'second', size, providers: spread }),
    ],
    campaigns: bothNames.map((name) => batch({ name, audience: name })),
    ...sender,
  });
}

/** Grants of the first campaign among so many from the given one on. */
function firstAmong(run: Rehearsal, from: number, count: number): number {
  return run
    .of(EntryKind.Granted)
    .slice(from, from + count)
    .filter((entry) => run.campaignOf(entry) === 'first').length;
}

describe('two campaigns of 1,000, one of them spread over three providers', () => {
  test('have half each of the slots of a server held to 10/s', () => {
    const run = rehearse(twoCampaigns(1000, { sender: { servers: [server({ rate: perSecond(10) })] } }));
    expect(Math.abs(firstAmong(run, 0, 500) - 250)).toBeLessThanOrEqual(2);
    expect(Math.abs(firstAmong(run, 500, 1000) - 500)).toBeLessThanOrEqual(5);
  });

  test('have the same of 3 workers, to within one connection full of messages', () => {
    const pools = [{ name: 'worker', workers: 3, lanes: ['batch'] }];
    const run = rehearse(twoCampaigns(1000, { sender: { pools } }));
    expect(Math.abs(firstAmong(run, 0, 1000) - 500)).toBeLessThanOrEqual(100);
  });

  test('have the same of 3 workers slot by slot where a connection carries one message', () => {
    const pools = [{ name: 'worker', workers: 3, lanes: ['batch'] }];
    const connections = { ...scenario().sender.connections, messagesPerConnection: 1 };
    const run = rehearse(twoCampaigns(1000, { sender: { pools, connections } }));
    expect(Math.abs(firstAmong(run, 0, 500) - 250)).toBeLessThanOrEqual(5);
  });
});

describe('within a campaign', () => {
  const halfOf = (fair: 'backlog' | 'equal') => {
    const spread = ['a', 'b', 'c'].map((name, i) => ({ name, ratio: [0.6, 0.3, 0.1][i]! }));
    const run = rehearse(
      scenario({
        providers: ['a', 'b', 'c'].map(provider),
        audiences: [audience({ size: 1200, providers: spread })],
        sender: { fair, servers: [server({ rate: perSecond(10) })] },
      }),
    );
    const countOf = (grants: number) =>
      ['a', 'b', 'c'].map(
        (name) =>
          run
            .of(EntryKind.Granted)
            .slice(0, grants)
            .filter((entry) => run.providerOf(entry) === name).length,
      );
    return { half: countOf(600), some: countOf(240), all: countOf(1200) };
  };

  test('each provider is half done when the campaign is, where it is fair by backlog', () => {
    const { half, all } = halfOf('backlog');
    half.forEach((count, i) => {
      expect(Math.abs(count - all[i]! / 2)).toBeLessThanOrEqual(4);
    });
  });

  test('each provider has a third of the first 240, where all are equal', () => {
    expect(halfOf('equal').some).toEqual([80, 80, 80]);
  });
});

describe('what was not used cannot be claimed afterwards', () => {
  test('a campaign that its provider refused for ten minutes gets half of the worker from then on, not all of it', () => {
    const plan = twoCampaigns(9000, { sender: { pools: [{ name: 'worker', workers: 1, lanes: ['batch'] }] } });
    const run = rehearse(plan, ({ campaign, nowMs }) =>
      campaign === 'first' && nowMs < startAtMs + 10 * minuteMs
        ? { refuses: true, reply: { ...tryLater, phase: 'connect' }, latencyMs: 50 }
        : {},
    );
    const from = run.of(EntryKind.Granted).findIndex((entry) => entry.atMs > startAtMs + 12 * minuteMs);
    expect(Math.abs(firstAmong(run, from, 2000) - 1000)).toBeLessThanOrEqual(100);
  });

  test.each([
    ['a server held to 10/s', { servers: [server({ rate: perSecond(10) })] }],
    ['a worker', { pools: [{ name: 'worker', workers: 1, lanes: ['batch'] }] }],
  ])('a campaign that comes ten minutes later gets half of %s from then on', (_name, sender) => {
    const plan = twoCampaigns(20_000, { sender });
    const late = { kind: 'batch', atMs: startAtMs + 10 * minuteMs, copies: 1, buildPerSecond: 10_000 } as const;
    const campaigns = [{ ...plan.campaigns[0]!, arrivals: late }, plan.campaigns[1]!];
    const run = rehearse({ ...plan, durationMs: 15 * minuteMs, campaigns });
    // Within one connection full of messages.
    expect(Math.abs(firstAmong(run, 6000, 2000) - 1000)).toBeLessThanOrEqual(100);
  });
});

describe('in step with a limit of 10/s', () => {
  test('a stream of exactly 10/s leaves a batch its half', () => {
    const stream = {
      kind: 'stream',
      fromMs: startAtMs,
      untilMs: startAtMs + hourMs,
      rate: perSecond(10),
      spacing: 'even',
    } as const;
    const plan = twoCampaigns(1000, { sender: { servers: [server({ rate: perSecond(10) })] } });
    const run = rehearse({ ...plan, campaigns: [plan.campaigns[0]!, { ...plan.campaigns[1]!, arrivals: stream }] });
    expect(Math.abs(firstAmong(run, 0, 1000) - 500)).toBeLessThanOrEqual(5);
  });
});

describe('retries that must leave by one IP', () => {
  test('leave within 2 s of their time, though thousands of fresh messages of the campaign wait for the same server', () => {
    const plan = scenario({
      durationMs: dayMs,
      audiences: [audience({ size: 6000 })],
      sender: { servers: [server({ ips: ['192.0.2.1', '192.0.2.2'], rate: perSecond(10) })] },
    });
    const run = rehearse(plan, ({ number, message }) =>
      number === 1 && message % 50 === 0 ? { reply: greylisted, latencyMs: 77.7 } : {},
    );
    const lateMs = run.of(EntryKind.Granted).flatMap((entry) => (entry.b === 2 ? [entry.atMs - entry.c] : []));
    expect(lateMs).toHaveLength(120);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(2000);
  });
});

test('a flow that a limit lets go 4 times a second goes more than 3 times, though another streams over warm connections', () => {
  const run = rehearse(
    scenario({
      durationMs: minuteMs,
      providers: [provider('slow'), provider('plain')],
      audiences: [audience({ size: 2000, providers: ['slow', 'plain'].map((name) => ({ name, ratio: 0.5 })) })],
      sender: {
        throttles: [throttle({ match: { provider: 'slow' }, per: ['provider'], rate: perSecond(4) })],
      },
    }),
    // Not all alike, or all workers would come free at once and find the limit open for one of them.
    ({ message }) => ({ latencyMs: 400 + ((message * 7919) % 401) }),
  );
  const slow = run.of(EntryKind.Granted).filter((entry) => run.providerOf(entry) === 'slow');
  // A worker comes free every 60 ms, and only once it has gone does the limit count the next 250 ms.
  expect(slow.length).toBeGreaterThan(3 * 60);
});
