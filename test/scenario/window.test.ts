import { describe, expect, test } from 'vitest';
import { dateNumber, everyDay } from '../../src/policy/calendar.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { dateText, dueInstant, weekdays } from '../../src/scenario/window-schema.ts';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

const hourMs = 3_600_000;
const windowOf = (text: string) => smallestWith(`campaigns[offer].window=${text}`).campaigns[0]!.window;
const troubleWith = (key: string, text: string) =>
  troubleIn(smallest, [`campaigns[offer].${key}=${text}`])
    .split('\n  ')
    .slice(1)
    .join('\n');

describe('hours', () => {
  test('are none where nothing is said', () => expect(smallestWith().campaigns[0]).not.toHaveProperty('window'));

  test("are every day's, by each recipient's clock, unless more is said", () =>
    expect(windowOf('{from: 09:00, to: 18:00}')).toEqual({
      ...{ zone: 'recipient', fromMs: 9 * hourMs, toMs: 18 * hourMs, days: everyDay, blackouts: [], spread: false },
    }));

  test("may go by the server's clock", () => {
    const sets = ['sender.servers[mta-1].timezone=Asia/Tokyo', 'campaigns[offer].window={zone: server}'];
    expect(smallestWith(...sets).campaigns[0]!.window).toMatchObject({
      zone: 'Asia/Tokyo',
      fromMs: 0,
      toMs: 24 * hourMs,
    });
  });

  test('may leave out dates, by the calendar or by the run', () =>
    expect(windowOf('{blackouts: [2026-03-05, day 2]}')!.blackouts).toEqual(
      [5, 3].map((day) => dateNumber({ year: 2026, month: 3, day })),
    ));

  test.each([
    [
      'window',
      '{from: 18:00, to: 09:00}',
      'got a window that shuts before it opens, expected `to` after `from`\nhint: a window lies within one day, which ends at 24:00',
    ],
    ['window', '{days: mon-fir}', 'got "mon-fir", expected days of the week such as mon-fri'],
    [
      'window',
      '{zone: Europe/Pariss}',
      'got "Europe/Pariss", expected recipient, server or an IANA time zone such as recipient\nhint: did you mean `Europe/Paris`?',
    ],
    ['window', '{blackouts: 2026-02-31}', 'got "2026-02-31", expected a date such as 2026-12-25'],
    [
      'at',
      'day 1 09:00 recipients',
      'got "day 1 09:00 recipients", expected an instant with a zone of the IANA database',
    ],
    [
      'order',
      'engaged',
      'got "engaged", expected one of: audience, engaged_first\nhint: did you mean `engaged_first`?',
    ],
  ])('%s: %s is refused', (key, text, trouble) => expect(troubleWith(key, text)).toBe(trouble));

  test('cannot spread a stream', () => {
    const stream = smallest.replace('at: +1h', 'arrivals: 5/h, window: { spread: true }');
    expect(troubleIn(stream).split('\n  ').slice(1)).toEqual([
      'got `spread` in a stream, expected `spread` only in a batch',
      'hint: a stream is spread by its arrivals',
    ]);
  });
});

describe("due by each recipient's clock", () => {
  const zones = 'audiences.people.timezones={Asia/Tokyo: 50%, America/New_York: 50%}';

  test('begins with the zone that comes to the hour first', () => {
    const { arrivals } = smallestWith(zones, 'duration=3d', 'campaigns[offer].at=day 2 09:00 recipient').campaigns[0]!;
    expect(arrivals).toMatchObject({
      atMs: Date.UTC(2026, 2, 3, 0),
      localAt: { year: 2026, month: 3, day: 3, timeOfDayMs: 9 * hourMs },
    });
  });

  test('must lie within the run for every zone, and be one copy each', () => {
    const trouble = (...sets: string[]) => troubleIn(smallest, [zones, 'duration=3d', ...sets]).split('\n  ');
    expect(trouble('campaigns[offer].at=day 1 08:00 recipient')[1]).toBe(
      'got "day 1 08:00 recipient", expected an instant within the run, 2026-03-02T00:00:00Z to 2026-03-05T00:00:00Z',
    );
    expect(trouble('campaigns[offer].at=day 2 09:00 recipient', 'campaigns[offer].copies=2')[1]).toBe(
      'got 2, expected one copy each where recipients are due by their own clocks',
    );
  });
});

describe('check', () => {
  const warnings = (...sets: string[]) =>
    createScenarioPlan(smallestWith(...sets)).warnings.map(({ path, text }) => `${path}: ${text}`);

  test('says where hours are shorter than a campaign needs', () =>
    expect(
      warnings('campaigns[offer].window={from: 09:00, to: 10:00, zone: UTC}', 'campaigns[offer].rate=100/h'),
    ).toEqual([
      'campaigns[offer].window: is open for 1h until the run ends; at the rate its limits leave it, the campaign needs 10h',
    ]));

  test('says where they never open', () =>
    expect(warnings('campaigns[offer].window={blackouts: [day 1, day 2]}')).toEqual([
      'campaigns[offer].window: does not open between the first message and the end of the run',
    ]));
});

test.each([
  ['mon-fri', 0b001_1111, 'mon,tue,wed,thu,fri'],
  ['sat-mon', 0b110_0001, 'mon,sat,sun'],
  ['mon,wed,fri', 0b001_0101, 'mon,wed,fri'],
])('%s is read, and printed back as its days', (text, days, printed) => {
  expect(weekdays.parse(text)).toEqual({ ok: true, value: days });
  expect(weekdays.print(days)).toBe(printed);
});

test.each(['2026-12-25', 'day 3'])('the date %s is printed back as it was read', (text) => {
  const read = dateText.parse(text);
  expect(read.ok && dateText.print(read.value)).toBe(text);
});

test.each(['day 2 09:00 recipient', 'day 2 09:00 Europe/Paris', '+3h', '2026-03-02T06:00:00Z'])(
  'the instant %s is printed back as it was read',
  (text) => {
    const read = dueInstant.parse(text);
    expect(read.ok && dueInstant.print(read.value)).toBe(text);
  },
);
