// A stock Worker knows one queue; which of several goes first is decided by who gets a seat.

import { expect, test } from 'vitest';
import { Seats } from '../../../src/run/live/workers/seats.ts';

function seatsFor(laneCount: number) {
  const drained = new Set<number>();
  const seats = new Seats({ laneCount, isDrained: (lane) => drained.has(lane) });
  const log: string[] = [];
  const job = (lane: number, name: string) =>
    void seats.take(lane).then((worker) => log.push(worker === null ? `${name} back` : `${name} by ${worker}`));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { seats, drained, log, job, turn };
}

test('a job of lane 1 waits, though a seat is free, until lane 0 was found empty', async () => {
  const { seats, drained, log, job, turn } = seatsFor(2);
  seats.open(7);
  job(1, 'batch');
  await turn();
  expect(log).toEqual([]);
  drained.add(0);
  seats.serve();
  await turn();
  expect(log).toEqual(['batch by 7']);
});

test('a seat that falls free goes to lane 0, whoever came first', async () => {
  const { seats, drained, log, job, turn } = seatsFor(2);
  drained.add(0);
  job(1, 'batch');
  job(0, 'urgent');
  seats.open(3);
  await turn();
  expect(log).toEqual(['urgent by 3']);
  seats.open(3);
  await turn();
  expect(log).toEqual(['urgent by 3', 'batch by 3']);
});

test('jobs of one lane are seated in the order in which they came, workers in the order in which they asked', async () => {
  const { seats, log, job, turn } = seatsFor(1);
  for (const worker of [4, 2, 9]) seats.open(worker);
  for (const name of ['a', 'b', 'c', 'd']) job(0, name);
  await turn();
  expect(log).toEqual(['a by 4', 'b by 2', 'c by 9']);
});

test('a worker that stops looking gives its seat up once, and not with a job in hand', async () => {
  const { seats, log, job, turn } = seatsFor(1);
  seats.open(1);
  seats.open(2);
  expect([seats.close(1), seats.close(1)]).toEqual([true, false]);
  job(0, 'a');
  await turn();
  expect(log).toEqual(['a by 2']);
  expect(seats.close(2)).toBe(false);
});

test('what waits for a seat goes back when nobody works here any more', async () => {
  const { seats, log, job, turn } = seatsFor(2);
  job(0, 'a');
  job(1, 'b');
  seats.sendBack();
  await turn();
  expect(log).toEqual(['a back', 'b back']);
});
