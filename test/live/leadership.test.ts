// Who leads a run, on both brokers: one at a time, with a growing number, and nobody longer than he was seen alive.

import { afterAll, describe, expect, it } from 'vitest';
import { wallTime } from '../../fake-isp/smtp/wall-time.ts';
import { openPostgresLeader } from '../../src/drivers/leader/postgres-leader.ts';
import { poolConfig } from '../../src/drivers/queue/postgres-pool.ts';
import { LiveClock } from '../../src/engine/live-clock.ts';
import { Leadership, type LeadershipParts } from '../../src/run/live/leadership.ts';
import { thisProcess } from '../../src/run/live/ledger/folder-lock.ts';
import { LiveLoop, type LiveLoopParts } from '../../src/run/live/live-loop.ts';
import { EventKind } from '../../src/sender/events.ts';
import { privateBroker } from './environment.ts';

const leaseMs = 1000;

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Stands still, as a process that is stopped does: no timer of its own fires. */
function stoodStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`the lead of a run on ${kind}`, () => {
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }
    afterAll(() => broker.stop());

    const holder = thisProcess('2026-03-02T08:00:00.000Z');
    const take = (run: string, more: Partial<LeadershipParts> = {}) =>
      Leadership.take({ broker, run, holder, tokenLeast: 1, leaseMs, onLost: () => {}, ...more });

    it('is one dispatcher’s, for longer than its lease, until that one gives it up', async () => {
      const first = await take('one');
      expect(first.token).toBe(1);
      await waited(2 * leaseMs);
      expect(first.mayLead()).toBe(true);
      await expect(take('one')).rejects.toThrow(
        `run one has a dispatcher already: process ${process.pid} on ${holder.host} since 2026-03-02T08:00:00.000Z\n  hint: wait for it or end it; a run has one dispatcher at a time`,
      );
      await first.end();
      const second = await take('one', { tokenLeast: 2 });
      expect(second.token).toBe(2);
      await second.end();
    });

    it('is lost by one that stood still for longer than its lease, and is another’s with a higher number', async () => {
      const lost: string[] = [];
      const first = await take('two', { onLost: ({ message }) => lost.push(message) });
      stoodStill(leaseMs + 50);
      expect(first.mayLead()).toBe(false);
      expect(lost.length).toBe(1);
      expect(lost[0]).toMatch(
        /^this dispatcher does not lead run two any more: its lease of 1 s was not renewed for [\d.]+ s; it has given out nothing since$/,
      );
      const second = await take('two');
      expect(second.token).toBe(2);
      // What the old one does at its end takes nothing from the new one.
      await first.end();
      await waited(leaseMs);
      expect(second.mayLead()).toBe(true);
      await second.end();
    });

    describe('of a machine that sleeps, or whose clock is set', () => {
      /** By both clocks; `sleep` moves the wall clock alone. */
      function setClock() {
        let steadyMs = 5_000;
        let wallMs = Date.UTC(2026, 2, 2, 8);
        const passes = (ms: number) => {
          steadyMs += ms;
          wallMs += ms;
        };
        const sleeps = (ms: number) => {
          wallMs += ms;
        };
        return { clock: { steadyMs: () => steadyMs, wallMs: () => wallMs }, passes, sleeps };
      }

      it('is lost when it wakes after its lease, and another leads by then', async () => {
        const lost: string[] = [];
        const { clock, passes, sleeps } = setClock();
        const first = await take('asleep', { clock, leaseMs: 60_000, onLost: ({ message }) => lost.push(message) });
        passes(30_000);
        sleeps(29_999);
        expect([first.mayLead(), lost]).toEqual([true, []]);
        sleeps(3_600_000);
        expect([first.mayLead(), first.mayLead()]).toEqual([false, false]);
        expect(lost).toEqual([
          'this dispatcher does not lead run asleep any more: its lease of 60 s was not renewed for 3659.999 s by the wall clock: the machine slept, or its clock was set; it has given out nothing since',
        ]);
        await first.end();
      });

      it('is kept when the wall clock is set back, and lost by the other when that has run its time', async () => {
        const { clock, passes, sleeps } = setClock();
        const first = await take('set-back', { clock, leaseMs: 60_000 });
        sleeps(-3_600_000);
        passes(59_999);
        expect(first.mayLead()).toBe(true);
        passes(1);
        expect(first.mayLead()).toBe(false);
        await first.end();
      });

      it('gives out nothing of the turn in which it wakes', async () => {
        const log: string[] = [];
        const { clock, sleeps } = setClock();
        const lead = await take('wakes', { clock, leaseMs: 60_000, onLost: () => log.push('lost') });
        const parts: Partial<LiveLoopParts> = {
          sender: { start: () => undefined, handle: () => undefined, commands: { count: 0 } } as never,
          heads: () => ({ pendingCount: 1, flush: () => log.push('broker') }) as never,
          mail: { deliver: () => undefined, closeConnection: () => undefined, flush: () => log.push('agents') },
          clock: new LiveClock(wallTime, 0, 1),
          inputs: () => ({ started: () => {}, note: () => {}, turnOver: () => lead.mayLead() }) as never,
        };
        const loop = new LiveLoop(parts as LiveLoopParts, 0);
        loop.start();
        await until(() => log.length === 2);
        loop.happened(EventKind.Complaint, 1);
        sleeps(60_000);
        await until(() => log.length === 3);
        loop.happened(EventKind.Complaint, 2);
        await new Promise((resolve) => setImmediate(resolve));
        expect(log).toEqual(['broker', 'agents', 'lost']);
        loop.stop();
        await lead.end();
      });
    });

    it('is taken at once from a process of this machine that is gone', async () => {
      const gone = { ...holder, pid: 2_147_483_646, begun: '1' };
      const first = await Leadership.take({
        ...{ broker, run: 'three', holder: gone, tokenLeast: 1, leaseMs: 60_000, onLost: () => {} },
      });
      const second = await take('three');
      expect(second.token).toBe(2);
      await second.end();
      await first.end();
    });
  });
}

describe('the table of leads in a PostgreSQL that many runs share', async () => {
  const { broker, missing } = await privateBroker('postgres');
  if (broker === null) {
    it.skip(`needs a private broker: ${missing}`);
    return;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client(poolConfig(broker.url));
  await client.connect();
  afterAll(async () => {
    await client.end();
    await broker.stop();
  });
  const runsIn = async (): Promise<string[] | null> => {
    const table = await client.query("select to_regclass('bullmq.maildrill_leader') as name");
    if (table.rows[0].name === null) return null;
    return (await client.query('select run from bullmq.maildrill_leader order by run')).rows.map(({ run }) => run);
  };
  const leads: LeadershipParts = {
    ...{ broker, run: 'one', tokenLeast: 1, holder: thisProcess('2026-03-02T08:00:00.000Z') },
    onLost: ({ message }) => expect.unreachable(message),
  };

  it('is there while a run has a row in it, and goes with the last', async () => {
    const one = await Leadership.take(leads);
    const two = await Leadership.take({ ...leads, run: 'two' });
    expect(await runsIn()).toEqual(['one', 'two']);
    await one.end();
    expect(await runsIn()).toEqual(['two']);
    expect(two.mayLead()).toBe(true);
    await two.end();
    expect(await runsIn()).toBe(null);
  });

  it('is made and dropped by four who come and go at once, 25 times each, and each has the lead of its run every time', async () => {
    const comeAndGo = async (run: string): Promise<number[]> => {
      const tokens: number[] = [];
      for (let round = 1; round <= 25; round++) {
        const lead = await Leadership.take({ ...leads, run, tokenLeast: round });
        tokens.push(lead.token);
        await lead.end();
      }
      return tokens;
    };
    const rounds = Array.from({ length: 25 }, (_, index) => index + 1);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(comeAndGo))).toEqual([rounds, rounds, rounds, rounds]);
    expect(await runsIn()).toBe(null);
  }, 120_000);

  it('gone or not, tells one whose lead was taken and given up meanwhile that it does not lead', async () => {
    const desk = await openPostgresLeader(broker.url, 'old');
    const asked = await desk.take('first', 0, 1);
    expect(asked).toEqual({ token: 1 });
    const next = await openPostgresLeader(broker.url, 'old');
    const other = await next.take('second', 60_000, 1);
    expect(other).toEqual({ token: 2 });
    expect(await desk.renew(1, 60_000, 'first')).toBe(false);
    await next.release(2);
    expect(await runsIn()).toBe(null);
    expect(await desk.renew(1, 60_000, 'first')).toBe(false);
    await desk.evict('second');
    await desk.release(1);
    await Promise.all([desk.close(), next.close()]);
  });
});
