import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { type QueueAges, queueAgesOf } from '../../src/measurement/summary-queue-ages.ts';
import { atGmail, atYahoo, Fixture, gmailByOne, hourMs, startAtMs, yahooByOne } from './fixture.ts';

const minuteMs = 60_000;
const none = Array.from({ length: 10 }, () => 0);

/** The classes that hold any, by their place. */
function classed(byAge: readonly number[]): [number, number][] {
  return [...byAge.entries()].filter(([, count]) => count > 0);
}

function agesOf(fixture: Fixture, when: QueueAges['when'] = 'fullest'): QueueAges | undefined {
  return queueAgesOf(fixture.measures).find((ages) => ages.when === when);
}

describe('the age of the queue, of 24 hours in steps of 5 minutes', () => {
  test('counts five messages of 0, 7, 50, 200 and 1,290 minutes, and not the two that are gone', () => {
    const fixture = new Fixture();
    // Two more that are gone by the time that the others are there.
    fixture.delivered(8, 0).delivered(9, 0, 60_000);
    fixture
      .built(0, 0)
      .built(1, 1090 * minuteMs, atYahoo)
      .built(2, 1240 * minuteMs);
    fixture
      .built(3, 1283 * minuteMs, atYahoo)
      .built(4, 1290 * minuteMs - 1)
      .finish(1290 * minuteMs);
    const { atMs, rows } = agesOf(fixture)!;
    expect(atMs).toBe(startAtMs + 1290 * minuteMs);
    expect(rows.map(({ provider, siteClass, count }) => [provider, siteClass, count])).toEqual([
      ['gmail', '', 3],
      ['yahoo', '', 2],
    ]);
    expect(classed(rows[0]!.byAge)).toEqual([
      [0, 1],
      [4, 1],
      [9, 1],
    ]);
    expect(classed(rows[1]!.byAge)).toEqual([
      [1, 1],
      [6, 1],
    ]);
  });

  test('an age of 5 min is in the second class, and one of a moment less in the first', () => {
    const fixture = new Fixture();
    fixture
      .built(0, 0)
      .built(1, 1)
      .finish(5 * minuteMs);
    expect(agesOf(fixture)!.rows[0]!.byAge).toEqual([1, 1, ...none.slice(2)]);
  });

  test('counts those in flight and those that wait for a retry, and none that has ended', () => {
    const fixture = new Fixture();
    fixture.built(0, 0).granted(0, 0, gmailByOne);
    fixture.built(1, 0, atYahoo).granted(1, 0, yahooByOne).replied(1, 100, 'deferred', yahooByOne);
    fixture
      .retrySet(1, 100, 1, hourMs)
      .delivered(2, 100, 100, 200)
      .finish(30 * minuteMs);
    expect(agesOf(fixture)!.rows.map(({ provider, count }) => [provider, count])).toEqual([
      ['gmail', 1],
      ['yahoo', 1],
    ]);
  });

  test('keeps the fullest step, though the queue is older and emptier later', () => {
    const fixture = new Fixture();
    for (const message of [0, 1, 2]) fixture.built(message, 0);
    const endMs = 12 * minuteMs;
    for (const message of [0, 1])
      fixture.granted(message, endMs).replied(message, endMs, 'delivered').ended(message, endMs, 'delivered');
    fixture.finish(10 * hourMs);
    expect(agesOf(fixture)).toEqual({
      when: 'fullest',
      atMs: startAtMs + 5 * minuteMs,
      rows: [{ provider: 'gmail', siteClass: '', count: 3, byAge: [0, 3, ...none.slice(2)] }],
    });
  });

  test('a message taken off the dead list is in the queue again, as old as it is', () => {
    const fixture = new Fixture();
    fixture.built(0, 0).granted(0, 0).replied(0, 100, 'deferred').ended(0, 100, 'dead');
    fixture.append(EntryKind.Redriven, 0, 90 * minuteMs, atGmail).finish(2 * hourMs);
    const { atMs, rows } = agesOf(fixture)!;
    expect((atMs - startAtMs) / minuteMs).toBeGreaterThanOrEqual(90);
    expect(classed(rows[0]!.byAge)).toEqual([[5, 1]]);
  });

  test('sites that are told apart have rows of their own', () => {
    const fixture = new Fixture();
    const { groups } = fixture.tables;
    const dead = groups.push({ ...groups[atGmail]!, siteClass: 'dead' }) - 1;
    fixture.built(0, 0).built(1, 0, dead).built(2, 0, dead).finish(hourMs);
    expect(agesOf(fixture)!.rows.map(({ provider, siteClass, count }) => [provider, siteClass, count])).toEqual([
      ['gmail', 'dead', 2],
      ['gmail', '', 1],
    ]);
  });

  test('when arrivals are over, two of three messages of the first hour are still there, 23 to 24 hours old', () => {
    const fixture = new Fixture();
    fixture.built(0, 0).built(1, 0).built(2, hourMs);
    fixture
      .granted(1, 2 * hourMs)
      .replied(1, 2 * hourMs, 'delivered')
      .ended(1, 2 * hourMs, 'delivered');
    fixture
      .delivered(3, 23 * hourMs)
      .delivered(4, 30 * hourMs)
      .finish(40 * hourMs);
    const { atMs, rows } = agesOf(fixture, 'arrivals over')!;
    expect(atMs).toBe(startAtMs + 24 * hourMs);
    expect(classed(rows[0]!.byAge)).toEqual([[9, 2]]);
    expect(agesOf(fixture)!.rows[0]!.count).toBe(3);
  });

  test('is not told where nothing was left due from one step to the next', () => {
    const fixture = new Fixture();
    fixture
      .delivered(0, 0)
      .delivered(1, hourMs)
      .finish(2 * hourMs);
    expect(queueAgesOf(fixture.measures)).toEqual([]);
  });
});

test('agrees with the entries themselves at the end of every step, for 200 random runs', () => {
  const lives = fc.array(fc.tuple(fc.nat(1000), fc.nat(1500), fc.boolean()), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(lives, (drawn) => {
      const fixture = new Fixture();
      const messages = drawn.map(([dueMin, lengthMin, atOne], message) => ({
        ...{ message, dueMs: dueMin * minuteMs + 1, endMs: (dueMin + lengthMin) * minuteMs + 2, atOne },
      }));
      const lastMs = 1440 * minuteMs;
      const entries = messages.flatMap(({ message, dueMs, endMs, atOne }) => {
        const [group, path] = atOne ? [atYahoo, yahooByOne] : [atGmail, gmailByOne];
        const due = { atMs: dueMs, put: () => fixture.built(message, dueMs, group) };
        const put = () =>
          fixture
            .granted(message, endMs, path, 1, dueMs)
            .replied(message, endMs, 'hard', path)
            .ended(message, endMs, 'bounced', group, dueMs);
        return endMs <= lastMs ? [due, { atMs: endMs, put }] : [due];
      });
      for (const { put } of entries.sort((one, other) => one.atMs - other.atMs)) put();
      fixture.finish(lastMs);
      const { stepMs } = fixture.measures.clock;
      const waitingAt = (atMs: number) => messages.filter(({ dueMs, endMs }) => dueMs < atMs && endMs >= atMs);
      let fullestMs = 0;
      for (let atMs = stepMs; atMs <= lastMs; atMs += stepMs)
        if (waitingAt(atMs).length > waitingAt(fullestMs).length) fullestMs = atMs;
      const expected = waitingAt(fullestMs);
      const told = agesOf(fixture);
      expect(told === undefined ? 0 : told.atMs - startAtMs).toBe(fullestMs);
      expect(told?.rows.reduce((sum, { count }) => sum + count, 0) ?? 0).toBe(expected.length);
      const edges = [0, 5, 10, 20, 40, 80, 160, 320, 640, 1280, Number.POSITIVE_INFINITY];
      for (const [provider, atOne] of [['gmail', false] as const, ['yahoo', true] as const]) {
        const ages = expected.filter((one) => one.atOne === atOne).map(({ dueMs }) => (fullestMs - dueMs) / minuteMs);
        const byAge = edges.slice(1).map((edge, i) => ages.filter((age) => age >= edges[i]! && age < edge).length);
        expect(told?.rows.find((row) => row.provider === provider)?.byAge ?? none).toEqual(byAge);
      }
    }),
    { numRuns: 200 },
  );
});
