import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDate, localTimeOfDayMs } from '../../src/engine/time-zone.ts';
import { type CalendarWindow, dateNumber, everyDay, windowFrom } from '../../src/policy/calendar.ts';
import { WindowGate } from '../../src/policy/window-gate.ts';

const hourMs = 3_600_000;
const newYork = 'America/New_York';
const at = (text: string) => Date.parse(`${text}Z`);
const window = (over: Partial<CalendarWindow> = {}): CalendarWindow => ({
  ...{ zone: 'UTC', fromMs: 9 * hourMs, toMs: 18 * hourMs, days: everyDay, blackouts: [] },
  ...over,
});
const told = (span: { fromMs: number; untilMs: number } | null) =>
  span === null ? null : [span.fromMs, span.untilMs].map((ms) => new Date(ms).toISOString().slice(0, 16));

describe('a window from 09:00 to 18:00', () => {
  test.each([
    ['before it opens', '2026-03-03T04:00', ['2026-03-03T09:00', '2026-03-03T18:00']],
    ['at the instant it opens', '2026-03-03T09:00', ['2026-03-03T09:00', '2026-03-03T18:00']],
    ['while it is open', '2026-03-03T17:59:59.999', ['2026-03-03T09:00', '2026-03-03T18:00']],
    ['at the instant it shuts', '2026-03-03T18:00', ['2026-03-04T09:00', '2026-03-04T18:00']],
    ['at the end of a month', '2026-03-31T20:00', ['2026-04-01T09:00', '2026-04-01T18:00']],
  ])('%s', (_, instant, span) => {
    expect(told(windowFrom(window(), at(instant)))).toEqual(span);
  });

  test('in New York opens at 14:00 UTC in winter and at 13:00 from the second Sunday of March on', () => {
    const own = window({ zone: newYork });
    expect(told(windowFrom(own, at('2026-03-07T05:00')))).toEqual(['2026-03-07T14:00', '2026-03-07T23:00']);
    expect(told(windowFrom(own, at('2026-03-08T05:00')))).toEqual(['2026-03-08T13:00', '2026-03-08T22:00']);
  });

  test('on weekdays goes from Friday evening to Monday', () => {
    expect(told(windowFrom(window({ days: 0b001_1111 }), at('2026-03-06T18:00')))).toEqual([
      '2026-03-09T09:00',
      '2026-03-09T18:00',
    ]);
  });

  test('leaves out the dates it is told to', () => {
    const blackouts = [3, 4].map((day) => dateNumber({ year: 2026, month: 3, day }));
    expect(told(windowFrom(window({ blackouts }), at('2026-03-02T20:00')))).toEqual([
      '2026-03-05T09:00',
      '2026-03-05T18:00',
    ]);
  });

  test('never opens where no day is left', () => {
    expect(windowFrom(window({ days: 0 }), at('2026-03-02T00:00'))).toBeNull();
  });
});

describe('where clocks change', () => {
  test('02:30, which New York skips on 8 March, is 03:00', () => {
    const own = window({ zone: newYork, fromMs: 2.5 * hourMs, toMs: 4 * hourMs });
    expect(told(windowFrom(own, at('2026-03-08T05:00')))).toEqual(['2026-03-08T07:00', '2026-03-08T08:00']);
  });

  test('a window within the hour that is skipped does not open that day', () => {
    const own = window({ zone: newYork, fromMs: 2.25 * hourMs, toMs: 2.75 * hourMs });
    expect(told(windowFrom(own, at('2026-03-08T05:00')))![0]).toBe('2026-03-09T06:15');
  });

  test('01:00 to 01:30, which comes twice on 1 November, is used once', () => {
    const own = window({ zone: newYork, fromMs: hourMs, toMs: 1.5 * hourMs });
    const first = windowFrom(own, at('2026-11-01T00:00'))!;
    expect(told(first)).toEqual(['2026-11-01T05:00', '2026-11-01T05:30']);
    expect(told(windowFrom(own, first.untilMs))).toEqual(['2026-11-02T06:00', '2026-11-02T06:30']);
  });
});

test('whatever the zone, day and hours, a window lies ahead and inside its local hours', () => {
  const zones = fc.constantFrom('UTC', newYork, 'Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  const hours = fc
    .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
    .filter(([from, to]) => from < to);
  const instants = fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-01-01T00:00') });
  fc.assert(
    fc.property(zones, hours, instants, fc.integer({ min: 1, max: everyDay }), (zone, [from, to], atMs, days) => {
      const own = window({ zone, fromMs: (from * hourMs) / 4, toMs: (to * hourMs) / 4, days });
      const span = windowFrom(own, atMs)!;
      expect(span.untilMs).toBeGreaterThan(atMs);
      for (const insideMs of [span.fromMs, span.untilMs - 1]) {
        const weekday = (dateNumber(localDate(zone, insideMs)) + 3) % 7;
        expect((days >> weekday) & 1).toBe(1);
        expect(localTimeOfDayMs(zone, insideMs)).toBeGreaterThanOrEqual(own.fromMs);
      }
    }),
  );
});

describe('a gate with a window', () => {
  const gateAt = (instant: string, own: CalendarWindow | null = window()) => {
    const gate = new WindowGate(0, 0);
    gate.setWindow(own, at(instant));
    return gate;
  };

  test('before the hours says when it opens, and wants to be turned a millisecond before they end', () => {
    const { gate, turnAtMs } = gateAt('2026-03-03T04:00');
    expect(gate.opensAtMs).toBe(at('2026-03-03T09:00'));
    expect(turnAtMs).toBe(at('2026-03-03T18:00') - 1);
  });

  test('is open in its hours, and once turned waits for the next', () => {
    const own = gateAt('2026-03-03T10:00');
    expect(own.gate.isOpen(at('2026-03-03T10:00'))).toBe(true);
    own.turn(own.turnAtMs);
    expect(own.gate.opensAtMs).toBe(at('2026-03-04T09:00'));
  });

  test('with whole days in a row stays open from one to the next', () => {
    const own = gateAt('2026-03-03T10:00', window({ fromMs: 0, toMs: 24 * hourMs }));
    own.turn(own.turnAtMs);
    expect(own.gate.opensAtMs).toBe(Number.NEGATIVE_INFINITY);
    expect(own.turnAtMs).toBe(at('2026-03-05T00:00') - 1);
  });

  test('without a window is always open, and with one that never opens always shut', () => {
    expect(gateAt('2026-03-03T10:00', null).gate.opensAtMs).toBe(Number.NEGATIVE_INFINITY);
    expect(gateAt('2026-03-03T10:00', window({ days: 0 })).gate.opensAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});
