// A frame of a run that holds, defers and sends.

import type { LiveFrame, LiveRow } from '../../../src/report/live/frame.ts';

export const row: LiveRow = {
  campaign: 'weekly-offer',
  provider: 'gmail',
  perSecond: 49.7,
  delivered: 12_345,
  deferred: 67,
  depth: 8910,
  inFlight: 20,
  holdCount: 0,
  limit: '50/s per ip 192.0.2.11 at gmail',
};

export const frame: LiveFrame = {
  name: 'complaint-storm',
  broker: 'Redis 7.0.15, found on the PATH',
  speed: 60,
  startAtMs: Date.UTC(2026, 2, 2, 6),
  simulatedMs: 5_400_000,
  totalMs: 86_400_000,
  latenessMs: 1.4,
  latenessMaxMs: 18,
  built: 30_000,
  ended: 12_400,
  rows: [
    row,
    { ...row, provider: 'yahoo', perSecond: 0, delivered: 55, deferred: 0, depth: 300, inFlight: 0, holdCount: 2 },
  ],
  holds: [
    {
      kind: 'pause',
      name: 'pause of mta-1: too many complaints',
      fromMs: Date.UTC(2026, 2, 2, 7),
      untilMs: Date.UTC(2026, 2, 2, 11),
    },
    { kind: 'suspension', name: 'mta-1 at yahoo', fromMs: Date.UTC(2026, 2, 2, 7, 10), untilMs: null },
  ],
};
