import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { WorkQueues } from '../../../src/run/live/edge/work-queues.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('a queue that backs up keeps nothing of what has been dealt with', async () => {
  const queues = new WorkQueues();
  const dealt: number[] = [];
  const put = queues.open<{ readonly number: number }>({
    deal: ({ number }) => dealt.push(number),
    dealt: () => undefined,
  });
  let count = 0;
  const some = () => Array.from({ length: 32 }, () => ({ number: count++ }));
  const firstOf = (items: readonly { readonly number: number }[]) => {
    put(items);
    return new WeakRef(items[0]!);
  };
  const firstItem = firstOf(some());
  // So much comes as is dealt with, and there is always some left.
  for (let round = 0; round < 1000; round++) {
    put(some());
    await turn();
  }
  collect();
  // Were it empty by now, it would have forgotten all anyway.
  expect(queues.depth).toBeGreaterThan(0);
  expect(dealt.slice(0, 20_000)).toEqual(Array.from({ length: 20_000 }, (_, number) => number));
  expect(firstItem.deref()).toBe(undefined);
  queues.stop();
});
