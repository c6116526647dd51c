import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addSpan, niceStepsMs, SeriesClock, stepFor } from '../../src/measurement/series.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe('the step of a series', () => {
  test.each([
    [10_000, 1000],
    [10 * minuteMs, 1000],
    [hourMs, 5000],
    [12 * hourMs, minuteMs],
    [dayMs, 5 * minuteMs],
    [28 * dayMs, hourMs],
    [400 * dayMs, dayMs],
  ])('for %i ms is %i ms', (lengthMs, stepMs) => {
    expect(stepFor(lengthMs)).toBe(stepMs);
  });

  test('divides the next longer one, so that steps can be put together', () => {
    for (let i = 1; i < niceStepsMs.length; i++) expect(niceStepsMs[i]! % niceStepsMs[i - 1]!).toBe(0);
  });
});

describe('rows of a series', () => {
  test('hold what was added step by step', () => {
    const clock = new SeriesClock(0, hourMs);
    const rows = clock.rows('sum');
    rows.add(0, 0, 1);
    rows.add(0, 0, 2);
    rows.add(2, 70, 5);
    expect(rows.rows[0]!.slice(0, 3)).toEqual(new Float64Array([3, 0, 0]));
    expect(rows.rows[1]).toBeUndefined();
    expect(rows.rows[2]![70]).toBe(5);
  });

  test('spread a wait of 12 s from second 4 on over steps of 5 s as 1, 5, 5 and 1 s', () => {
    const clock = new SeriesClock(1000, hourMs);
    const rows = clock.rows('sum');
    addSpan(rows, 0, clock, 5000, 17_000);
    expect([...rows.rows[0]!.slice(0, 5)]).toEqual([1000, 5000, 5000, 1000, 0]);
  });

  test('become coarser, not longer, when a run of an hour drains for two days: sums add, samples keep the first', () => {
    const clock = new SeriesClock(0, hourMs);
    const sums = clock.rows('sum');
    const samples = clock.rows('sample');
    for (let step = 0; step < 700; step++) {
      sums.add(0, step, 1);
      samples.set(0, step, step);
    }
    clock.turnTo(49 * hourMs);
    expect(clock.stepMs).toBe(5 * minuteMs);
    expect(clock.step).toBe(588);
    expect([...sums.rows[0]!.slice(0, 13)]).toEqual([60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 40, 0]);
    expect([...samples.rows[0]!.slice(0, 3)]).toEqual([0, 60, 120]);
  });

  test('hold every millisecond of a span exactly once, however it lies', () => {
    fc.assert(
      fc.property(fc.nat(dayMs), fc.nat(dayMs), fc.constantFrom(hourMs, dayMs), (fromMs, lengthMs, planMs) => {
        const clock = new SeriesClock(0, planMs);
        const rows = clock.rows('sum');
        clock.turnTo(fromMs + lengthMs);
        addSpan(rows, 0, clock, fromMs, fromMs + lengthMs);
        const sum = (rows.rows[0] ?? new Float64Array(0)).reduce((all, ms) => all + ms, 0);
        expect(sum).toBe(lengthMs);
        for (const ms of rows.rows[0] ?? []) expect(ms).toBeLessThanOrEqual(clock.stepMs);
      }),
    );
  });
});
