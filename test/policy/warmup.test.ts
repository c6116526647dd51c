import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WarmupAcceptance, WarmupFigures, WarmupPhase, WarmupPlan } from '../../src/domain/warmup.ts';
import { missedByDashboards, missedByEvidence, WarmupCourse } from '../../src/policy/warmup.ts';

const anything: WarmupAcceptance = {
  refusedMaxRatio: null,
  bounceMaxRatio: null,
  softBurstMaxRatio: null,
  complaintMaxRatio: null,
  colour: null,
  reputation: null,
};

const day = (over: Partial<WarmupFigures> = {}): WarmupFigures => ({
  grantCount: 100,
  attemptCount: 100,
  acceptedCount: 100,
  throttledCount: 0,
  blockedCount: 0,
  bounceRatio: 0,
  softBurstRatio: 0,
  complaintRatio: 0,
  colour: null,
  reputation: null,
  ...over,
});

const phase = (days: number, capPerDay: number, accept: Partial<WarmupAcceptance> = {}): WarmupPhase => ({
  ...{ days, capPerDay, perHour: null, perSecond: null, opensAtMs: 0, spreadMs: 86_400_000 },
  accept: { ...anything, ...accept },
});

const plan = (phases: readonly WarmupPhase[]): WarmupPlan => ({
  ...{ name: 'own', source: '', fillRatio: 0.5, stepBackDays: 2, restartAfterDays: 10 },
  phases,
});

const noRefusals = { refusedMaxRatio: 0 };
const twoPhases = plan([phase(2, 100, noRefusals), phase(3, 200, noRefusals)]);
const course = (of: WarmupPlan = twoPhases, noData: 'pass' | 'hold' = 'pass') => new WarmupCourse({ plan: of, noData });
const refused = day({ throttledCount: 1 });

/** Decisions of these days, one after the other. */
const decisions = (of: WarmupCourse, days: readonly WarmupFigures[]) =>
  days.map((figures) => of.dayEnded(figures).decision);

describe('a course of 2 days at 100 and 3 at 200', () => {
  test('takes 5 good days until it is warm, and then caps nothing', () => {
    const own = course();
    const days = Array.from({ length: 5 }, () => day({ grantCount: 150 }));
    expect(decisions(own, days)).toEqual(['counted', 'advanced', 'counted', 'counted', 'warm']);
    expect(own.limits).toBeNull();
  });

  test('counts no day without mail, and none that used less than half of its cap', () => {
    const own = course();
    const days = [
      day({ grantCount: 0 }),
      day({ grantCount: 49 }),
      day({ grantCount: 50 }),
      day({ grantCount: 0 }),
      day(),
    ];
    expect(decisions(own, days)).toEqual(['idle', 'light', 'counted', 'idle', 'advanced']);
  });

  test('does a missed day again, and says what was missed', () => {
    const own = course();
    own.dayEnded(day());
    expect(own.dayEnded(refused)).toEqual({ decision: 'held', miss: 'refused' });
    expect(own.acceptedDays).toBe(1);
    expect(own.dayEnded(day())).toEqual({ decision: 'advanced', miss: '' });
  });

  test('goes back one phase after 2 missed days in a row, and not after 2 with a good one between', () => {
    const own = course();
    decisions(own, [day(), day()]);
    const good = day({ grantCount: 200 });
    expect(decisions(own, [refused, good, refused, refused])).toEqual(['held', 'counted', 'held', 'stepped-back']);
    expect(own.phase).toBe(0);
    expect(own.acceptedDays).toBe(0);
  });

  test('never goes back from the first phase', () => {
    expect(
      decisions(
        course(),
        Array.from({ length: 5 }, () => refused),
      ),
    ).toEqual(Array(5).fill('held'));
  });

  test('begins anew after 10 days without mail, and not after 9', () => {
    const own = course();
    decisions(own, [day(), day(), day()]);
    const idle = Array.from({ length: 9 }, () => day({ grantCount: 0 }));
    expect(decisions(own, [...idle, day(), ...idle]).at(-1)).toBe('idle');
    expect(own.phase).toBe(1);
    expect(decisions(own, [day({ grantCount: 0 })])).toEqual(['restarted']);
    expect(own.phase).toBe(0);
  });

  test('begins anew when it is warm and 10 days bring no mail', () => {
    const own = course();
    decisions(
      own,
      Array.from({ length: 5 }, () => day({ grantCount: 150 })),
    );
    decisions(
      own,
      Array.from({ length: 10 }, () => day({ grantCount: 0 })),
    );
    expect(own.limits?.capPerDay).toBe(100);
  });
});

describe('dashboards', () => {
  const green = plan([phase(2, 100, { colour: 'green' }), phase(1, 200, { reputation: 'medium' })]);

  test('are asked when a phase is to end, and hold it until they are content', () => {
    const own = course(green);
    const yellow = day({ colour: 'yellow' });
    expect(own.dayEnded(yellow)).toEqual({ decision: 'counted', miss: '' });
    expect(own.dayEnded(yellow)).toEqual({ decision: 'held', miss: 'colour' });
    expect(own.acceptedDays).toBe(2);
    expect(own.dayEnded(day({ colour: 'green' }))).toEqual({ decision: 'advanced', miss: '' });
    expect(own.dayEnded(day({ reputation: 'low' }))).toEqual({ decision: 'held', miss: 'reputation' });
    expect(own.dayEnded(day({ reputation: 'high' }))).toEqual({ decision: 'warm', miss: '' });
  });

  test('once awaited are asked on light days too', () => {
    const own = course(green);
    for (let i = 0; i < 2; i++) own.dayEnded(day({ colour: 'yellow' }));
    expect(own.dayEnded(day({ grantCount: 1, colour: 'green' }))).toEqual({ decision: 'advanced', miss: '' });
  });

  test('never take it back, however long they are not content', () => {
    const own = course(green);
    expect(
      decisions(
        own,
        Array.from({ length: 9 }, () => day({ colour: 'red' })),
      ).slice(1),
    ).toEqual(Array(8).fill('held'));
  });

  test.each(['pass', 'hold'] as const)('that show nothing: %s', (noData) => {
    const accept = { ...anything, colour: 'green' } as const;
    expect(missedByDashboards(accept, day(), noData)).toBe(noData === 'pass' ? '' : 'no-data');
    expect(missedByDashboards(anything, day(), noData)).toBe('');
  });
});

describe('evidence', () => {
  test.each<[string, Partial<WarmupAcceptance>, Partial<WarmupFigures>, string]>([
    [
      'one throttled reply of 10,000 where none may be',
      noRefusals,
      { attemptCount: 10_000, throttledCount: 1 },
      'refused',
    ],
    ['one blocked reply', noRefusals, { blockedCount: 1 }, 'refused'],
    ['5 refusals of 100 where 5 % may be', { refusedMaxRatio: 0.05 }, { throttledCount: 3, blockedCount: 2 }, ''],
    ['bounces of 1.99 % where they must stay below 2 %', { bounceMaxRatio: 0.02 }, { bounceRatio: 0.0199 }, ''],
    ['bounces of 2 %', { bounceMaxRatio: 0.02 }, { bounceRatio: 0.02 }, 'bounces'],
    ['an hour with 10 % soft failures where 10 % may be', { softBurstMaxRatio: 0.1 }, { softBurstRatio: 0.1 }, ''],
    ['an hour with 11 %', { softBurstMaxRatio: 0.1 }, { softBurstRatio: 0.11 }, 'soft-burst'],
    ['complaints of 0.11 % where 0.1 % may be', { complaintMaxRatio: 0.001 }, { complaintRatio: 0.0011 }, 'complaints'],
    ['a day without an answer', { refusedMaxRatio: 0, bounceMaxRatio: 0.02 }, { attemptCount: 0 }, ''],
  ])('%s', (_, accept, figures, miss) => {
    expect(missedByEvidence({ ...anything, ...accept }, day(figures))).toBe(miss);
  });
});

test('whatever the days bring, the phase moves by one at most, or back to the first', () => {
  const someDay = fc.record({ grantCount: fc.constantFrom(0, 10, 100, 500), throttledCount: fc.constantFrom(0, 0, 1) });
  fc.assert(
    fc.property(fc.array(someDay, { maxLength: 60 }), (days) => {
      const own = course();
      for (const figures of days) {
        const before = own.phase;
        const { decision, miss } = own.dayEnded(day(figures));
        const moved = own.phase - before;
        if (decision === 'restarted') expect(own.phase).toBe(0);
        else
          expect(moved).toBe(
            decision === 'advanced' || (decision === 'warm' && moved !== 0) ? 1 : decision === 'stepped-back' ? -1 : 0,
          );
        expect(miss === '').toBe(decision !== 'held' && decision !== 'stepped-back');
      }
    }),
  );
});
