// The laws of limits: rates, quotas and connections are passed on purpose, and what only comes near passes.

import { describe, expect, test } from 'vitest';
import { EntryKind, type LimitRow } from '../../../src/domain/ledger.ts';
import { Fixture, gmailByOne, gmailByTwo, hourMs, oneConnection, quota, tenPerSecond } from '../fixture.ts';

describe('limits', () => {
  test('rate-limits: 2 grants within 100 ms at 10/s', () => {
    const fixture = new Fixture({ limits: [tenPerSecond] });
    fixture.delivered(0, 0, 0, 10).delivered(1, 50, 50, 60);
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        invariant: 'rate-limits',
        violationCount: 1,
        violations: [{ message: 1, detail: '10/s at gmail was passed by 0.5000 grants' }],
      },
    ]);
  });

  test('rate-limits: the old rate after it was cut', () => {
    const fixture = new Fixture({ limits: [tenPerSecond] });
    fixture.delivered(0, 0, 0, 10).append(EntryKind.LimitChanged, -1, 20, 0, 1, 1).delivered(1, 100, 100, 110);
    expect(fixture.brokenLaws(hourMs)).toEqual(['rate-limits']);
  });

  test('quotas: a third attempt within any rolling hour, and none an hour after the first', () => {
    const kept = new Fixture({ limits: [quota('rolling', 'attempts')] });
    kept
      .delivered(0, 0)
      .delivered(1, hourMs - 1000)
      .delivered(2, hourMs);
    expect(kept.brokenLaws(2 * hourMs)).toEqual([]);
    const broken = new Fixture({ limits: [quota('rolling', 'attempts')] });
    broken
      .delivered(0, 0)
      .delivered(1, hourMs - 2000)
      .delivered(2, hourMs - 1);
    expect(broken.broken(2 * hourMs)).toMatchObject([
      { invariant: 'quotas', violations: [{ message: 2, detail: '2 an hour was passed: 3 in a window of 2' }] },
    ]);
  });

  test('quotas: a third attempt in a calendar hour, which begins at :30 in India', () => {
    const limits = [quota('calendar', 'attempts', 'Asia/Kolkata')];
    const halfMs = hourMs / 2; // The run begins at 06:00 UTC, which is 11:30 in India.
    const kept = new Fixture({ limits })
      .delivered(0, 0)
      .delivered(1, halfMs - 1000)
      .delivered(2, halfMs)
      .delivered(3, halfMs + 200);
    expect(kept.brokenLaws(2 * hourMs)).toEqual([]);
    const broken = new Fixture({ limits })
      .delivered(0, 0)
      .delivered(1, 200)
      .delivered(2, halfMs - 1);
    expect(broken.brokenLaws(2 * hourMs)).toEqual(['quotas']);
  });

  test('quotas: only what was accepted, where the limit counts that', () => {
    const fixture = new Fixture({ limits: [quota('rolling', 'accepted')] });
    for (const message of [0, 1, 2]) {
      fixture
        .built(message, message)
        .granted(message, message)
        .replied(message, message, 'hard')
        .ended(message, message, 'bounced');
    }
    fixture.delivered(3, 10).delivered(4, 200);
    expect(fixture.brokenLaws(hourMs)).toEqual([]);
    const broken = new Fixture({ limits: [quota('rolling', 'accepted')] })
      .delivered(0, 0)
      .delivered(1, 200)
      .delivered(2, 400);
    expect(broken.brokenLaws(hourMs)).toEqual(['quotas']);
  });

  test('connection-limits: a second connection beside the first, idle or not', () => {
    const fixture = new Fixture({ limits: [oneConnection] });
    fixture
      .append(EntryKind.ConnectionOpened, -1, 0, gmailByOne, 1)
      .append(EntryKind.ConnectionClosed, -1, 10, gmailByOne, 1);
    fixture.append(EntryKind.ConnectionOpened, -1, 20, gmailByOne, 2);
    expect(fixture.measures.limits.connections.count).toBe(0);
    fixture.append(EntryKind.ConnectionOpened, -1, 30, gmailByTwo, 3);
    expect(fixture.broken(hourMs)).toMatchObject([
      { invariant: 'connection-limits', violations: [{ detail: '1 connection was passed: 2 connections open' }] },
    ]);
  });

  test('connection-limits: a connection that closes and was not open', () => {
    const fixture = new Fixture({ limits: [oneConnection] }).append(EntryKind.ConnectionClosed, -1, 0, gmailByOne, 1);
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        invariant: 'connection-limits',
        violations: [{ detail: '1 connection: a connection closed that was not open' }],
      },
    ]);
  });
});

describe('caps that change while the run lasts', () => {
  const daily: LimitRow = { ...quota('calendar', 'attempts'), max: 2, windowMs: 24 * hourMs } as LimitRow;
  const threeGrants = (newMax: number) => {
    const fixture = new Fixture({ limits: [daily], hours: 72 });
    // The fixture begins at 06:00; 18 h later it is midnight.
    fixture.delivered(0, 18 * hourMs).append(EntryKind.LimitChanged, -1, 18 * hourMs + 200, 0, newMax);
    return fixture.delivered(1, 19 * hourMs).delivered(2, 20 * hourMs);
  };

  test('3 grants on a day of 2 break quotas', () => {
    const [broken] = threeGrants(2).broken(30 * hourMs);
    expect(broken).toMatchObject({ invariant: 'quotas', kind: 'ours', violationCount: 1 });
    expect(broken!.violations[0]).toMatchObject({ message: 2, detail: '2 an hour was passed: 3 in a window of 2' });
  });

  test('3 grants break nothing once the cap is 3', () => {
    expect(threeGrants(3).brokenLaws(30 * hourMs)).toEqual([]);
  });

  test('2 of 3 grants break quotas where a cap of 1 came into force at midnight', () => {
    expect(threeGrants(1).broken(30 * hourMs)[0]).toMatchObject({ invariant: 'quotas', violationCount: 2 });
  });
});

describe('limits-together', () => {
  test('2 grants at once at 10/s, one of each of two processes: both keep theirs, together they break it', () => {
    const fixture = new Fixture({ limits: [0, 0].map((copyOf) => ({ ...tenPerSecond, copyOf })) });
    const { paths } = fixture.tables;
    paths[gmailByOne] = { ...paths[gmailByOne]!, limits: [0] };
    paths[gmailByTwo] = { ...paths[gmailByTwo]!, limits: [1] };
    fixture.built(0, 0).built(1, 0).granted(0, 10).granted(1, 10, gmailByTwo);
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        ...{ invariant: 'limits-together', kind: 'sender', checkedCount: 2, violationCount: 1 },
        violations: [{ message: 1, detail: '10/s at gmail, all together, was passed by 1.000 grants' }],
      },
    ]);
  });

  test('is not asked where nobody counts for himself', () => {
    const laws = new Fixture({ limits: [tenPerSecond] }).delivered(0, 0).finish(hourMs).measurement.invariants([]);
    expect(laws.map(({ invariant }) => invariant)).not.toContain('limits-together');
  });
});
