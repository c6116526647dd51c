import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Campaign } from '../../src/domain/scenario.ts';
import type { SendWindow } from '../../src/domain/send-window.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { localTimeOfDayMs } from '../../src/engine/time-zone.ts';
import { dateNumber, everyDay } from '../../src/policy/calendar.ts';
import { AddressBook } from '../../src/sender/address-book.ts';
import {
  audience,
  batch,
  dayMs,
  hourMs,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  tryLater,
} from './fixtures.ts';

const zones = ['America/New_York', 'Asia/Tokyo', 'Europe/Paris', 'UTC'];
const world = (size: number) => audience({ size, timezones: zones.map((name) => ({ name, ratio: 0.25 })) });
const office: SendWindow = {
  ...{ zone: 'recipient', fromMs: 9 * hourMs, toMs: 18 * hourMs, days: everyDay, blackouts: [], spread: false },
};
const plan = (window: Partial<SendWindow>, over: Partial<Campaign> = {}, size = 400, durationMs = 2 * dayMs) =>
  scenario({
    audiences: [world(size)],
    campaigns: [batch({ ...over, window: { ...office, ...window } })],
    durationMs,
    sender: { servers: [server({ rate: perSecond(5) })] },
  });
/** Hours since the start in which anything was granted, with how many. */
const byHour = (run: Rehearsal) => {
  const hours: Record<number, number> = {};
  for (const ms of run.grantTimesMs()) hours[Math.floor(ms / hourMs)] = (hours[Math.floor(ms / hourMs)] ?? 0) + 1;
  return hours;
};

describe("a batch at midnight UTC, 09:00 to 18:00 by the recipients' clocks in 4 zones", () => {
  const run = rehearse(plan({}));

  test('goes out in 4 peaks: Tokyo at once, then Paris, UTC and New York', () => {
    const hours = byHour(run);
    expect(Object.keys(hours)).toEqual(['0', '8', '9', '14']);
    expect(Object.values(hours).reduce((sum, count) => sum + count, 0)).toBe(400);
  });

  test('books the wait to the hours, zone by zone', () => {
    expect(
      Object.keys(run.waitedMs())
        .filter((name) => name.startsWith('hours'))
        .sort(),
    ).toEqual(['hours of weekly in America/New_York', 'hours of weekly in Europe/Paris', 'hours of weekly in UTC']);
  });

  test('keeps a path row for each zone, with its hours', () => {
    const { paths, windows } = run.tables;
    expect(new Set(paths.map(({ window }) => windows[window!]!.zone))).toEqual(new Set(zones));
  });
});

describe('inside means granted inside', () => {
  test('what a slow server has not sent by 18:00 waits for the next 09:00', () => {
    const slow = plan({ zone: 'UTC', toMs: 10 * hourMs }, {}, 200);
    const run = rehearse({
      ...slow,
      sender: { ...slow.sender, servers: [server({ rate: { count: 1, perMs: minuteMs } })] },
    });
    // 60 from 09:00 to 09:59, and on the second day another 60.
    expect(byHour(run)).toEqual({ 9: 60, 33: 60 });
  });

  test('a message due at the very end is not sent before the next day', () => {
    const run = rehearse(
      plan(
        { zone: 'UTC' },
        { arrivals: { ...batch().arrivals, atMs: startAtMs + 18 * hourMs } as Campaign['arrivals'] },
        1,
      ),
    );
    expect(run.grantTimesMs()).toEqual([33 * hourMs]);
  });

  test('a retry due after hours waits for them', () => {
    const late = plan({ zone: 'UTC', toMs: 9 * hourMs + 2 * minuteMs }, {}, 1);
    const run = rehearse(late, ({ number }) => (number === 1 ? { reply: tryLater } : {}));
    expect(run.grantTimesMs()).toEqual([9 * hourMs, 33 * hourMs]);
  });

  test('whatever the window and the load, every grant lies in its local hours', () => {
    const windows = fc.record({ from: fc.integer({ min: 0, max: 22 }), length: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 100 }), ({ from, length }, size) => {
        const toMs = Math.min(24, from + length) * hourMs;
        const run = rehearse(plan({ fromMs: from * hourMs, toMs }, {}, size, dayMs), ({ number }) =>
          number < 3 ? { reply: tryLater } : {},
        );
        for (const { a, atMs } of run.of(EntryKind.Granted)) {
          const { zone } = run.tables.windows[run.tables.paths[a]!.window!]!;
          const timeMs = localTimeOfDayMs(zone, atMs);
          expect(timeMs >= from * hourMs && timeMs < toMs).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test('weekends and blackouts: from Saturday to Tuesday, as Monday is left out', () => {
  const saturday = Date.UTC(2026, 2, 7);
  const monday = dateNumber({ year: 2026, month: 3, day: 9 });
  const own = plan(
    { zone: 'UTC', days: 0b001_1111, blackouts: [monday] },
    { arrivals: { ...batch().arrivals, atMs: saturday } as Campaign['arrivals'] },
    1,
    4 * dayMs,
  );
  expect(rehearse({ ...own, startAtMs: saturday }).of(EntryKind.Granted)[0]!.atMs - saturday).toBe(
    3 * dayMs + 9 * hourMs,
  );
});

test('a batch of 180 spread over 9 hours leaves one each 3 minutes', () => {
  const run = rehearse(plan({ zone: 'UTC', spread: true }, {}, 180));
  expect(byHour(run)).toEqual(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [9 + i, 20])));
});

test('a list of 150 with 30 in it twice is spread over the same hours, none left to the next day', () => {
  const own = plan({ zone: 'UTC', spread: true }, {}, 150);
  const run = rehearse({ ...own, audiences: [{ ...own.audiences[0]!, twiceRatio: 0.2 }] });
  expect(byHour(run)).toEqual(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [9 + i, 20])));
});

describe("due at 09:00 by each recipient's own clock", () => {
  const localAt = { year: 2026, month: 3, day: 3, timeOfDayMs: 9 * hourMs };
  const arrivals = { ...batch().arrivals, atMs: startAtMs + dayMs, localAt } as Campaign['arrivals'];
  const own = scenario({
    audiences: [world(400)],
    campaigns: [batch({ arrivals })],
    durationMs: 3 * dayMs,
    sender: { servers: [server({ rate: perSecond(50) })] },
  });
  const run = rehearse(own);

  test('everyone is due at his own hour, and nobody is parked for it', () => {
    expect(Object.keys(byHour(run))).toEqual(['24', '32', '33', '38']);
    expect(Object.keys(run.waitedMs())).not.toContain('hours of weekly');
    expect(run.tables.windows).toEqual([]);
  });

  test('messages are numbered in the order they become due, each recipient once', () => {
    const { roster } = run.sender;
    const dues = Array.from({ length: 400 }, (_, message) => roster.dueAtMs(message));
    expect(dues).toEqual([...dues].sort((one, other) => one - other));
    expect(new Set(Array.from({ length: 400 }, (_, message) => roster.recipientOf(message))).size).toBe(400);
  });

  test('flows are not split by zone', () => {
    expect(run.sender.flows.flows).toHaveLength(1);
  });
});

test('zones hang on names: the order of shares in the file moves nobody', () => {
  const zonesOf = (timezones: readonly { name: string; ratio: number }[]) => {
    const own = audience({ size: 500, timezones });
    const { names, zoneOf } = new AddressBook([own], scenario().providers, createLuck('1'), false).zonesOf('people');
    return Array.from(zoneOf, (zone) => names[zone]);
  };
  const shares = [
    { name: 'UTC', ratio: 0.7 },
    { name: 'Asia/Tokyo', ratio: 0.3 },
  ];
  expect(zonesOf(shares)).toEqual(zonesOf([...shares].reverse()));
  expect(zonesOf(shares).filter((name) => name === 'UTC').length / 500).toBeCloseTo(0.7, 1);
});
