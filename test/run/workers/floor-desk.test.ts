// The desk between the sender and the processes that pop its jobs: what each command comes to in the broker.

import { describe, expect, test } from 'vitest';
import { emptyTables, type Ledger } from '../../../src/domain/ledger.ts';
import { OutcomeId } from '../../../src/domain/outcome.ts';
import type { JobFate } from '../../../src/drivers/queue/lane-workers.ts';
import { EventQueue } from '../../../src/engine/event-queue.ts';
import { LiveClock } from '../../../src/engine/live-clock.ts';
import { FloorDesk } from '../../../src/run/live/workers/floor-desk.ts';
import { CommandKind } from '../../../src/sender/commands.ts';
import { EventKind } from '../../../src/sender/events.ts';

const startAtMs = 1_000_000;
const batch = 1;

/** Two workers in one process that serves lane 1, at ten times real time; the wall stands still. */
function desk() {
  const log: string[] = [];
  const told: number[][] = [];
  const ends: { readonly job: number; readonly fate: JobFate }[] = [];
  const depth = { waiting: 0, active: 0, delayed: 0, dead: 0 };
  const held = new Set<number>();
  const events = new EventQueue();
  const clock = new LiveClock({ nowMs: () => 0, after: () => () => {} }, startAtMs, 10);
  const entries: number[][] = [];
  const ledger: Ledger = { append: (...entry) => void entries.push(entry) };
  const tables = emptyTables();
  const made = new FloorDesk({
    layout: {
      workerCount: 2,
      poolOfWorker: Int32Array.of(0, 0),
      lanesOfPool: [[0, batch]],
      laneCount: 2,
      batchCount: 1,
    },
    plans: [{ lanes: [batch], workers: [0, 1] }],
    lanes: [batch],
    queue: {
      add: async (lane, messages) => void log.push(`add ${messages.join(' ')} to ${lane}`),
      again: async (lane, message) => void log.push(`again ${message} in ${lane}`),
      isHeld: async (_lane, message) => held.has(message),
      depth: async () => depth,
    },
    force: () => ({
      look: (worker) => void log.push(`look ${worker}`),
      stopLooking: (worker) => void log.push(`stop ${worker}`),
      endJob: (_worker, job, fate) => void ends.push({ job, fate }),
      flush: () => {},
    }),
    ...{ clock, events, tables, ledger, driver: 'bullmq on redis' },
    happened: (...event) => void told.push(event),
    failed: (error) => {
      throw error;
    },
    quiet: () => {},
  });
  const take = (worker: number, job: number) =>
    made.came(0, { kind: 'news', settled: [], stopped: [], taken: [{ worker, lane: 0, job }] });
  const settle = (job: number) => made.came(0, { kind: 'news', settled: [job], stopped: [], taken: [] });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { made, log, told, ends, depth, held, events, clock, entries, tables, take, settle, turn };
}

test('jobs of one turn are added together, in order', async () => {
  const { made, log, turn } = desk();
  for (const job of [5, 6, 7]) made.carryOut(CommandKind.QueueJob, job, batch, 0);
  expect(made.pendingCount).toBe(1);
  made.flush();
  await turn();
  expect(log).toEqual(['add 5 6 7 to 1']);
  expect(made.pendingCount).toBe(0);
});

test('leaves grants, takes and timers of gates to others', () => {
  const { made } = desk();
  const foreign = [CommandKind.Grant, CommandKind.Take, CommandKind.WakeGate, CommandKind.Close];
  expect(foreign.map((kind) => made.carryOut(kind, 0, 0, 0))).toEqual([false, false, false, false]);
});

describe('a job in hand', () => {
  test('is told to the sender with its worker, as handed out once', () => {
    const { told, take } = desk();
    take(1, 5);
    expect(told).toEqual([[EventKind.JobTaken, 1, 5, 1]]);
  });

  test('that is done leaves the queue; until the broker knows, something is under way', () => {
    const { made, ends, take, settle } = desk();
    take(0, 5);
    made.carryOut(CommandKind.Settle, 5, OutcomeId.delivered, 0);
    made.carryOut(CommandKind.FinishJob, 0, 5, 0);
    expect(ends).toEqual([{ job: 5, fate: { kind: 'done' } }]);
    expect(made.pendingCount).toBe(1);
    settle(5);
    expect(made.pendingCount).toBe(0);
  });

  test('whose attempts are used up fails', () => {
    const { made, ends, take } = desk();
    take(0, 5);
    made.carryOut(CommandKind.Settle, 5, OutcomeId.dead, 0);
    made.carryOut(CommandKind.FinishJob, 0, 5, 0);
    expect(ends).toEqual([{ job: 5, fate: { kind: 'dead' } }]);
  });

  test('that a limit holds for 30 s waits 3 s of real time at speed 10, and its worker looks again', () => {
    const { made, log, ends, take } = desk();
    take(0, 5);
    made.carryOut(CommandKind.PutOffJob, 0, 5, startAtMs + 30_000);
    expect(ends).toEqual([{ job: 5, fate: { kind: 'delayed', delayMs: 3000 } }]);
    expect(log).toEqual(['look 0']);
  });

  test('that found no connection goes back', () => {
    const { made, ends, take } = desk();
    take(0, 5);
    made.carryOut(CommandKind.Return, 5, 0, 0);
    made.carryOut(CommandKind.FinishJob, 0, 5, 0);
    expect(ends).toEqual([{ job: 5, fate: { kind: 'returned' } }]);
  });

  test('to be retried waits longer than it should, and is let go by the sender, after the broker has put it off', async () => {
    const { made, log, ends, events, take, settle, turn } = desk();
    take(0, 5);
    made.carryOut(CommandKind.Retry, 5, 8, startAtMs + 60_000);
    made.carryOut(CommandKind.FinishJob, 0, 5, 0);
    expect(ends).toEqual([{ job: 5, fate: { kind: 'delayed', delayMs: 6000 + 3_600_000 } }]);
    events.next();
    expect([events.taken.atMs, events.taken.kind, events.taken.a, events.taken.b]).toEqual([
      startAtMs + 60_000,
      EventKind.RetryDue,
      5,
      8,
    ]);
    made.carryOut(CommandKind.QueueAgain, 5, batch, 0);
    await turn();
    expect(log).toEqual([]);
    settle(5);
    await turn();
    expect(log).toEqual(['again 5 in 1']);
  });
});

describe('a released job that is due', () => {
  const release = (jumpMs: number) => {
    const parts = desk();
    parts.take(0, 5);
    parts.made.carryOut(CommandKind.PutOffJob, 0, 5, startAtMs + jumpMs);
    parts.settle(5);
    parts.log.length = 0;
    return parts;
  };

  test('is let go by the desk after a jump, since the broker does not know of it', async () => {
    const { made, log, turn } = release(30_000);
    made.timer(5, startAtMs + 30_000);
    await turn();
    expect(log).toEqual(['again 5 in 1']);
  });

  test('is left to the broker where its own time has come', async () => {
    const { made, log, turn } = release(1);
    made.timer(5, startAtMs + 1);
    await turn();
    expect(log).toEqual([]);
  });

  test('is left alone where it was taken meanwhile, or put off anew', async () => {
    const { made, log, take, turn } = release(30_000);
    take(1, 5);
    made.timer(5, startAtMs + 30_000);
    made.carryOut(CommandKind.PutOffJob, 1, 5, startAtMs + 50_000);
    made.timer(5, startAtMs + 30_000);
    await turn();
    expect(log).toEqual(['look 1']);
  });
});

describe('a process that is gone', () => {
  test('leaves its jobs to the broker, and the second handing is told', async () => {
    const { made, told, ends, held, take, turn } = desk();
    take(0, 5);
    held.add(5);
    expect(made.lost(0)).toBe(1);
    await turn();
    // What its worker was doing ends all the same; nobody is told to settle the job.
    made.carryOut(CommandKind.FinishJob, 0, 5, 0);
    expect(ends).toEqual([]);
    take(1, 5);
    expect(told.at(-1)).toEqual([EventKind.JobTaken, 1, 5, 2]);
  });

  test('that had told the broker, and nobody here, takes nothing with it', async () => {
    const { made, told, take, turn } = desk();
    take(0, 5);
    made.carryOut(CommandKind.PutOffJob, 0, 5, startAtMs + 30_000);
    made.lost(0);
    await turn();
    take(1, 5);
    expect(told.at(-1)).toEqual([EventKind.JobTaken, 1, 5, 1]);
  });

  test('has its workers look in the one that takes its place, and those told to stop have stopped', () => {
    const { made, log, told } = desk();
    made.carryOut(CommandKind.Look, 0, 0, 0);
    made.carryOut(CommandKind.Look, 1, 0, 0);
    made.carryOut(CommandKind.StopLooking, 1, 0, 0);
    log.length = 0;
    made.lost(0);
    expect(log).toEqual(['look 0']);
    expect(told).toEqual([[EventKind.LookEnded, 1, 0, 0]]);
  });
});

describe('is quiet', () => {
  test('while nobody looks, whatever waits', async () => {
    const { made, depth, take } = desk();
    for (const job of [5, 6, 7]) made.carryOut(CommandKind.QueueJob, job, batch, 0);
    made.flush();
    await new Promise((resolve) => setImmediate(resolve));
    depth.waiting = 9;
    take(0, 5);
    take(1, 6);
    expect(await made.isQuiet()).toBe(true);
  });

  test('when every job has ended, without asking the broker', async () => {
    const { made, depth, take, settle } = desk();
    made.carryOut(CommandKind.Look, 0, 0, 0);
    made.carryOut(CommandKind.QueueJob, 5, batch, 0);
    made.flush();
    take(1, 5);
    made.carryOut(CommandKind.Settle, 5, OutcomeId.delivered, 0);
    made.carryOut(CommandKind.FinishJob, 1, 5, 0);
    settle(5);
    await new Promise((resolve) => setImmediate(resolve));
    depth.waiting = 9;
    expect(await made.isQuiet()).toBe(true);
  });

  test('not while somebody looks and something waits, or is active in hands that nobody knows of', async () => {
    const { made, depth, take } = desk();
    for (const job of [6, 7]) made.carryOut(CommandKind.QueueJob, job, batch, 0);
    made.flush();
    await new Promise((resolve) => setImmediate(resolve));
    made.carryOut(CommandKind.Look, 0, 0, 0);
    take(1, 6);
    depth.active = 1;
    expect(await made.isQuiet()).toBe(true);
    depth.active = 2;
    expect(await made.isQuiet()).toBe(false);
    depth.active = 1;
    depth.waiting = 1;
    expect(await made.isQuiet()).toBe(false);
  });
});

test('puts down what was fetched, handed out again, and how many jobs there are', () => {
  const { made, entries, tables, take } = desk();
  for (const job of [5, 6]) made.carryOut(CommandKind.QueueJob, job, batch, 0);
  take(0, 5);
  made.carryOut(CommandKind.Settle, 5, OutcomeId.delivered, 0);
  made.sample(startAtMs);
  expect(tables.queues).toEqual([{ driver: 'bullmq on redis' }]);
  // fetched, emptyLooks, requests, handedOutAgain, deadLettered, refused, jobs, jobsMax, …
  expect(entries.map((entry) => entry.at(-1)).slice(0, 8)).toEqual([1, 0, 0, 0, 0, 0, 1, 2]);
});
