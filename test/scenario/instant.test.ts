import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InstantText, instant, resolveInstant, timeZone, utcInstant } from '../../src/scenario/instant.ts';

const startAtMs = Date.parse('2026-03-02T06:00:00Z');

/** When an instant's text means, in a run that starts on 2 March 2026 at 06:00 UTC; or what is wrong with it. */
function when(text: string, start = startAtMs): string {
  const result = instant.parse(text);
  if (result.ok) return new Date(resolveInstant(result.value, start)).toISOString();
  return `${result.expected}${result.hint === undefined ? '' : `; ${result.hint}`}`;
}

describe('instants', () => {
  test.each([
    ['2026-03-02T06:00:00Z', '2026-03-02T06:00:00.000Z'],
    ['2026-03-02T06:00Z', '2026-03-02T06:00:00.000Z'],
    ['2026-03-02T06:00:00.250Z', '2026-03-02T06:00:00.250Z'],
    ['2026-03-02T06:00:00-05:00', '2026-03-02T11:00:00.000Z'],
    ['+3h', '2026-03-02T09:00:00.000Z'],
    ['+1d30m', '2026-03-03T06:30:00.000Z'],
    ['day 1 09:00', '2026-03-02T09:00:00.000Z'],
    ['day 2 09:00 America/New_York', '2026-03-03T14:00:00.000Z'],
    ['day 1 00:30 Asia/Tokyo', '2026-03-01T15:30:00.000Z'],
  ])('%s is %s', (text, at) => expect(when(text)).toBe(at));

  test('day 1 is the date on which the run starts in the zone named, which may be the day before by UTC', () => {
    expect(when('day 1 22:00 America/Los_Angeles', Date.parse('2026-03-02T06:00:00Z'))).toBe(
      '2026-03-02T06:00:00.000Z',
    );
  });

  test('a local time that the clocks skip is the next that exists', () => {
    // New York puts its clocks forward on 8 March 2026 at 02:00.
    expect(when('day 7 02:30 America/New_York')).toBe('2026-03-08T07:00:00.000Z');
  });

  test('a local time that comes twice is its first coming', () => {
    // New York puts its clocks back on 1 November 2026 at 02:00.
    expect(when('day 1 01:30 America/New_York', Date.parse('2026-11-01T04:30:00Z'))).toBe('2026-11-01T05:30:00.000Z');
  });

  const form = 'an instant such as day 2 09:00 America/New_York, +3h or 2026-03-02T06:00:00Z';
  test.each([
    ['tomorrow', form],
    ['day 0 09:00 UTC', `${form}; the first day of the run is day 1`],
    ['day 2 9:00 UTC', `${form}; write day 2 09:00 UTC`],
    ['day 2 25:00 UTC', form],
    ['day 2', form],
    ['+3 hours', `${form}; write 3h`],
    ['2026-03-02', `${form}; write 2026-03-02T00:00:00Z`],
    ['2026-03-02 06:00', `${form}; write 2026-03-02T06:00Z`],
    ['2026-02-30T06:00:00Z', form],
    ['2026-03-02T26:00:00Z', form],
    ['day 2 09:00 America/New_Yrok', 'an instant with a zone of the IANA database; did you mean `America/New_York`?'],
    ['day 2 09:00 +01:00', 'an instant with a zone of the IANA database'],
  ])('%s is refused', (text, answer) => expect(when(text)).toBe(answer));

  test('every instant prints and reads back the same', () => {
    const atMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
    const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata');
    const day = fc.integer({ min: 1, max: 400 });
    const any: fc.Arbitrary<InstantText> = fc.oneof(
      fc.record({ kind: fc.constant('utc' as const), atMs }),
      fc.record({ kind: fc.constant('after' as const), afterMs: fc.nat(1e10) }),
      fc.record({ kind: fc.constant('day' as const), day, minuteOfDay: fc.nat(1439), zone }),
    );
    fc.assert(
      fc.property(any, (value) => {
        expect(instant.parse(instant.print(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test('a zone is refused with the nearest that exists', () => {
    expect(timeZone.parse('Europe/Pariss')).toEqual({
      ok: false,
      expected: 'an IANA time zone such as America/New_York, Europe/Paris or UTC',
      hint: 'did you mean `Europe/Paris`?',
    });
  });

  test('a start has no day of its own to be counted from', () => {
    expect(utcInstant.parse('day 1 09:00')).toEqual({ ok: false, expected: 'an instant such as 2026-03-02T06:00:00Z' });
  });
});
