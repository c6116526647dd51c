import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { AlertRule } from '../../src/domain/reactions.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import {
  audience,
  batch,
  type Heard,
  hourMs,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  type Said,
  scenario,
  server,
  startAtMs,
  tryLater,
  unknownUser,
} from './fixtures.ts';

function alert(over: Partial<AlertRule>): AlertRule {
  return {
    ...{ name: 'it', kind: 'queue-depth', above: 0, windowMs: 5 * minuteMs },
    ...{ minSample: 10, forMs: 0, lane: '', server: '' },
    ...over,
  };
}

/** 3,600 messages due at once, sent at one a second, unless something is said otherwise. */
function run(rules: Partial<AlertRule>, say?: (heard: Heard) => Said, over: Partial<Scenario> = {}): Rehearsal {
  const sender = { servers: [server({ rate: perSecond(1) })], alerts: [alert(rules)], ...over.sender };
  const plan = scenario({ durationMs: 4 * hourMs, audiences: [audience({ size: 3600 })], ...over, sender });
  return rehearse(plan, say);
}

/** Minutes at which it fired and cleared, and the value that fired it. */
function spans(rehearsal: Rehearsal): (readonly [number, number, number])[] {
  const cleared = rehearsal.of(EntryKind.ReactionEnded);
  return rehearsal
    .of(EntryKind.ReactionBegan)
    .map(({ atMs, b }, i) => [minute(atMs), minute(cleared[i]?.atMs ?? Number.NaN), b] as const);
}

function minute(atMs: number): number {
  return (atMs - startAtMs) / minuteMs;
}

test('a queue deeper than 1,000 fires at the first look and clears when the last 1,000 are left', () => {
  // At minute 1 sixty have gone, at minute 44 2,640 of them.
  expect(spans(run({ above: 1000 }))).toEqual([[1, 44, 3540]]);
});

test('a queue of another lane does not count', () => {
  expect(spans(run({ above: 1000, lane: 'single' }))).toEqual([]);
});

test('a message that is due for more than 30 minutes', () => {
  expect(spans(run({ kind: 'oldest-due', above: 30 * minuteMs }))).toEqual([
    [31, 60, 31 * minuteMs - 100], // The second batch, which was built 100 ms after the first.
  ]);
});

test('a worker that has carried a message for more than 5 minutes', () => {
  const stuck = ({ message }: Heard): Said => (message === 59 ? { latencyMs: 12 * minuteMs } : {});
  const [fired, cleared] = spans(run({ kind: 'oldest-reserved', above: 5 * minuteMs }, stuck))[0]!;
  expect([fired, cleared]).toEqual([6, 13]);
});

describe('shares of attempts in the last five minutes', () => {
  const between =
    (fromMinute: number, untilMinute: number, reply: Said) =>
    (heard: Heard): Said => {
      const at = minute(heard.nowMs);
      return at >= fromMinute && at < untilMinute && heard.message % 2 === 0 ? reply : {};
    };

  test('errors above 20 %: half fail from minute 20 to 30', () => {
    const rule = { kind: 'error-rate', above: 0.2 } as const;
    const [fired, cleared] = spans(run(rule, between(20, 30, { reply: tryLater })))[0]!;
    expect([fired, cleared]).toEqual([23, 34]);
  });

  test('bounces above 20 %, of final answers only', () => {
    const rule = { kind: 'bounce-rate', above: 0.2 } as const;
    expect(spans(run(rule, between(20, 30, { reply: tryLater })))).toEqual([]);
    expect(spans(run(rule, between(20, 30, { reply: unknownUser })))[0]![0]).toBe(23);
  });

  test('are not judged below the least sample', () => {
    const rule = { kind: 'error-rate', above: 0.2, minSample: 1000 } as const;
    expect(spans(run(rule, between(20, 30, { reply: tryLater })))).toEqual([]);
  });

  test('of another server do not count', () => {
    const rule = { kind: 'error-rate', above: 0.2, server: 'mta-2' } as const;
    expect(spans(run(rule, between(20, 30, { reply: tryLater })))).toEqual([]);
  });
});

describe('a rate that drops by more than half', () => {
  const slower = {
    incidents: [
      {
        number: 1,
        description: '',
        atMs: startAtMs + 20 * minuteMs,
        untilMs: startAtMs + 40 * minuteMs,
        kind: 'change',
        changes: [{ kind: 'rate', source: 'sender.servers[mta-1].rate', rate: { count: 6, perMs: minuteMs } }],
      },
    ],
  } as const;

  test('fires when the window has fallen to half of the one before, and clears when that too is slow', () => {
    const [fired, cleared] = spans(run({ kind: 'rate-drop', above: 0.5 }, undefined, slower))[0]!;
    expect(fired).toBe(23);
    expect(cleared).toBeGreaterThanOrEqual(28);
    expect(cleared).toBeLessThanOrEqual(30);
  });

  test('is none where nothing is due any more', () => {
    expect(spans(run({ kind: 'rate-drop', above: 0.5 }))).toEqual([]);
  });
});

test('a dead list that holds anybody, until it is redriven', () => {
  const sender = {
    retry: { ...scenario().sender.retry, attempts: 2 },
    redriveAtMs: [startAtMs + 2 * hourMs],
    servers: [server({ rate: perSecond(1) })],
    alerts: [alert({ kind: 'dead' })],
  };
  const dying = ({ message, nowMs }: Heard): Said => (message === 30 && minute(nowMs) < 60 ? { reply: tryLater } : {});
  const rehearsal = run({}, dying, { sender: { ...scenario().sender, ...sender } });
  expect(spans(rehearsal)).toEqual([[6, 120, 1]]);
});

test('a quota that is used to 90 %, by the calendar hour', () => {
  const servers = [server({ rate: perSecond(1), quotas: [{ max: 1000, per: 'hour', window: 'calendar' }] })];
  const sender = { ...scenario().sender, servers, alerts: [alert({ kind: 'quota', above: 0.9 })] };
  const found = spans(run({}, undefined, { sender, campaigns: [batch()] }));
  expect(found.slice(0, 2).map(([fired, cleared]) => [fired, cleared])).toEqual([
    [15, 60],
    [75, 120],
  ]);
});
