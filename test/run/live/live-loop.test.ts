import { expect, it } from 'vitest';
import { wallTime } from '../../../fake-isp/smtp/wall-time.ts';
import { LiveClock } from '../../../src/engine/live-clock.ts';
import { LiveLoop, type LiveLoopParts } from '../../../src/run/live/live-loop.ts';

it.each([
  ['calls back at the end of the turn, after the ledger has it', true, ['ledger', 'broker', 'called']],
  ['calls nobody back where the ledger cannot have it', false, ['ledger']],
])('%s', async (_what, isWritten, told) => {
  const log: string[] = [];
  const turnOver = () => {
    log.push('ledger');
    return isWritten;
  };
  const parts: Partial<LiveLoopParts> = {
    sender: { start: () => undefined, commands: { count: 0 } } as never,
    heads: () => ({ pendingCount: 1, flush: () => log.push('broker') }) as never,
    mail: { deliver: () => undefined, closeConnection: () => undefined, flush: () => undefined },
    clock: new LiveClock(wallTime, 0, 1),
    inputs: () => ({ started: () => undefined, turnOver }) as never,
  };
  const loop = new LiveLoop(parts as LiveLoopParts, 0);
  loop.start();
  loop.whenKept(() => log.push('called'));
  expect(log).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(log).toEqual(told);
  loop.stop();
});
