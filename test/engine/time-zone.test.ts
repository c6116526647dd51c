// Zones with every habit there is: half and quarter hours, a change of half an hour, of two hours, at midnight, a day
// left out altogether.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendarUnits,
  calendarWindow,
  instantOf,
  isTimeZone,
  localDate,
  localTimeOfDayMs,
  utcOffsetMs,
} from '../../src/engine/time-zone.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

const zones = [
  'UTC',
  'America/New_York',
  'America/Havana', // Back at 01:00 to 00:00: midnight comes twice.
  'America/Sao_Paulo', // Until 2019 forward at 00:00: midnight did not exist.
  'Europe/London',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Antarctica/Troll', // Two hours.
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe', // Half an hour.
  'Pacific/Apia', // Left out 30 December 2011.
  'Pacific/Chatham',
];

const zoneAndInstant = fc.record({
  zone: fc.constantFrom(...zones),
  atMs: fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2027, 0, 1) }),
});

describe('offset', () => {
  test.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['America/New_York', '2026-03-08T06:59:59.999Z', -5],
    ['America/New_York', '2026-03-08T07:00:00Z', -4],
    ['America/New_York', '2026-11-01T05:59:59.999Z', -4],
    ['America/New_York', '2026-11-01T06:00:00Z', -5],
    ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5.5],
    ['Asia/Kathmandu', '2026-07-01T00:00:00Z', 5.75],
    ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', 11],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 10.5],
  ])('of %s at %s is %d h', (zone, instant, hours) => {
    expect(utcOffsetMs(zone, Date.parse(instant))).toBe(hours * hourMs);
  });

  test('does not change with a fraction of a millisecond before a change', () => {
    const changeAtMs = Date.parse('2026-03-08T07:00:00Z');
    expect(utcOffsetMs('America/New_York', changeAtMs - 0.0005)).toBe(-5 * hourMs);
  });
});

describe('the instant of a local time', () => {
  test.each([
    ['America/New_York', 'before the gap', [2026, 3, 8], 1.99, '2026-03-08T06:59:24Z'],
    ['America/New_York', 'in the gap: the first that exists', [2026, 3, 8], 2.5, '2026-03-08T07:00:00Z'],
    ['America/New_York', 'after the gap', [2026, 3, 8], 3, '2026-03-08T07:00:00Z'],
    ['America/New_York', 'that comes twice: its first coming', [2026, 11, 1], 1.5, '2026-11-01T05:30:00Z'],
    ['America/New_York', 'after it came twice', [2026, 11, 1], 2, '2026-11-01T07:00:00Z'],
    ['America/Havana', 'midnight that comes twice', [2026, 11, 1], 0, '2026-11-01T04:00:00Z'],
    ['America/Sao_Paulo', 'midnight that does not exist', [2018, 11, 4], 0, '2018-11-04T03:00:00Z'],
    ['Australia/Lord_Howe', 'in a gap of half an hour', [2026, 10, 4], 2.25, '2026-10-03T15:30:00Z'],
    ['Pacific/Apia', 'on a day that was left out', [2011, 12, 30], 12, '2011-12-30T10:00:00Z'],
    ['Asia/Kathmandu', 'on the 31st', [2026, 1, 31], 9, '2026-01-31T03:15:00Z'],
    ['UTC', 'on day 29 of February 2026', [2026, 2, 29], 0, '2026-03-01T00:00:00Z'],
    ['UTC', 'on day 0 of a year', [2026, 1, 0], 0, '2025-12-31T00:00:00Z'],
  ] as const)('%s, %s', (zone, _when, [year, month, day], hour, expected) => {
    expect(new Date(instantOf(zone, { year, month, day }, hour * hourMs))).toEqual(new Date(expected));
  });

  test('of any instant is that instant, or the first coming of the same local time', () => {
    fc.assert(
      fc.property(zoneAndInstant, ({ zone, atMs }) => {
        const backMs = instantOf(zone, localDate(zone, atMs), localTimeOfDayMs(zone, atMs));
        if (backMs === atMs) return;
        expect(backMs).toBeLessThan(atMs);
        expect(backMs + utcOffsetMs(zone, backMs)).toBe(atMs + utcOffsetMs(zone, atMs));
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});

describe('a calendar window', () => {
  test.each([
    ['day', 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z', 23],
    ['day', 'America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z', 25],
    ['day', 'Europe/London', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00Z', 23],
    ['day', 'Australia/Lord_Howe', '2026-04-05T03:00:00Z', '2026-04-04T13:00:00Z', 24.5],
    ['day', 'America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00Z', 23],
    ['day', 'Asia/Kathmandu', '2026-05-05T18:14:59.999Z', '2026-05-04T18:15:00Z', 24],
    ['day', 'Asia/Kathmandu', '2026-05-05T18:15:00Z', '2026-05-05T18:15:00Z', 24],
    ['day', 'Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-29T10:00:00Z', 24],
    ['hour', 'Asia/Kolkata', '2026-05-05T00:10:00Z', '2026-05-04T23:30:00Z', 1],
    ['hour', 'America/New_York', '2026-11-01T06:30:00Z', '2026-11-01T06:00:00Z', 1],
    ['hour', 'Australia/Lord_Howe', '2026-04-04T15:20:00Z', '2026-04-04T15:00:00Z', 0.5],
    ['hour', 'Australia/Lord_Howe', '2026-10-03T15:40:00Z', '2026-10-03T15:30:00Z', 0.5],
    ['minute', 'Asia/Kolkata', '2026-05-05T00:10:59.999Z', '2026-05-05T00:10:00Z', 1 / 60],
    ['week', 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-02T05:00:00Z', 167],
    ['week', 'UTC', '2026-03-01T23:59:59.999Z', '2026-02-23T00:00:00Z', 168],
    ['month', 'UTC', '2028-02-29T12:00:00Z', '2028-02-01T00:00:00Z', 29 * 24],
    ['month', 'America/New_York', '2026-12-31T12:00:00Z', '2026-12-01T05:00:00Z', 31 * 24],
    ['month', 'Europe/London', '2026-10-31T23:59:00Z', '2026-09-30T23:00:00Z', 31 * 24 + 1],
  ] as const)('of a %s in %s at %s begins at %s and lasts %d h', (unit, zone, at, start, hours) => {
    const { startMs, endMs } = calendarWindow(zone, unit, Date.parse(at));
    expect(new Date(startMs)).toEqual(new Date(start));
    expect((endMs - startMs) / hourMs).toBeCloseTo(hours, 9);
  });

  test('holds its instant, and ends where the next begins', () => {
    fc.assert(
      fc.property(zoneAndInstant, fc.constantFrom(...calendarUnits), ({ zone, atMs }, unit) => {
        const { startMs, endMs } = calendarWindow(zone, unit, atMs);
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(endMs).toBeGreaterThan(atMs);
        expect(calendarWindow(zone, unit, startMs)).toEqual({ startMs, endMs });
        expect(calendarWindow(zone, unit, endMs - 1)).toEqual({ startMs, endMs });
        expect(calendarWindow(zone, unit, endMs).startMs).toBe(endMs);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('holds so around every change of clocks in 2026', () => {
    for (const zone of zones)
      for (let atMs = Date.UTC(2026, 0, 1); atMs < Date.UTC(2027, 0, 1); atMs += 6 * hourMs) {
        if (utcOffsetMs(zone, atMs) === utcOffsetMs(zone, atMs + 6 * hourMs)) continue;
        for (let nearMs = atMs; nearMs < atMs + 8 * hourMs; nearMs += 30 * minuteMs)
          for (const unit of ['hour', 'day'] as const) {
            const { startMs, endMs } = calendarWindow(zone, unit, nearMs);
            const isWhole = calendarWindow(zone, unit, endMs).startMs === endMs && startMs <= nearMs && nearMs < endMs;
            if (!isWhole) expect.fail(`${unit} in ${zone} from ${startMs} to ${endMs}`);
          }
      }
  });
});

describe('a zone', () => {
  test.each(zones)('%s is known', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });

  test('Mars/Olympus is not', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
