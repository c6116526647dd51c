import { expect, test } from 'vitest';
import { drillLines } from '../../src/report/drill-lines.ts';

const notes = {
  ...{ broker: 'Redis', lostLocks: 0, speed: 20, wallMs: 5000, latenessMaxMs: 1, latenessMeanMs: 1, lateCount: 0 },
  ...{ isTrusted: true, malformedReports: 0, http: [] },
};

test('a run without drills has nothing to say of them', () => {
  expect(drillLines(notes, 0)).toEqual([]);
});

test('each drill has a line, and the books of the providers have one', () => {
  const drills = [{ description: 'kill -9 of an agent', atMs: 35_000, inFlight: 16, wallMs: 420 }];
  expect(drillLines({ ...notes, drills, reckoning: { taken: 1303, repeats: 3, unheard: 8 } }, 5000)).toEqual([
    'drill 30 s in: kill -9 of an agent; 16 attempts under way, as before after 420 ms of real time',
    "by the providers' books 1,303 messages taken, 3 of them again; 8 answers lost on the way",
  ]);
  expect(drillLines({ ...notes, reckoning: { taken: 1, repeats: 0, unheard: 1 } }, 0)).toEqual([
    "by the providers' books 1 message taken, none of them twice; 1 answer lost on the way",
  ]);
});
