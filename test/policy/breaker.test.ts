import { describe, expect, test } from 'vitest';
import type { BreakerPlan } from '../../src/domain/reactions.ts';
import { Breaker } from '../../src/policy/breaker.ts';

const never = Number.POSITIVE_INFINITY;
const always = Number.NEGATIVE_INFINITY;

function breaker(over: Partial<BreakerPlan> = {}): Breaker {
  return new Breaker(0, 0, {
    per: ['site'],
    failures: 3,
    openMs: 60_000,
    factor: 2,
    openMostMs: 200_000,
    probes: 1,
    ...over,
  });
}

/** Fails at 1, 2, 3 … seconds, with attempts granted then. */
function fail(subject: Breaker, count: number): void {
  for (let i = 1; i <= count; i++) subject.answered(i * 1000, i * 1000, true);
}

describe('a breaker that opens after 3 failures in a row', () => {
  test('stays closed after 2, and after 2 more that follow an answer', () => {
    const subject = breaker();
    fail(subject, 2);
    subject.answered(3000, 3000, false);
    fail(subject, 2);
    expect([subject.state, subject.gate.opensAtMs]).toEqual(['closed', always]);
  });

  test('opens at the third for 60 s', () => {
    const subject = breaker();
    fail(subject, 3);
    expect([subject.state, subject.gate.opensAtMs]).toEqual(['open', 63_000]);
  });

  test('lets one probe through then, and no second until the first is answered', () => {
    const subject = breaker();
    fail(subject, 3);
    subject.commit();
    expect([subject.state, subject.gate.opensAtMs]).toEqual(['half-open', never]);
    expect(subject.answered(63_500, 63_000, false)).toBe(true);
    expect([subject.state, subject.gate.opensAtMs]).toEqual(['closed', always]);
  });

  test('opens again for 120 s when the probe fails, then for 200 s, the most, and for 60 s after it has closed', () => {
    const subject = breaker();
    fail(subject, 3);
    const probe = (atMs: number, isFailure: boolean) => {
      subject.commit();
      subject.answered(atMs + 500, atMs, isFailure);
      return subject.gate.opensAtMs - atMs - 500;
    };
    expect([probe(63_000, true), probe(200_000, true), probe(500_000, true)]).toEqual([120_000, 200_000, 200_000]);
    probe(800_000, false);
    for (let i = 0; i < 3; i++) subject.answered(900_000, 900_000, true);
    expect(subject.gate.opensAtMs).toBe(960_000);
  });

  test('takes no notice of attempts that were under way when it opened', () => {
    const subject = breaker();
    fail(subject, 3);
    subject.commit();
    expect(subject.answered(64_000, 2500, false)).toBe(false);
    expect(subject.answered(64_000, 2500, true)).toBe(false);
    expect(subject.state).toBe('half-open');
  });
});

describe('a breaker with 2 probes', () => {
  test('closes when both are answered', () => {
    const subject = breaker({ probes: 2 });
    fail(subject, 3);
    subject.commit();
    expect(subject.gate.opensAtMs).toBe(63_000);
    subject.commit();
    expect(subject.gate.opensAtMs).toBe(never);
    expect(subject.answered(63_500, 63_000, false)).toBe(false);
    expect(subject.answered(63_600, 63_000, false)).toBe(true);
    expect(subject.state).toBe('closed');
  });

  test('opens again when one fails, whatever becomes of the other', () => {
    const subject = breaker({ probes: 2 });
    fail(subject, 3);
    subject.commit();
    subject.commit();
    expect(subject.answered(63_500, 63_000, true)).toBe(true);
    expect(subject.answered(63_600, 63_000, false)).toBe(false);
    expect([subject.state, subject.gate.opensAtMs]).toEqual(['open', 183_500]);
  });
});
