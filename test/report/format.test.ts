import { describe, expect, test } from 'vitest';
import { countText, durationText, instantText, shareOf, shareText } from '../../src/report/format.ts';

describe('counts', () => {
  test('have a comma before each three digits', () => {
    expect([0, 7, 999, 1000, 1_234_567, -42_000].map(countText)).toEqual([
      '0',
      '7',
      '999',
      '1,000',
      '1,234,567',
      '-42,000',
    ]);
  });
});

describe('shares', () => {
  test('keep one decimal from 1 % on, and two digits below', () => {
    expect([0, 0.5, 0.1234, 0.01, 0.0042, 0.000_31].map(shareText)).toEqual([
      '0 %',
      '50 %',
      '12.3 %',
      '1 %',
      '0.42 %',
      '0.031 %',
    ]);
  });

  test('one short of a million never reads as all, and one of a million never as none', () => {
    expect([1, 0.999_999, 0.9995, 0.000_001].map(shareText)).toEqual(['100 %', '99.999 %', '99.95 %', '< 0.001 %']);
  });

  test('of nothing say so', () => {
    expect(shareText(shareOf(0, 0))).toBe('none to judge');
  });
});

describe('durations', () => {
  test('name the two largest parts', () => {
    const ms = [
      0, 320, 1000, 1500, 59_940, 60_000, 250_000, 3_600_000, 8_100_000, 86_400_000, 183_600_000, 2_419_200_000,
    ];
    expect(ms.map(durationText)).toEqual([
      '0 ms',
      '320 ms',
      '1 s',
      '1.5 s',
      '59.9 s',
      '1 min',
      '4 min 10 s',
      '1 h',
      '2 h 15 min',
      '1 d',
      '2 d 3 h',
      '28 d',
    ]);
  });

  test('carry when they round up: 59.96 s is 1 min, 119.7 s is 2 min, 3,599.8 s is 1 h, 23 h 59.9 min is 1 d', () => {
    expect([59_960, 119_700, 3_599_800, 86_394_000].map(durationText)).toEqual(['1 min', '2 min', '1 h', '1 d']);
  });

  test('without an end are never', () => {
    expect(durationText(Number.POSITIVE_INFINITY)).toBe('never');
  });
});

test('an instant is told in UTC whatever the machine thinks', () => {
  expect(instantText(Date.UTC(2026, 2, 2, 6, 5))).toBe('2 Mar 2026 06:05 UTC');
});
