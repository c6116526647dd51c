import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotaText } from '../../src/scenario/limit-schema.ts';
import { durationOrNever } from '../../src/scenario/retry-schema.ts';
import type { Unit } from '../../src/scenario/unit.ts';
import { count, duration, factor, percent, printNumber, rate, size, stepPerHour } from '../../src/scenario/units.ts';

function read<T>(unit: Unit<T>, text: string): T | string {
  const result = unit.parse(text);
  return result.ok ? result.value : `${result.expected}${result.hint === undefined ? '' : `; ${result.hint}`}`;
}

/** Printing a value and reading it again gives the value, and printing that the same text. */
function roundTrips<T>(unit: Unit<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      const text = unit.print(value);
      expect(read(unit, text)).toEqual(value);
      expect(text).toMatch(new RegExp(unit.pattern));
    }),
    { numRuns: 500 },
  );
}

const perMs = fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000);

describe('values print and read back the same', () => {
  test('durations', () => roundTrips(duration, fc.nat(400 * 86_400_000)));
  test('durations or never', () =>
    roundTrips(durationOrNever, fc.oneof(fc.nat(1e9), fc.constant(Number.POSITIVE_INFINITY))));
  test('rates', () => roundTrips(rate, fc.record({ count: fc.integer({ min: 1, max: 1e9 }), perMs })));
  test('percentages', () =>
    roundTrips(
      percent,
      fc.nat(1e8).map((n) => Number(`${n}e-8`)),
    ));
  test('sizes', () => roundTrips(size, fc.nat(1e9)));
  test('counts', () => roundTrips(count, fc.nat(1e12)));
  test('factors', () =>
    roundTrips(
      factor,
      fc.nat(1e8).map((n) => Number(`${n}e-3`)),
    ));
  test('steps', () =>
    roundTrips(
      stepPerHour,
      fc.nat(100).map((n) => Number(`${n}e-2`)),
    ));
  test('quotas', () => {
    const per = fc.constantFrom('minute', 'hour', 'day', 'week', 'month');
    roundTrips(quotaText, fc.record({ max: fc.integer({ min: 1, max: 1e10 }), per, window: fc.constant('calendar') }));
  });
});

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['28d', 2_419_200_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => expect(read(duration, text)).toBe(ms));

  test.each(['', '5', '-5m', '5m1h', '5m5m', '1.5h30m', '0.3ms', 'Infinityms', '1e3s', '9999999999999999d', 'h'])(
    '%j is refused',
    (text) => expect(read(duration, text)).toBe('a duration such as 500ms, 5m, 1h30m or 28d'),
  );

  test.each([
    ['5min', 'write 5m'],
    ['5 minutes', 'write 5m'],
    ['24 Hours', 'write 24h'],
    ['3 d', 'write 3d'],
    ['200 msec', 'write 200ms'],
  ])('%s is refused with the right spelling', (text, hint) =>
    expect(read(duration, text)).toBe(`a duration such as 500ms, 5m, 1h30m or 28d; ${hint}`),
  );

  test('90m prints as 1h30m', () => expect(duration.print(5_400_000)).toBe('1h30m'));
});

describe('rates', () => {
  test.each([
    ['300/s', { count: 300, perMs: 1000 }],
    ['20_000/h', { count: 20_000, perMs: 3_600_000 }],
    ['0.5/s', { count: 0.5, perMs: 1000 }],
    ['7/d', { count: 7, perMs: 86_400_000 }],
  ])('%s is kept as written', (text, value) => expect(read(rate, text)).toEqual(value));

  test.each([
    ['600/hr', 'a rate such as 300/s, 600/m or 20_000/h; write 600/h'],
    ['600 per hour', 'a rate such as 300/s, 600/m or 20_000/h; write 600/h'],
    ['10/sec', 'a rate such as 300/s, 600/m or 20_000/h; write 10/s'],
    ['0/s', 'a rate such as 300/s, 600/m or 20_000/h'],
    ['2_0000/h', 'a rate such as 300/s, 600/m or 20_000/h'],
    ['-3/s', 'a rate such as 300/s, 600/m or 20_000/h'],
    ['fast', 'a rate such as 300/s, 600/m or 20_000/h'],
  ])('%s is refused', (text, answer) => expect(read(rate, text)).toBe(answer));
});

describe('shares', () => {
  test('7% is the number nearest to 0.07', () => expect(read(percent, '7%')).toBe(0.07));
  test('0.3% is the number nearest to 0.003', () => expect(read(percent, '0.3%')).toBe(0.003));
  test.each([
    ['0,3%', 'write 0.3%'],
    ['0.3 %', 'write 0.3%'],
    ['0.003', 'write 0.3%'],
    ['20', 'write 20%'],
  ])('%s is refused with the right spelling', (text, hint) =>
    expect(read(percent, text)).toBe(`a percentage such as 0.3% or 50%; ${hint}`),
  );
  test('a negative share is refused', () => expect(read(percent, '-1%')).toBe('a percentage such as 0.3% or 50%'));
});

describe('sizes, counts and factors', () => {
  test.each([
    ['2kB', 2000],
    ['1.5MB', 1_500_000],
    ['512B', 512],
  ])('%s is %i bytes', (text, bytes) => expect(read(size, text)).toBe(bytes));
  test('2 KB is refused with the right spelling', () =>
    expect(read(size, '2 KB')).toBe('a size such as 512B, 2kB or 1MB; write 2kB'));
  test('half a byte is refused', () => expect(read(size, '0.5B')).toBe('a size such as 512B, 2kB or 1MB'));
  test('400,000 is refused with the right spelling', () =>
    expect(read(count, '400,000')).toBe('a whole number such as 15 or 400_000; write 400_000'));
  test.each(['4e5', '1.5', '-1', 'NaN', '0x10', '40_00'])('the count %s is refused', (text) =>
    expect(read(count, text)).toBe('a whole number such as 15 or 400_000'),
  );
  test.each(['150', '150x', '*150', '150 x'])('the factor %s is refused with the right spelling', (text) =>
    expect(read(factor, text)).toBe('a factor such as x150 or x0.5; write x150'),
  );
  test('a step without its hour is refused with the right spelling', () =>
    expect(read(stepPerHour, '+25%')).toBe('a step such as +25% per clean hour; write +25% per clean hour'));
  test('thousands are set apart by underscores', () => {
    expect([0, 999, 1000, 1234567, 1000.25].map(printNumber)).toEqual(['0', '999', '1_000', '1_234_567', '1_000.25']);
  });
});
