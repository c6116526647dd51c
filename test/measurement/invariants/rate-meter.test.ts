import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaches } from '../../../src/measurement/invariants/breaches.ts';
import { RateMeter } from '../../../src/measurement/invariants/rate-meter.ts';

interface Change {
  readonly atMs: number;
  readonly perSecond: number;
  readonly burst: number;
}

function breachesOf(grantsAtMs: readonly number[], changes: readonly Change[]): string[] {
  const breaches = new Breaches('rate-limits', 'ours', '');
  const meter = new RateMeter('the limit', breaches);
  const first = changes[0]!;
  meter.set(0, first.perSecond, first.burst);
  let next = 1;
  for (const atMs of grantsAtMs) {
    for (; next < changes.length && changes[next]!.atMs <= atMs; next++) {
      meter.set(changes[next]!.atMs, changes[next]!.perSecond, changes[next]!.burst);
    }
    meter.grant(atMs, 7);
  }
  return breaches.rows.map(({ detail }) => detail);
}

const threePerMinute = [{ atMs: 0, perSecond: 0.05, burst: 2 }];

describe('the meter of 3 per minute with a burst of 2', () => {
  test('lets two pass at once and a third 20 s later', () => {
    expect(breachesOf([0, 0, 20_000, 40_000], threePerMinute)).toEqual([]);
  });

  test('holds a third at once against the sender', () => {
    expect(breachesOf([0, 0, 0], threePerMinute)).toEqual(['the limit was passed by 1.000 grants']);
  });

  test('holds a third 1 ms early against the sender', () => {
    expect(breachesOf([0, 0, 19_999], threePerMinute)).toEqual(['the limit was passed by 0.00005000 grants']);
  });
});

describe('the meter of 300 per second', () => {
  test('forgives what a double forgets of the instants since the epoch', () => {
    const anchorAtMs = Date.UTC(2026, 2, 2, 6);
    const grants = Array.from({ length: 100_000 }, (_, i) => anchorAtMs + (i * 1000) / 300);
    expect(breachesOf(grants, [{ atMs: 0, perSecond: 300, burst: 1 }])).toEqual([]);
  });

  test('does not forgive 301 per second', () => {
    const grants = Array.from({ length: 1000 }, (_, i) => (i * 1000) / 301);
    expect(breachesOf(grants, [{ atMs: 0, perSecond: 300, burst: 1 }])).not.toEqual([]);
  });
});

describe('the meter of a limit that changes', () => {
  test('integrates the rate: 10/s for half a second and 1/s after it give 6.5 tokens in 2 s', () => {
    const changes = [
      { atMs: 0, perSecond: 10, burst: 1 },
      { atMs: 500, perSecond: 1, burst: 1 },
    ];
    const sixAndOne = [0, 100, 200, 300, 400, 500, 1500];
    expect(breachesOf(sixAndOne, changes)).toEqual([]);
    expect(breachesOf([...sixAndOne.slice(0, 6), 1499], changes)).toEqual(['the limit was passed by 0.001000 grants']);
  });

  test('lets anything pass while there is no limit', () => {
    const changes = [
      { atMs: 0, perSecond: 1, burst: 1 },
      { atMs: 10, perSecond: Number.POSITIVE_INFINITY, burst: 1 },
    ];
    expect(breachesOf([0, 10, 10, 10, 11], changes)).toEqual([]);
  });

  test('does not hold what a larger burst allowed against a smaller one', () => {
    const changes = [
      { atMs: 0, perSecond: 1, burst: 5 },
      { atMs: 1, perSecond: 1, burst: 1 },
    ];
    expect(breachesOf([0, 0, 0, 0, 0, 1001], changes)).toEqual([]);
    expect(breachesOf([0, 0, 0, 0, 0, 1000], changes)).toEqual(['the limit was passed by 0.001000 grants']);
  });
});

test('the meter finds what counting every window finds, for 500 random limits and grants', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(40_000),
      (gapsMs, perSecond, burst, changeAtMs) => {
        let atMs = 0;
        const grants = gapsMs.map((gapMs) => (atMs += gapMs));
        const later = perSecond * 2;
        const changes = [
          { atMs: 0, perSecond, burst },
          { atMs: changeAtMs, perSecond: later, burst },
        ];
        expect(breachesOf(grants, changes).length > 0).toBe(
          anyWindowPassed(grants, perSecond, later, changeAtMs, burst),
        );
      },
    ),
    { numRuns: 500 },
  );
});

/** Every window that begins and ends with a grant; the rate changes once. */
function anyWindowPassed(
  grants: readonly number[],
  perSecond: number,
  later: number,
  changeAtMs: number,
  burst: number,
): boolean {
  const tokens = (fromMs: number, untilMs: number) =>
    (Math.max(0, Math.min(untilMs, changeAtMs) - fromMs) * perSecond +
      Math.max(0, untilMs - Math.max(fromMs, changeAtMs)) * later) /
    1000;
  for (let from = 0; from < grants.length; from++) {
    for (let until = from; until < grants.length; until++) {
      if (until - from + 1 > tokens(grants[from]!, grants[until]!) + burst + 5e-4) return true;
    }
  }
  return false;
}
