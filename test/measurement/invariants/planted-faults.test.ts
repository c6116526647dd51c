// Each law of ours is broken on purpose, once, and must be the one that says so; the laws of limits are in limits.test.ts.

import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../../src/domain/ledger.ts';
import { CampaignStateId } from '../../../src/domain/outcome.ts';
import { createMeasurement } from '../../../src/measurement/recorder.ts';
import { Fixture, gmailByOne, gmailByTwo, hourMs, oneConnection, quota, startAtMs, tenPerSecond } from '../fixture.ts';

describe('a sound ledger', () => {
  test('of a delivery, a retry, a bounce and a suppression breaks no law and is held against all of them', () => {
    const fixture = new Fixture({ limits: [tenPerSecond, quota('rolling', 'attempts'), oneConnection] });
    fixture.append(EntryKind.ConnectionOpened, -1, 0, gmailByOne, 1);
    fixture.delivered(0, 0, 0, 50);
    fixture
      .built(1, 100)
      .granted(1, 200)
      .replied(1, 300, 'deferred')
      .retrySet(1, 300, 1, 2 * hourMs);
    fixture.built(2, 400).ended(2, 400, 'suppressed');
    fixture.waited(500, 600).append(EntryKind.ConnectionClosed, -1, 700, gmailByOne, 1, 2);
    fixture
      .granted(1, 2 * hourMs, gmailByOne, 2, 2 * hourMs)
      .replied(1, 2 * hourMs, 'hard')
      .ended(1, 2 * hourMs, 'bounced');
    fixture.append(EntryKind.Opened, 0, 3 * hourMs, gmailByOne, 0, startAtMs);
    expect(fixture.broken(4 * hourMs)).toEqual([]);
    const tally = { provider: 'gmail', attempts: 3, accepted: 1, refusedConnections: 0 };
    const results = fixture.measurement.invariants([tally]);
    expect(results.filter(({ checkedCount }) => checkedCount === 0)).toEqual([]);
    expect(results.map(({ invariant, kind }) => `${kind} ${invariant}`)).toEqual([
      'ours message-life',
      'ours attempt-order',
      'ours due-before-grant',
      'ours ledger-order',
      'ours rate-limits',
      'ours quotas',
      'ours connection-limits',
      'ours reconciliation',
      'sender no-repeats',
      'sender no-mail-after-bounce',
      'sender no-overrun-after-pause',
      'sender no-starvation',
    ]);
  });

  test('may try the same number again after a refused or used-up connection', () => {
    const fixture = new Fixture();
    const lost = fixture.tables.replies.findIndex(({ class: kind }) => kind === 'lost');
    fixture.built(0, 0).granted(0, 10).append(EntryKind.ConnectionRefused, 0, 20, gmailByOne, lost, 10);
    fixture
      .granted(0, 30)
      .replied(0, 40, 'reconnect')
      .granted(0, 50)
      .replied(0, 60, 'delivered')
      .ended(0, 60, 'delivered');
    expect(fixture.broken(100)).toEqual([]);
  });
});

describe('message-life', () => {
  test.each<[string, (fixture: Fixture) => void]>([
    ['was built a second time', (fixture) => fixture.built(0, 0).built(0, 1)],
    ['was granted before it was built', (fixture) => fixture.granted(0, 1)],
    ['was granted after its end', (fixture) => fixture.delivered(0, 0).granted(0, 500, gmailByOne, 2)],
    [
      'it ended as bounced after its end',
      (fixture) => fixture.built(0, 0).ended(0, 1, 'suppressed').ended(0, 500, 'bounced'),
    ],
    ['it ended as delivered, and no provider accepted it', (fixture) => fixture.built(0, 0).ended(0, 1, 'delivered')],
    [
      'it ended as expired, and a provider accepted it',
      (fixture) => fixture.built(0, 0).granted(0, 1).replied(0, 2, 'delivered').ended(0, 2, 'expired'),
    ],
    ['a retry was set after its end', (fixture) => fixture.delivered(0, 0).retrySet(0, 500, 1, 900)],
    ['it ended as dead before it was built', (fixture) => fixture.ended(0, 500, 'dead')],
    [
      'an attempt was abandoned before it was built',
      (fixture) => fixture.append(EntryKind.Abandoned, 0, 500, gmailByOne, 1),
    ],
    [
      'feedback came to a message never accepted',
      (fixture) => fixture.built(0, 0).append(EntryKind.Complained, 0, 500, gmailByOne),
    ],
  ])('%s', (detail, plant) => {
    const fixture = new Fixture();
    plant(fixture);
    const [life] = fixture.broken(hourMs);
    expect(life).toMatchObject({ invariant: 'message-life', kind: 'ours', violationCount: 1 });
    expect(life!.violations[0]).toMatchObject({ message: 0, detail });
  });

  test.each(['throttled', 'greylisted', 'deferred'] as const)('ended as bounced after a reply that was %s', (kind) => {
    const fixture = new Fixture();
    fixture.tables.replies[0] = { ...fixture.tables.replies[0]!, class: kind };
    const reply = (message: number) => fixture.append(EntryKind.Replied, message, 20, gmailByOne, 0, 10);
    fixture.built(0, 0).granted(0, 10);
    reply(0).ended(0, 20, 'bounced');
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        invariant: 'message-life',
        violationCount: 1,
        violations: [{ message: 0, detail: `it ended as bounced, and was only ${kind}` }],
      },
    ]);
  });

  test('a campaign of 2 that is done when 1 has ended', () => {
    const doneAfter = (count: number) => {
      const fixture = new Fixture();
      fixture.tables.campaigns[0] = { ...fixture.tables.campaigns[0]!, messageCount: 2 };
      for (let message = 0; message < count; message++) fixture.delivered(message, message * 200);
      fixture.append(EntryKind.CampaignStateSet, 0, 1000, CampaignStateId.done);
      return fixture.broken(hourMs);
    };
    expect(doneAfter(1)).toMatchObject([
      {
        invariant: 'message-life',
        violations: [{ message: -1, detail: 'offer was done with 1 messages without an end' }],
      },
    ]);
    expect(doneAfter(2)).toEqual([]);
  });
});

describe('attempt-order', () => {
  test.each<[string, (fixture: Fixture) => void]>([
    ['attempt 2 follows attempt 0', (fixture) => fixture.built(0, 0).granted(0, 10, gmailByOne, 2)],
    [
      'attempt 1 follows attempt 1',
      (fixture) => fixture.built(0, 0).granted(0, 10).replied(0, 20, 'deferred').granted(0, 30, gmailByOne, 1),
    ],
    [
      'was granted while an attempt was in flight',
      (fixture) => fixture.built(0, 0).granted(0, 10).granted(0, 20, gmailByOne, 2),
    ],
    ['a reply came with no attempt in flight', (fixture) => fixture.built(0, 0).replied(0, 20, 'deferred')],
    [
      'a reply came on path 2 to an attempt on path 0',
      (fixture) => fixture.built(0, 0).granted(0, 10).replied(0, 20, 'deferred', gmailByTwo),
    ],
    [
      'it ended as expired while an attempt was in flight',
      (fixture) => fixture.built(0, 0).granted(0, 10).ended(0, 20, 'expired'),
    ],
    [
      'a retry was set after attempt 2; the last was 1',
      (fixture) => fixture.built(0, 0).granted(0, 10).replied(0, 20, 'deferred').retrySet(0, 20, 2, 30),
    ],
  ])('%s', (detail, plant) => {
    const fixture = new Fixture();
    plant(fixture);
    const [order, ...others] = fixture.broken(hourMs);
    expect(others).toEqual([]);
    expect(order).toMatchObject({
      invariant: 'attempt-order',
      violationCount: 1,
      violations: [{ message: 0, detail }],
    });
  });
});

describe('due-before-grant', () => {
  test.each<[string, (fixture: Fixture) => void]>([
    [
      'attempt 1 was granted 90 ms before it was due',
      (fixture) => fixture.built(0, 0).granted(0, 10, gmailByOne, 1, 100),
    ],
    [
      'attempt 2 says it was due 50 ms before the instant set for it',
      (fixture) =>
        fixture
          .built(0, 0)
          .granted(0, 10)
          .replied(0, 20, 'deferred')
          .retrySet(0, 20, 1, 100)
          .granted(0, 100, gmailByOne, 2, 50),
    ],
    [
      'a retry was set 5 ms in the past',
      (fixture) => fixture.built(0, 0).granted(0, 10).replied(0, 20, 'deferred').retrySet(0, 20, 1, 15),
    ],
  ])('%s', (detail, plant) => {
    const fixture = new Fixture();
    plant(fixture);
    expect(fixture.broken(hourMs)).toMatchObject([
      { invariant: 'due-before-grant', violations: [{ message: 0, detail }] },
    ]);
  });
});

test('ledger-order: an entry that comes after a later one', () => {
  const fixture = new Fixture().built(0, 100).built(1, 40);
  expect(fixture.broken(hourMs)).toMatchObject([
    {
      invariant: 'ledger-order',
      violations: [{ message: 1, detail: 'an entry of kind 1 came 60 ms after a later one' }],
    },
  ]);
});

describe('reconciliation', () => {
  const tallies = (attempts: number, accepted: number) => [
    { provider: 'gmail', attempts, accepted, refusedConnections: 0 },
  ];
  const detailsOf = (fixture: Fixture, attempts: number, accepted: number) =>
    fixture.measurement
      .invariants(tallies(attempts, accepted))
      .flatMap(({ violations }) => violations.map(({ detail }) => detail));

  test('names what each side says', () => {
    const fixture = new Fixture().delivered(0, 0).finish(hourMs);
    expect(detailsOf(fixture, 1, 1)).toEqual([]);
    expect(detailsOf(fixture, 2, 1)).toEqual(['attempts at gmail: the ledger says 1, the provider 2']);
    expect(detailsOf(fixture, 1, 0)).toEqual(['acceptances at gmail: the ledger says 1, the provider 0']);
  });

  test('lets the provider be ahead by what is in flight, and no more', () => {
    const fixture = new Fixture().built(0, 0).granted(0, 10).finish(hourMs);
    expect(detailsOf(fixture, 1, 1)).toEqual([]);
    expect(detailsOf(fixture, 2, 1)).toEqual(['attempts at gmail: the ledger says 0, 1 in flight, the provider 2']);
  });

  test('finds attempts at a provider that the ledger does not know', () => {
    const fixture = new Fixture().finish(hourMs);
    expect(detailsOf(fixture, 3, 0)).toEqual(['attempts at gmail: the ledger says 0, the provider 3']);
  });
});

test('keeps the first 20 of 30 violations and counts them all', () => {
  const fixture = new Fixture();
  for (let message = 0; message < 30; message++) fixture.granted(message, message);
  const [life] = fixture.broken(hourMs);
  expect(life!.violationCount).toBe(30);
  expect(life!.violations.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('the laws of a sender that errs on purpose are promises; what the run books itself stays a law', () => {
  const { tables } = new Fixture();
  const options = { startAtMs, endAtMs: startAtMs + hourMs, messageCount: 1, recipientOf: () => 0, probes: [] };
  const measurement = createMeasurement(tables, { ...options, isWrongOnPurpose: true });
  measurement.finish(startAtMs + hourMs);
  const laws = measurement.invariants([]).filter(({ kind }) => kind === 'ours');
  expect(laws.map(({ invariant }) => invariant)).toEqual(['ledger-order', 'reconciliation']);
});
