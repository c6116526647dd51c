import { expect, test } from 'vitest';
import type { CrewPlan } from '../../src/domain/worker-plan.ts';
import { autoscaledWorkers, nextTimetableAtMs, timetabledWorkers } from '../../src/policy/crew-size.ts';

const crew: CrewPlan = {
  processes: 1,
  timetable: [
    { fromMinuteOfDay: 8 * 60, workers: 40 },
    { fromMinuteOfDay: 20 * 60, workers: 5 },
  ],
  timezone: 'America/New_York',
  autoscale: null,
  recycle: null,
  restartsAtMs: [],
};

// 2026-03-02: New York is five hours behind UTC.
test.each([
  ['2026-03-02T12:59:00Z', 5],
  ['2026-03-02T13:00:00Z', 40],
  ['2026-03-03T00:59:00Z', 40],
  ['2026-03-03T01:00:00Z', 5],
])('at %s the timetable says %i workers: before its first hour the last row of the day before holds', (at, workers) => {
  expect(timetabledWorkers(crew, Date.parse(at))).toBe(workers);
});

test('the next row begins by the local clock, on the day the clocks change too', () => {
  expect(nextTimetableAtMs(crew, Date.parse('2026-03-02T13:00:00Z'))).toBe(Date.parse('2026-03-03T01:00:00Z'));
  expect(nextTimetableAtMs(crew, Date.parse('2026-03-08T02:00:00Z'))).toBe(Date.parse('2026-03-08T12:00:00Z'));
});

const autoscale = { least: 2, most: 10, queueTimeMs: 60_000, step: 3, coolDownMs: 30_000 };

test.each([
  ['waits too long: three more', 5, 60_001, 8],
  ['waits too long, with nearly all there: up to the most', 9, 600_000, 10],
  ['waits no longer than it may: as it is', 5, 60_000, 5],
  ['waits a quarter of that: as it is', 5, 15_000, 5],
  ['waits less: three fewer', 8, 14_999, 5],
  ['does not wait: down to the least', 4, 0, 2],
  ['is in order, but there are more than the most: down to the most', 15, 30_000, 10],
])('the oldest job %s', (_, workers, oldestMs, wanted) => {
  expect(autoscaledWorkers(autoscale, workers, oldestMs)).toBe(wanted);
});
