import { describe, expect, test } from 'vitest';
import type { Safety } from '../../src/domain/scenario.ts';
import { isSafetyBounce, resumeRatio, SafetyWatch } from '../../src/policy/safety.ts';

const hourMs = 3_600_000;
const startAtMs = Date.UTC(2026, 2, 2);

function plan(over: Partial<Safety> = {}): Safety {
  return {
    bounce: { windowMs: hourMs, maxRatio: 0.05, minSample: 100 },
    complaint: { windowMs: 24 * hourMs, maxRatio: 0.003, minSample: 1000, minCount: 10, basis: 'sent' },
    pause: 'server',
    resume: { afterMs: 4 * hourMs, rateRatio: 0.5, stepRatio: 0.25 },
    ...over,
  };
}

function answer(watch: SafetyWatch, bounces: number, others: number): void {
  for (let i = 0; i < bounces; i++) watch.answered(startAtMs, true);
  for (let i = 0; i < others; i++) watch.answered(startAtMs, false);
}

describe('more than 5 % bounces of at least 100 answers', () => {
  test.each([
    ['99 bounces of 99: too few to judge', 99, 0, null],
    ['5 of 100: not more than 5 %', 5, 95, null],
    ['6 of 100', 6, 94, 'bounce'],
    ['50 of 1,000', 50, 950, null],
    ['51 of 1,000', 51, 949, 'bounce'],
  ])('%s', (_name, bounces, others, expected) => {
    const watch = new SafetyWatch(plan());
    answer(watch, bounces, others);
    expect(watch.breach(startAtMs)).toBe(expected);
  });

  test('29 of 100 are not more than 29 %, though 0.29 × 100 comes out below 29', () => {
    const watch = new SafetyWatch(plan({ bounce: { windowMs: hourMs, maxRatio: 0.29, minSample: 1 } }));
    answer(watch, 29, 71);
    expect(watch.breach(startAtMs)).toBeNull();
  });

  test('are forgotten after an hour and a minute', () => {
    const watch = new SafetyWatch(plan());
    answer(watch, 50, 50);
    expect(watch.breach(startAtMs + hourMs - 1)).toBe('bounce');
    expect(watch.breach(startAtMs + hourMs + 60_000)).toBeNull();
  });
});

describe('more than 0.3 % complaints of at least 1,000 accepted, and at least 10', () => {
  function accept(watch: SafetyWatch, count: number, atMs = startAtMs): void {
    for (let i = 0; i < count; i++) watch.accepted(atMs);
  }
  function complain(watch: SafetyWatch, count: number, nowMs = startAtMs, acceptedAtMs = startAtMs): void {
    for (let i = 0; i < count; i++) watch.complained(nowMs, acceptedAtMs);
  }

  test.each([
    ['20 of 999: too few to judge', 999, 20, null],
    ['9 of 1,000: too few complaints', 1000, 9, null],
    ['10 of 1,000', 1000, 10, 'complaint'],
    ['30 of 10,000: not more than 0.3 %', 10_000, 30, null],
    ['31 of 10,000', 10_000, 31, 'complaint'],
  ])('%s', (_name, accepted, complaints, expected) => {
    const watch = new SafetyWatch(plan());
    accept(watch, accepted);
    complain(watch, complaints);
    expect(watch.breach(startAtMs)).toBe(expected);
  });

  test('are booked where the message was accepted: what was accepted 25 h ago no longer counts', () => {
    const watch = new SafetyWatch(plan());
    const nowMs = startAtMs + 25 * hourMs;
    accept(watch, 1000, nowMs);
    complain(watch, 50, nowMs, startAtMs);
    expect(watch.breach(nowMs)).toBeNull();
  });

  test('are booked when they come where the basis is received', () => {
    const complaint = { ...plan().complaint!, basis: 'received' as const };
    const watch = new SafetyWatch(plan({ complaint }));
    const nowMs = startAtMs + 25 * hourMs;
    accept(watch, 1000, nowMs);
    complain(watch, 50, nowMs, startAtMs);
    expect(watch.breach(nowMs)).toBe('complaint');
  });

  test.each(['sent', 'received'] as const)('after a resume count only what was accepted since (basis %s)', (basis) => {
    const watch = new SafetyWatch(plan({ complaint: { ...plan().complaint!, basis } }));
    accept(watch, 1000);
    complain(watch, 50);
    expect(watch.breach(startAtMs)).toBe('complaint');
    const resumedAtMs = startAtMs + 4 * hourMs;
    watch.resumed(resumedAtMs);
    expect(watch.breach(resumedAtMs)).toBeNull();
    accept(watch, 1000, resumedAtMs + 1);
    complain(watch, 50, resumedAtMs + 2, startAtMs);
    expect(watch.breach(resumedAtMs + 2)).toBeNull();
    complain(watch, 10, resumedAtMs + 2, resumedAtMs + 1);
    expect(watch.breach(resumedAtMs + 2)).toBe('complaint');
  });
});

describe('a plan without one of the two', () => {
  test('never breaches it', () => {
    const watch = new SafetyWatch(plan({ bounce: null, complaint: null }));
    answer(watch, 1000, 0);
    for (let i = 0; i < 1000; i++) watch.complained(startAtMs, startAtMs);
    expect(watch.breach(startAtMs)).toBeNull();
  });
});

describe('a bounce, for safety', () => {
  test.each([
    ['hard', 'unknown-user', true],
    ['hard', 'disabled', true],
    ['hard', 'no-such-domain', true],
    ['hard', 'other', false],
    ['soft', 'mailbox-full', false],
    ['blocked', 'policy', false],
    ['blocked', 'content', false],
  ] as const)('%s for %s: %s', (replyClass, reason, expected) => {
    expect(isSafetyBounce(replyClass, reason)).toBe(expected);
  });
});

describe('a resume at 50 % with 25 % more per clean hour', () => {
  test('runs at 50, 75 and 100 %', () => {
    expect([0, 1, 2].map((cleanHours) => resumeRatio(plan().resume, cleanHours))).toEqual([0.5, 0.75, 1]);
  });
});
