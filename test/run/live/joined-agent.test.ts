import { describe, expect, it } from 'vitest';
import type { PostBoxes } from '../../../src/drivers/agents/post-boxes.ts';
import { type JoinOptions, joinRun } from '../../../src/run/live/agents/joined-agent.ts';

const never = new Promise<never>(() => undefined);

/** Boxes in a broker that has gone away: nothing that is asked of it is ever answered. */
const gone: PostBoxes = {
  put: () => never,
  take: () => never,
  putUp: () => never,
  notices: () => never,
  clear: () => never,
  close: () => Promise.resolve(),
};
const notice = { run: 'run-7', scenario: 'test', version: '1.0.0', fence: 1, inbox: 'run-7:dispatcher-1' };

function joining(boxes: PostBoxes, signal: AbortSignal) {
  const options: JoinOptions = {
    ...{ boxes, signal, run: undefined, name: 'mx-4', version: '1.0.0', allowsRemote: false, waitMs: 60_000 },
    onNotice: () => undefined,
  };
  return joinRun(options);
}

describe('an agent whose broker has gone away', () => {
  it('ends when it is interrupted while it looks for a run', async () => {
    const controller = new AbortController();
    const joined = joining(gone, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await joined).toBe(null);
  });

  it('ends when it is interrupted while it waits for a letter', async () => {
    const controller = new AbortController();
    const found = { ...gone, notices: () => Promise.resolve([{ name: 'run-7', text: JSON.stringify(notice) }]) };
    const joined = joining(found, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await joined).toEqual({ run: 'run-7', attemptCount: 0, isInterrupted: true });
  });
});
