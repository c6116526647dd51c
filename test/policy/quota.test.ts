import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarWindow, unitMs } from '../../src/engine/time-zone.ts';
import { Quota, type QuotaSpec } from '../../src/policy/quota.ts';

const hourMs = 3_600_000;
const startAtMs = Date.UTC(2026, 2, 8, 3); // New York puts its clocks forward at 07:00 UTC.

function quota(over: Partial<QuotaSpec> = {}): Quota {
  return new Quota(0, 0, { max: 3, per: 'hour', window: 'rolling', zone: 'UTC', counts: 'attempts', ...over });
}

function spend(limit: Quota, ...instants: readonly number[]): void {
  for (const atMs of instants) {
    expect(limit.gate.isOpen(atMs)).toBe(true);
    limit.commit(atMs);
  }
}

describe('3 a rolling hour', () => {
  test('opens an hour after the oldest of the three', () => {
    const limit = quota();
    spend(limit, 0, 10, 20);
    expect(limit.gate.opensAtMs).toBe(hourMs);
    expect(limit.gate.isOpen(hourMs)).toBe(true);
    limit.commit(hourMs);
    expect(limit.gate.opensAtMs).toBe(hourMs + 10);
  });
});

describe('3 a calendar day in New York', () => {
  test('opens at the next local midnight, 23 h after the one before the change of clocks', () => {
    const limit = quota({ per: 'day', window: 'calendar', zone: 'America/New_York' });
    const midnightMs = Date.parse('2026-03-08T05:00:00Z');
    spend(limit, midnightMs, midnightMs, midnightMs);
    expect(limit.gate.opensAtMs).toBe(midnightMs + 23 * hourMs);
    spend(limit, midnightMs + 23 * hourMs);
  });

  test('begins anew at midnight however late the day was begun', () => {
    const limit = quota({ per: 'day', window: 'calendar', zone: 'America/New_York' });
    const midnightMs = Date.parse('2026-03-09T04:00:00Z');
    spend(limit, midnightMs - 3, midnightMs - 2, midnightMs - 1, midnightMs, midnightMs, midnightMs);
    expect(limit.gate.opensAtMs).toBe(midnightMs + 24 * hourMs);
  });
});

describe('3 accepted an hour', () => {
  test('counts what is in flight as if it will be accepted', () => {
    const limit = quota({ counts: 'accepted' });
    spend(limit, 0, 0, 0);
    expect(limit.gate.opensAtMs).toBe(Number.POSITIVE_INFINITY);
    limit.settle(5, false);
    expect(limit.gate.isOpen(5)).toBe(true);
  });

  test('counts from the instant of acceptance', () => {
    const limit = quota({ counts: 'accepted' });
    spend(limit, 0, 0, 0);
    limit.settle(7, true);
    limit.settle(8, true);
    limit.settle(9, true);
    expect(limit.gate.opensAtMs).toBe(hourMs + 7);
  });

  test('in a calendar hour counts in the hour of acceptance', () => {
    const limit = quota({ counts: 'accepted', window: 'calendar' });
    spend(limit, hourMs - 1, hourMs - 1, hourMs - 1);
    for (let i = 0; i < 3; i++) limit.settle(hourMs + 1, true);
    expect(limit.gate.opensAtMs).toBe(2 * hourMs);
  });
});

interface Step {
  readonly afterMs: number;
  readonly kind: 'grant' | 'accept' | 'refuse';
}

const spec = fc.record({
  max: fc.integer({ min: 1, max: 6 }),
  per: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const),
  window: fc.constantFrom('rolling' as const, 'calendar' as const),
  zone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu'),
  counts: fc.constantFrom('attempts' as const, 'accepted' as const),
});
const steps = fc.array(
  fc.record({
    afterMs: fc.double({ min: 0, max: 0.4, noNaN: true }), // Of the window.
    kind: fc.constantFrom('grant' as const, 'grant' as const, 'accept' as const, 'refuse' as const),
  }),
  { maxLength: 60 },
);

/** The instants counted when grants are taken wherever the quota is open. */
function run(limit: Quota, plan: QuotaSpec, taken: readonly Step[]) {
  const counted: number[] = [];
  const refusedAtMs: number[] = [];
  let inFlight = 0;
  let nowMs = startAtMs;
  for (const { afterMs, kind } of taken) {
    nowMs += afterMs * unitMs[plan.per];
    if (kind === 'grant') {
      if (!limit.gate.isOpen(nowMs)) {
        refusedAtMs.push(nowMs);
        continue;
      }
      limit.commit(nowMs);
      inFlight += 1;
      if (plan.counts === 'attempts') counted.push(nowMs);
    } else if (inFlight > 0) {
      inFlight -= 1;
      limit.settle(nowMs, kind === 'accept');
      if (plan.counts === 'accepted' && kind === 'accept') counted.push(nowMs);
    }
  }
  return { counted, refusedAtMs, inFlight: plan.counts === 'accepted' ? inFlight : 0 };
}

/** How many more the quota would have room for at an instant after these steps, by counting. */
function spare(plan: QuotaSpec, taken: readonly Step[], atMs: number): number {
  const { counted, inFlight } = run(quota(plan), plan, taken);
  const fromMs =
    plan.window === 'rolling' ? atMs - unitMs[plan.per] : calendarWindow(plan.zone, plan.per, atMs).startMs - 0.001;
  return plan.max - inFlight - counted.filter((countedMs) => countedMs > fromMs).length;
}

describe('any quota', () => {
  test('never counts more than its maximum in any window, for 1,500 random scenarios', () => {
    fc.assert(
      fc.property(spec, steps, (plan, taken) => {
        const { counted } = run(quota(plan), plan, taken);
        for (const fromMs of counted) {
          const window =
            plan.window === 'rolling'
              ? { startMs: fromMs, endMs: fromMs + unitMs[plan.per] }
              : calendarWindow(plan.zone, plan.per, fromMs);
          const inside = counted.filter((atMs) => atMs >= window.startMs && atMs < window.endMs).length;
          if (inside > plan.max) expect.fail(`${inside} in a window of ${plan.max}`);
        }
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  test('that counts attempts refuses only where its window is full', () => {
    fc.assert(
      fc.property(spec, steps, (over, taken) => {
        const plan = { ...over, counts: 'attempts' as const };
        const { counted, refusedAtMs } = run(quota(plan), plan, taken);
        for (const atMs of refusedAtMs) {
          const fromMs =
            plan.window === 'rolling'
              ? atMs - unitMs[plan.per]
              : calendarWindow(plan.zone, plan.per, atMs).startMs - 0.001;
          expect(counted.filter((countedMs) => countedMs > fromMs && countedMs <= atMs)).toHaveLength(plan.max);
        }
      }),
      { numRuns: 800, seed: 2 },
    );
  });

  test('opens at the instant it says, and not a millisecond before', () => {
    fc.assert(
      fc.property(spec, steps, (plan, taken) => {
        const limit = quota(plan);
        run(limit, plan, taken);
        const lastMs = startAtMs + taken.reduce((sum, { afterMs }) => sum + afterMs * unitMs[plan.per], 0);
        const { opensAtMs } = limit.gate;
        if (opensAtMs <= lastMs || opensAtMs === Number.POSITIVE_INFINITY) return;
        expect(spare(plan, taken, opensAtMs - 1)).toBeLessThanOrEqual(0);
        expect(spare(plan, taken, opensAtMs)).toBeGreaterThan(0);
      }),
      { numRuns: 800, seed: 3 },
    );
  });
});

describe('a daily quota whose maximum changes', () => {
  const dayMs = 86_400_000;
  const daily = () => new Quota(0, 0, { max: 2, per: 'day', window: 'calendar', zone: 'UTC', counts: 'attempts' });

  test('opens at once where the new one leaves room, and shuts until midnight where it does not', () => {
    const quota = daily();
    quota.commit(1000);
    quota.commit(2000);
    expect(quota.gate.opensAtMs).toBe(dayMs);
    quota.setMax(3, 3000);
    expect(quota.gate.isOpen(3000)).toBe(true);
    quota.setMax(1, 4000);
    expect(quota.gate.opensAtMs).toBe(dayMs);
  });

  test('tells how many went until the end of a day, and 0 of a day without any', () => {
    const quota = daily();
    quota.commit(1000);
    quota.commit(2000);
    expect(quota.usedUntil(dayMs)).toBe(2);
    // The first of the next day comes at midnight itself, before anybody asked.
    quota.commit(dayMs);
    expect([quota.usedUntil(dayMs), quota.usedUntil(2 * dayMs)]).toEqual([2, 1]);
    quota.commit(4 * dayMs);
    expect([quota.usedUntil(3 * dayMs), quota.usedUntil(4 * dayMs)]).toEqual([0, 0]);
  });
});
