import { describe, expect, test } from 'vitest';
import { EntryKind, emptyTables } from '../../src/domain/ledger.ts';
import type { JobPlan } from '../../src/domain/scenario.ts';
import { CommandBuffer } from '../../src/sender/commands.ts';
import { JobDesk } from '../../src/sender/job-desk.ts';

type Entry = { kind: number; atMs: number; a: number; b: number; c: number };

function plan(over: Partial<JobPlan>): JobPlan {
  return { kind: 'track', workers: 1, takesMs: 100, everyMs: Number.POSITIVE_INFINITY, loads: [], ...over };
}

/** A desk whose timers strike in order of their instants, earliest first. */
function deskOf(plans: readonly JobPlan[], endAtMs = 1_000_000) {
  const commands = new CommandBuffer();
  const entries: Entry[] = [];
  const ledger = {
    append: (kind: number, _message: number, atMs: number, a: number, b: number, c: number) => {
      entries.push({ kind, atMs, a, b, c });
    },
  };
  const desk = new JobDesk({ plans, tables: emptyTables(), commands, ledger, startAtMs: 0, endAtMs });
  const timers: { row: number; which: number; atMs: number }[] = [];
  const collect = () => {
    for (let i = 0; i < commands.count; i++) {
      const { a, b, c } = commands.at(i);
      timers.push({ row: a, which: b, atMs: c });
    }
    commands.count = 0;
  };
  const runUntil = (untilMs: number) => {
    for (;;) {
      collect();
      timers.sort((one, other) => one.atMs - other.atMs);
      const next = timers[0];
      if (next === undefined || next.atMs > untilMs) return;
      timers.shift();
      desk.timer(next.row, next.which, next.atMs);
    }
  };
  const doneAtMs = () => entries.filter(({ kind }) => kind === EntryKind.JobDone).map(({ atMs }) => atMs);
  return { desk, entries, runUntil, doneAtMs };
}

describe('a line of jobs', () => {
  test('with one worker of 100 ms a job does five that come together by 100, 200, 300, 400 and 500 ms', () => {
    const { desk, runUntil, doneAtMs } = deskOf([plan({})]);
    for (let i = 0; i < 5; i++) desk.arrive('track', i, 0, 0, 0);
    runUntil(10_000);
    expect(doneAtMs()).toEqual([100, 200, 300, 400, 500]);
  });

  test('with two workers does them by 100, 100, 200, 200 and 300 ms', () => {
    const { desk, runUntil, doneAtMs } = deskOf([plan({ workers: 2 })]);
    for (let i = 0; i < 5; i++) desk.arrive('track', i, 0, 0, 0);
    runUntil(10_000);
    expect(doneAtMs()).toEqual([100, 100, 200, 200, 300]);
  });

  test('hands 1,000 jobs back in the order they came, each with what it came with', () => {
    const { desk, runUntil } = deskOf([plan({ workers: 3, takesMs: 10 })]);
    const told: number[] = [];
    desk.onEnd('track', (a, b, c) => told.push(a + b + c));
    for (let i = 0; i < 1000; i++) desk.arrive('track', i, 10_000, 100_000, 0);
    runUntil(1_000_000);
    expect(told).toEqual(Array.from({ length: 1000 }, (_, i) => i + 110_000));
  });

  test('without workers does none, and counts all three as open', () => {
    const { desk, runUntil, entries } = deskOf([plan({ kind: 'bounce', workers: 0 })]);
    for (let i = 0; i < 3; i++) desk.arrive('bounce', i, 0, 0, 5);
    runUntil(1_000_000);
    desk.sample(60);
    expect(entries).toEqual([{ kind: EntryKind.JobsSampled, atMs: 60, a: 0, b: 3, c: 5 }]);
  });

  test('that is stopped at 150 ms finishes the job under way, and goes on where it was at 1,000 ms', () => {
    const { desk, runUntil, doneAtMs } = deskOf([plan({})]);
    for (let i = 0; i < 4; i++) desk.arrive('track', i, 0, 0, 0);
    runUntil(150);
    desk.stop('track');
    runUntil(999);
    expect(doneAtMs()).toEqual([100, 200]);
    desk.resume('track', 1000);
    runUntil(10_000);
    expect(doneAtMs()).toEqual([100, 200, 1100, 1200]);
  });

  test('of another kind is not held up by it', () => {
    const { desk, runUntil, entries } = deskOf([plan({ kind: 'bounce', workers: 0 }), plan({ kind: 'track' })]);
    desk.arrive('bounce', 0, 0, 0, 0);
    desk.arrive('track', 0, 0, 0, 0);
    runUntil(1000);
    expect(entries).toEqual([{ kind: EntryKind.JobDone, atMs: 100, a: 1, b: 1, c: 0 }]);
  });
});

test('a kind that the scenario does not name is left to the caller', () => {
  const { desk } = deskOf([]);
  expect(desk.arrive('track', 0, 0, 0, 0)).toBe(false);
});

test('scans come every 300 ms while arrivals come, and each takes its 20 ms', () => {
  const { desk, runUntil, doneAtMs } = deskOf([plan({ kind: 'scan', takesMs: 20, everyMs: 300 })], 1000);
  desk.start();
  runUntil(10_000);
  expect(doneAtMs()).toEqual([20, 320, 620, 920]);
});

test('a list of 450 rows at 5 ms each is taken in by 2,250 ms, in batches of 200', () => {
  const load = { atMs: 0, count: 450 };
  const { desk, runUntil, entries } = deskOf([plan({ kind: 'import', takesMs: 5, loads: [load] })]);
  desk.start();
  runUntil(10_000);
  expect(entries.map(({ atMs, b }) => [atMs, b])).toEqual([
    [1000, 200],
    [2000, 200],
    [2250, 50],
  ]);
});
