// What the dispatcher knows of jobs in other processes, and what it makes of a process that is gone.

import { expect, test } from 'vitest';
import { JobBook } from '../../../src/run/live/workers/job-book.ts';

test('a job is handed out for the first time each time it was put off before', () => {
  const book = new JobBook(2);
  expect(book.taken(0, 40, 1)).toBe(1);
  expect(book.ended(0, 40)).toBe(true);
  book.settled(40);
  expect(book.taken(1, 40, 1)).toBe(1);
});

test('a job whose process was lost is handed out for the second time, then the third', () => {
  const book = new JobBook(2);
  book.taken(0, 40, 1);
  expect(book.lost([0])).toEqual({ jobs: [40], stopping: [], looking: [] });
  // Its old worker is through with it, and has it no more.
  expect(book.ended(0, 40)).toBe(false);
  expect(book.taken(1, 40, 1)).toBe(2);
  book.lost([1]);
  expect(book.taken(0, 40, 1)).toBe(3);
});

test('a job that the broker has settled was not lost with its process', () => {
  const book = new JobBook(1);
  book.taken(0, 40, 1);
  book.ended(0, 40);
  expect(book.lost([0]).jobs).toEqual([40]);
  expect(book.settlingCount).toBe(0);
  book.found(40);
  expect(book.taken(0, 40, 1)).toBe(1);
});

test('workers without a job go on looking, and those told to stop have stopped', () => {
  const book = new JobBook(4);
  book.looks(0);
  book.looks(1);
  book.stops(1);
  book.looks(2);
  book.taken(2, 40, 1);
  expect(book.lost([0, 1, 2])).toEqual({ jobs: [40], stopping: [1], looking: [0] });
  expect(book.stopped(1)).toBe(false);
});

test('jobs in hand and jobs on their way out are held; each lane counts its own', async () => {
  const book = new JobBook(3);
  book.taken(0, 40, 1);
  book.taken(1, 41, 1);
  book.taken(2, 42, 0);
  book.ended(1, 41);
  expect([book.heldCount(0), book.heldCount(1), book.settlingCount]).toEqual([1, 2, 1]);
  let isSettled = false;
  const waiting = book.whenSettled(41).then(() => {
    isSettled = true;
  });
  await book.whenSettled(40);
  expect(isSettled).toBe(false);
  book.settled(41);
  await waiting;
  expect(book.heldCount(1)).toBe(1);
});
