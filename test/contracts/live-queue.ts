// What every driver of the live queue port must do. One body; each driver's test file hands in how to open it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveQueue, LiveQueueOptions } from '../../src/drivers/queue/live-queue.ts';

export interface QueueMaker {
  open(options: LiveQueueOptions): Promise<LiveQueue>;
  /** A process that is gone leaves what it held to the next; without a broker there is no next. */
  readonly outlivesProcess: boolean;
}

let runCount = 0;

export function liveQueueContract(maker: () => QueueMaker): void {
  let queue: LiveQueue;
  let flow = 0;
  const options = { run: `contract-${process.pid}-${runCount++}`, token: 'first' };

  beforeAll(async () => {
    queue = await maker().open(options);
  });
  afterAll(() => queue?.destroy());

  const takeAll = async (from: number): Promise<number[]> => {
    const taken: number[] = [];
    for (let message = await queue.take(from); message !== -1; message = await queue.take(from)) taken.push(message);
    return taken;
  };

  /** A flow of its own for each test, with these messages taken from it. */
  const takeOf = async (messages: readonly number[]): Promise<number> => {
    flow++;
    await queue.add(flow, messages);
    expect(await takeAll(flow)).toEqual(messages);
    return flow;
  };

  describe('order', () => {
    it('hands out fresh messages in the order in which they came, in bulk or one by one', async () => {
      flow++;
      await queue.add(flow, [300, 5, 40]);
      await queue.add(flow, [1]);
      await queue.add(flow, [2]);
      expect(await takeAll(flow)).toEqual([300, 5, 40, 1, 2]);
    });

    it('says -1 for a flow that is empty, and for one never heard of', async () => {
      flow++;
      expect(await queue.take(flow)).toBe(-1);
    });

    it('keeps flows apart', async () => {
      flow += 2;
      await queue.add(flow - 1, [10]);
      await queue.add(flow, [20]);
      expect(await queue.take(flow)).toBe(20);
      expect(await queue.take(flow - 1)).toBe(10);
    });

    it('hands out due retries before fresh messages, in the order in which they fell due', async () => {
      const from = await takeOf([31, 32, 33]);
      await queue.add(from, [34]);
      for (const message of [31, 32, 33]) await queue.putOff(message, from, 60_000);
      for (const message of [33, 31]) await queue.promote(message);
      expect(await takeAll(from)).toEqual([33, 31, 34]);
    });

    it('hands out a returned message first of all, the last returned before those returned earlier', async () => {
      const from = await takeOf([41, 42, 43, 44]);
      await queue.putOff(41, from, 60_000);
      await queue.promote(41);
      await queue.putBack(43);
      await queue.putBack(42);
      await queue.putBack(44);
      expect(await takeAll(from)).toEqual([44, 42, 43, 41]);
    });

    it('lets a message that was returned once become a retry like any other', async () => {
      const from = await takeOf([51, 52]);
      await queue.putBack(51);
      expect(await queue.take(from)).toBe(51);
      await queue.putOff(52, from, 60_000);
      await queue.putOff(51, from, 60_000);
      await queue.promote(52);
      await queue.promote(51);
      expect(await takeAll(from)).toEqual([52, 51]);
    });
  });

  describe('settling', () => {
    it('takes the next message in the same step, and says -1 where there is none', async () => {
      flow++;
      await queue.add(flow, [61, 62]);
      expect(await queue.take(flow)).toBe(61);
      expect(await queue.settle(61, 'done', true)).toBe(62);
      expect(await queue.settle(62, 'done', true)).toBe(-1);
      expect(await queue.depth(flow)).toEqual({ fresh: 0, due: 0, delayed: 0, held: 0, dead: 0 });
    });

    it('keeps dead jobs with their reason, apart from what is still to be sent', async () => {
      const from = await takeOf([71, 72]);
      await queue.settle(72, 'dead', false, '550 5.1.1 no such user');
      expect(await queue.settle(71, 'dead', true, '451 4.7.1 attempts used up')).toBe(-1);
      expect(await queue.take(from)).toBe(-1);
      const dead = await queue.dead(from);
      expect(dead.toSorted((a, b) => a.message - b.message)).toEqual([
        { message: 71, flow: from, reason: '451 4.7.1 attempts used up' },
        { message: 72, flow: from, reason: '550 5.1.1 no such user' },
      ]);
    });

    it('refuses to settle a message that nobody took', async () => {
      await expect(queue.settle(9_999_999, 'done', false)).rejects.toThrow('bug: message 9999999 is not held');
    });
  });

  describe('putting off', () => {
    it('keeps a message back until it is promoted', async () => {
      const from = await takeOf([81]);
      await queue.putOff(81, from, 60_000);
      expect(await queue.take(from)).toBe(-1);
      expect(await queue.delayed(from)).toEqual([81]);
      await queue.promote(81);
      expect(await queue.take(from)).toBe(81);
    });

    it('hands a message out by itself once its longest wait is over', async () => {
      const from = await takeOf([82]);
      await queue.putOff(82, from, 30);
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(await queue.take(from)).toBe(82);
    });

    it('lists what is put off in the order of falling due', async () => {
      const from = await takeOf([83, 84, 85]);
      await queue.putOff(83, from, 50_000);
      await queue.putOff(84, from, 10_000);
      await queue.putOff(85, from, 30_000);
      expect(await queue.delayed(from)).toEqual([84, 85, 83]);
    });

    it('moves a message to another flow when it is to wait there', async () => {
      const from = await takeOf([86]);
      flow++;
      await queue.putOff(86, flow, 60_000);
      await queue.promote(86);
      expect(await queue.take(from)).toBe(-1);
      expect(await queue.take(flow)).toBe(86);
      expect(await queue.depth(from)).toEqual({ fresh: 0, due: 0, delayed: 0, held: 0, dead: 0 });
    });

    it('does nothing where a message is promoted that is not put off', async () => {
      const from = await takeOf([87]);
      await queue.promote(87);
      await queue.promote(123_456);
      expect(await queue.depth(from)).toEqual({ fresh: 0, due: 0, delayed: 0, held: 1, dead: 0 });
    });
  });

  it('counts what stands where', async () => {
    const from = await takeOf([91, 92, 93, 94, 95, 96]);
    await queue.add(from, [97, 98]);
    await queue.putBack(91);
    await queue.putOff(92, from, 60_000);
    await queue.putOff(93, from, 60_000);
    await queue.promote(93);
    await queue.settle(94, 'dead', false, 'dead');
    await queue.settle(95, 'done', false);
    expect(await queue.depth(from)).toEqual({ fresh: 2, due: 2, delayed: 1, held: 1, dead: 1 });
  });

  it('hands out each of 1,000 messages once when 20 settle and fetch at the same time', async () => {
    flow++;
    const messages = Array.from({ length: 1000 }, (_, i) => 10_000 + i);
    await queue.add(flow, messages);
    const taken: number[] = [];
    const work = async (): Promise<void> => {
      let message = await queue.take(flow);
      while (message !== -1) {
        taken.push(message);
        message = await queue.settle(message, 'done', true);
      }
    };
    await Promise.all(Array.from({ length: 20 }, work));
    expect(taken.toSorted((a, b) => a - b)).toEqual(messages);
    expect((await queue.depth(flow)).held).toBe(0);
  });

  describe('a process that is gone', () => {
    it('leaves what it held, put off and queued to the next one', async (context) => {
      if (!maker().outlivesProcess) context.skip('memory is gone with its process');
      const run = `${options.run}-gone`;
      const gone = await maker().open({ run, token: 'gone' });
      await gone.add(1, [1, 2, 3, 4, 5]);
      for (let i = 0; i < 4; i++) await gone.take(1);
      await gone.putOff(3, 1, 60_000);
      await gone.settle(4, 'done', false);
      await gone.close();

      const next = await maker().open({ run, token: 'next' });
      const held = await next.recover(1);
      expect(held.toSorted()).toEqual([1, 2]);
      const first = [await next.take(1), await next.take(1)];
      expect(first.toSorted()).toEqual([1, 2]);
      expect(await next.take(1)).toBe(5);
      expect(await next.delayed(1)).toEqual([3]);
      await next.promote(3);
      expect(await next.take(1)).toBe(3);
      await next.destroy();
    });

    it('comes to hold what the ledger says, whatever the one before it had left undone', async (context) => {
      if (!maker().outlivesProcess) context.skip('memory is gone with its process');
      const run = `${options.run}-ledger`;
      const gone = await maker().open({ run, token: 'gone' });
      await gone.add(1, [1, 2, 3, 4, 5, 6, 7, 8]);
      for (let i = 0; i < 7; i++) await gone.take(1);
      await gone.putOff(7, 1, 60_000);
      await gone.close();

      const next = await maker().open({ run, token: 'next' });
      const restored = await next.restore(1, {
        held: [2, 20],
        due: [1, 8, 9, 10],
        putOff: [
          { message: 4, atMostMs: 60_000 },
          { message: 7, atMostMs: 60_000 },
          { message: 11, atMostMs: 60_000 },
        ],
        dead: new Set([5, 12]),
      });
      // Mended: 20 and 12 were missing, 4 was to be put off, 5 dead, 3 and 6 done, 9, 10 and 11 missing.
      expect(restored).toEqual({ foundCount: 8, mendedCount: 9 });
      expect((await next.delayed(1)).toSorted((a, b) => a - b)).toEqual([4, 7, 11]);
      expect((await next.dead(1)).map(({ message }) => message).toSorted((a, b) => a - b)).toEqual([5, 12]);
      expect((await next.depth(1)).held).toBe(2);
      await next.settle(2, 'done', false);
      await next.putOff(20, 1, 60_000);
      expect([await next.take(1), await next.take(1), await next.take(1), await next.take(1)]).toEqual([1, 8, 9, 10]);
      expect(await next.take(1)).toBe(-1);
      await next.promote(7);
      expect(await next.take(1)).toBe(7);
      await next.destroy();
    });

    it('fills a broker that has lost everything', async () => {
      const next = await maker().open({ run: `${options.run}-anew`, token: 'next' });
      const wanted = { held: [2], due: [1, 3], putOff: [{ message: 4, atMostMs: 60_000 }], dead: new Set([5]) };
      expect(await next.restore(1, wanted)).toEqual({ foundCount: 0, mendedCount: 5 });
      expect([await next.take(1), await next.take(1), await next.take(1)]).toEqual([1, 3, -1]);
      await next.settle(2, 'done', false);
      expect(await next.delayed(1)).toEqual([4]);
      expect((await next.dead(1)).map(({ message }) => message)).toEqual([5]);
      await next.destroy();
    });

    it('asks nothing of the broker, and takes nothing from the next one, when it may not act any more', async (context) => {
      if (!maker().outlivesProcess) context.skip('memory is gone with its process');
      const run = `${options.run}-woken`;
      let mayAct = true;
      const woken = await maker().open({ run, token: 'woken', mayAct: () => mayAct });
      await woken.add(1, [1, 2, 3]);
      await woken.take(1);
      mayAct = false;
      const next = await maker().open({ run, token: 'next' });
      await next.recover(1);
      expect(await next.take(1)).toBe(1);

      const said = 'the queues are another dispatcher’s by now; nothing is asked of them';
      await expect(woken.take(1)).rejects.toThrow(said);
      await expect(woken.settle(1, 'done', true)).rejects.toThrow(said);
      await expect(woken.add(1, [4])).rejects.toThrow(said);
      await woken.close();
      expect(await next.depth(1)).toMatchObject({ fresh: 2, held: 1 });
      await next.destroy();
    });

    it('finds its lock lost when it comes back late, and settles nothing', async (context) => {
      if (!maker().outlivesProcess) context.skip('memory is gone with its process');
      const run = `${options.run}-late`;
      const lost: number[] = [];
      const late = await maker().open({ run, token: 'late', onLostLock: (message) => lost.push(message) });
      await late.add(1, [7]);
      await late.take(1);
      const next = await maker().open({ run, token: 'next' });
      await next.recover(1);
      expect(await next.take(1)).toBe(7);

      await late.settle(7, 'done', false);
      expect([lost, late.lostLockCount]).toEqual([[7], 1]);
      expect((await next.depth(1)).held).toBe(1);
      await next.settle(7, 'done', false);
      await late.close();
      await next.destroy();
    });
  });

  it('ends jobs whose locks have run out where it is known that nobody else leads', async (context) => {
    if (!maker().outlivesProcess) context.skip('memory needs no locks');
    const lost: number[] = [];
    const woken = await maker().open({
      run: `${options.run}-run-out`,
      token: 'woken',
      lockMs: 100,
      mayAct: () => true,
      onLostLock: (message) => lost.push(message),
    });
    await woken.add(1, [1, 2, 3, 4]);
    for (let i = 0; i < 3; i++) await woken.take(1);
    // No timer extends them meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    await Promise.all([woken.settle(1, 'done', false), woken.putOff(2, 1, 60_000), woken.putBack(3)]);
    expect(await woken.depth(1)).toMatchObject({ fresh: 1, due: 1, delayed: 1, held: 0 });
    expect(woken.lostLockCount).toBe(lost.length);
    await woken.promote(2);
    expect([await woken.take(1), await woken.take(1), await woken.take(1)]).toEqual([3, 2, 4]);
    await woken.destroy();
  });

  it('keeps a lock beyond its length for as long as the message is held', async (context) => {
    if (!maker().outlivesProcess) context.skip('memory needs no locks');
    const lost: number[] = [];
    const held = await maker().open({
      run: `${options.run}-lock`,
      token: 'holder',
      lockMs: 300,
      onLostLock: (message) => lost.push(message),
    });
    await held.add(1, [8]);
    await held.take(1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await held.settle(8, 'done', false);
    expect([lost, held.lostLockCount]).toEqual([[], 0]);
    await held.destroy();
  });
}
