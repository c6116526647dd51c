// What every kind of broker's boxes must do.

import { beforeAll, expect, it } from 'vitest';
import type { PostBoxes } from '../../src/drivers/agents/post-boxes.ts';

export function postBoxContract(open: () => Promise<PostBoxes>): void {
  let ours: PostBoxes;
  let theirs: PostBoxes;
  beforeAll(async () => {
    ours = await open();
    theirs = await open();
    return async () => {
      await ours.close();
      await theirs.close();
    };
  });

  it('hands out letters once, in the order in which they were put', async () => {
    await ours.put('r1:a', ['one', 'two']);
    await ours.put('r1:a', ['three']);
    await ours.put('r1:b', ['for b']);
    expect(await theirs.take('r1:a', 1000)).toEqual(['one', 'two', 'three']);
    expect(await theirs.take('r1:b', 1000)).toEqual(['for b']);
  });

  it('wakes whoever waits for a letter', async () => {
    const startMs = performance.now();
    const taking = theirs.take('r1:c', 20_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await ours.put('r1:c', ['late']);
    expect(await taking).toEqual(['late']);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  it('gives nothing where nothing came in time', async () => {
    expect(await theirs.take('r1:d', 1000)).toEqual([]);
  });

  it('hands out 2,500 letters in order, in several goes', async () => {
    const letters = Array.from({ length: 2500 }, (_, n) => String(n));
    await ours.put('r1:e', letters);
    const taken: string[] = [];
    while (taken.length < letters.length) taken.push(...(await theirs.take('r1:e', 1000)));
    expect(taken).toEqual(letters);
  });

  it('shows a notice until its lease is over, and the newest text of it', async () => {
    await ours.putUp({ name: 'r2', text: 'old' }, 60_000);
    await ours.putUp({ name: 'r2', text: 'new' }, 60_000);
    await ours.putUp({ name: 'r3', text: 'gone' }, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await theirs.notices()).toEqual([{ name: 'r2', text: 'new' }]);
  });

  it('clears a run and leaves another alone', async () => {
    await ours.putUp({ name: 'r2', text: 'here' }, 60_000);
    await ours.putUp({ name: 'r22', text: 'too' }, 60_000);
    await ours.put('r2:a', ['one']);
    await ours.put('r22:a', ['two']);
    await ours.clear('r2');
    expect(await theirs.notices()).toEqual([{ name: 'r22', text: 'too' }]);
    expect(await theirs.take('r22:a', 1000)).toEqual(['two']);
    await ours.clear('r22');
  });

  it('lets go while somebody waits', async () => {
    const leaving = await open();
    const taking = leaving.take('r1:f', 5000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await leaving.close();
    expect(await taking).toEqual([]);
  });
}
