// Who leads a run, on both brokers: one at a time, with a growing number, and nobody longer than he was seen alive.

import { afterAll, describe, expect, it } from 'vitest';
import { Leadership } from '../../src/run/live/leadership.ts';
import { thisProcess } from '../../src/run/live/ledger/folder-lock.ts';
import { privateBroker } from './environment.ts';

const leaseMs = 400;

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
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
    const take = (run: string, more: { readonly tokenLeast?: number; readonly onLost?: (error: Error) => void } = {}) =>
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
        /^this dispatcher does not lead run two any more: its lease of 0\.4 s was not renewed for [\d.]+ s; it has given out nothing since$/,
      );
      const second = await take('two');
      expect(second.token).toBe(2);
      // What the old one does at its end takes nothing from the new one.
      await first.end();
      await waited(leaseMs);
      expect(second.mayLead()).toBe(true);
      await second.end();
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
