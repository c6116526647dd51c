import { describe, expect, it } from 'vitest';
import { liveCharts } from '../../../src/report/live/live-charts.ts';
import { pointOf, Track } from '../../../src/report/live/track.ts';
import { frame, row } from './frame-fixture.ts';

const point = (atMs: number) => ({ atMs, latenessMs: 0, providers: {} });

describe('the track of a live run', () => {
  it('keeps every second point when it is full, the first among them', () => {
    const track = new Track(8);
    for (let atMs = 0; atMs < 12; atMs++) track.add(point(atMs));
    expect(track.points.map(({ atMs }) => atMs)).toEqual([0, 2, 4, 6, 8, 9, 10, 11]);
  });

  it('keeps the newer of two looks at the same instant', () => {
    const track = new Track();
    track.add(point(5));
    track.add({ ...point(5), latenessMs: 3 });
    expect(track.points).toEqual([{ atMs: 5, latenessMs: 3, providers: {} }]);
  });

  it('adds the campaigns of a provider up', () => {
    const rows = [row, { ...row, campaign: 'receipts', perSecond: 0.3, depth: 90, inFlight: 1 }];
    expect(pointOf({ ...frame, rows })).toEqual({
      atMs: Date.UTC(2026, 2, 2, 7, 30),
      latenessMs: 1.4,
      providers: { gmail: { perSecond: 50, depth: 9000, inFlight: 21 } },
    });
  });

  it('takes a provider called __proto__ for what it is', () => {
    const { providers } = pointOf({ ...frame, rows: [{ ...row, provider: '__proto__' }] });
    expect(Object.keys(providers)).toEqual(['__proto__']);
  });

  it('draws up to eight providers, and the rest of a long tail as one line', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ ...row, provider: `p${i}`, depth: 1 }));
    const [, depth] = liveCharts([pointOf({ ...frame, rows })]);
    expect(depth!.lines.map(({ label }) => label)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', '13 others']);
    expect(depth!.lines.at(-1)!.values).toEqual([13]);
  });
});
