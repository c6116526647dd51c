// The real clock underneath a live run.

import type { WallTime } from '../../src/engine/live-clock.ts';

export const wallTime: WallTime = {
  nowMs: () => performance.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
