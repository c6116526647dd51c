// The tables in which providers remember: each against a plain model of it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveAt } from '../../fake-isp/model/curve.ts';
import { MinuteWindow } from '../../fake-isp/model/minute-window.ts';
import { PairCounts } from '../../fake-isp/model/pair-counts.ts';
import { PendingComplaints } from '../../fake-isp/model/pending-complaints.ts';
import { minuteMs, startAtMs } from './fixture.ts';

describe('pair counts', () => {
  // Few lows, so that searches collide and removals leave holes in the middle of runs.
  const step = fc.tuple(
    fc.constantFrom('add', 'remove', 'count'),
    fc.integer({ min: -8, max: 8 }),
    fc.integer({ min: 0, max: 40 }),
  );

  test('agree with a map of pairs, for 300 sequences of 400 steps', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 400, maxLength: 400 }), (steps) => {
        const [pairs, model] = [new PairCounts(), new Map<string, number>()];
        let disagreements = 0;
        for (const [act, low, high] of steps) {
          const key = `${low} ${high}`;
          if (act === 'add') {
            pairs.add(low, high);
            model.set(key, (model.get(key) ?? 0) + 1);
          } else if (act === 'remove') {
            pairs.remove(low, high);
            model.delete(key);
          }
          if (pairs.countOf(low, high) !== (model.get(key) ?? 0)) disagreements++;
        }
        expect(disagreements).toBe(0);
        expect(pairs.size).toBe(model.size);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('hold 100,000 pairs and forget them', () => {
    const pairs = new PairCounts();
    for (let i = 0; i < 100_000; i++) pairs.add(Math.imul(i, 0x9e3779b1), i);
    for (let i = 0; i < 100_000; i += 2) pairs.remove(Math.imul(i, 0x9e3779b1), i);
    const counts = [0, 1, 2, 3, 99_998, 99_999].map((i) => pairs.countOf(Math.imul(i, 0x9e3779b1), i));
    expect([pairs.size, counts]).toEqual([50_000, [0, 1, 0, 1, 0, 1]]);
  });
});

test('a window of 60 minutes counts the current minute and the 59 before it, for 200 sequences', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 * minuteMs }), { maxLength: 200 }), (gaps) => {
      const [window, instants] = [new MinuteWindow(60), [] as number[]];
      let nowMs = startAtMs;
      for (const gap of gaps) {
        nowMs += gap;
        window.add(nowMs);
        instants.push(Math.floor(nowMs / minuteMs));
        expect(window.count(nowMs)).toBe(
          instants.filter((minute) => minute > Math.floor(nowMs / minuteMs) - 60).length,
        );
      }
      expect(window.count(nowMs + 60 * minuteMs)).toBe(0);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('pending complaints come out in their hour, each once, and those beyond eight days never', () => {
  const pending = new PendingComplaints();
  for (let i = 0; i < 1000; i++) pending.add(500_000 + (i % 250), 500_000, i, i + 1, 20_000);
  const taken: number[] = [];
  for (let hour = 500_000; hour < 500_250; hour++) {
    while (pending.take(hour)) {
      expect(500_000 + (pending.sourceIp % 250)).toBe(hour);
      expect([pending.fromDomain, pending.sentDay]).toEqual([pending.sourceIp + 1, 20_000]);
      taken.push(pending.sourceIp);
    }
  }
  expect(taken.length).toBe(4 * 192);
  expect(new Set(taken).size).toBe(taken.length);
});

test('a curve is straight between its points and flat beyond them', () => {
  const curve = [
    [1, 10],
    [3, 30],
    [4, 0],
  ] as const;
  expect([0, 1, 2, 3, 3.5, 4, 9].map((x) => curveAt(curve, x))).toEqual([10, 10, 20, 30, 15, 0, 0]);
});
