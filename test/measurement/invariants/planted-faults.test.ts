// Each law is broken on purpose, once, and must be the one that says so.

import { describe, expect, test } from 'vitest';
import { EntryKind, type LimitRow } from '../../../src/domain/ledger.ts';
import { CampaignStateId } from '../../../src/domain/outcome.ts';
import { createMeasurement } from '../../../src/measurement/recorder.ts';
import {
  atGmail,
  complaintPause,
  Fixture,
  gmailByOne,
  gmailByTwo,
  hourMs,
  mtaOne,
  mtaOneAtYahoo,
  startAtMs,
  worker,
  yahooByOne,
} from '../fixture.ts';

const tenPerSecond: LimitRow = {
  kind: 'rate',
  name: '10/s at gmail',
  source: 'sender.throttles[0]',
  perSecond: 10,
  burst: 1,
};
const quota = (window: 'rolling' | 'calendar', counts: 'attempts' | 'accepted', zone = 'UTC'): LimitRow => ({
  ...{ kind: 'quota', name: '2 an hour', source: 'sender.throttles[0]', max: 2, windowMs: hourMs },
  ...{ window, zone, counts },
});
const oneConnection: LimitRow = { kind: 'connections', name: '1 connection', source: 'sender.throttles[0]', max: 1 };

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

describe('promises of the sender', () => {
  test('no-repeats: a message delivered twice', () => {
    const fixture = new Fixture().built(0, 0).granted(0, 10).replied(0, 20, 'delivered');
    fixture.retrySet(0, 20, 1, 30).granted(0, 30, gmailByOne, 2, 30).replied(0, 40, 'delivered');
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        invariant: 'no-repeats',
        kind: 'sender',
        violationCount: 1,
        violations: [{ message: 0, detail: 'was delivered again' }],
      },
    ]);
  });

  test('no-mail-after-bounce: a second message to a mailbox that is known to be gone', () => {
    const fixture = new Fixture({ recipientOf: (message) => message % 2 });
    fixture.built(0, 0).built(2, 0).built(4, 0);
    fixture.granted(0, 10).granted(2, 20).replied(0, 30, 'hard').ended(0, 30, 'bounced');
    fixture.replied(2, 40, 'deferred'); // In flight when the bounce came: nobody's fault.
    fixture.granted(4, 50);
    expect(fixture.broken(hourMs)).toMatchObject([
      {
        invariant: 'no-mail-after-bounce',
        kind: 'sender',
        violationCount: 1,
        violations: [{ message: 4, detail: 'recipient 0 had bounced before' }],
      },
    ]);
  });

  test('no-mail-after-bounce: a refusal for policy says nothing of the mailbox, a late bounce does', () => {
    const fixture = new Fixture({ recipientOf: () => 7 });
    fixture.built(0, 0).granted(0, 10).replied(0, 20, 'blocked').ended(0, 20, 'bounced').delivered(1, 30);
    expect(fixture.measures.bounces.breaches.count).toBe(0);
    fixture.append(EntryKind.LateBounced, 1, 500, gmailByOne, 0, startAtMs + 130).delivered(2, 600);
    expect(fixture.brokenLaws(hourMs)).toEqual(['no-mail-after-bounce']);
  });

  test('no-overrun-after-pause: a grant on a paused server, and none on another or after the pause', () => {
    const fixture = new Fixture();
    fixture.append(EntryKind.Paused, -1, 100, mtaOne, complaintPause, startAtMs + hourMs);
    fixture.delivered(0, 200, 200, 300, gmailByTwo);
    expect(fixture.measures.further.overrun.breaches.count).toBe(0);
    fixture.delivered(1, 400, 400, 500, yahooByOne);
    fixture.append(EntryKind.Resumed, -1, hourMs, mtaOne).delivered(2, hourMs);
    expect(fixture.broken(2 * hourMs)).toMatchObject([
      {
        invariant: 'no-overrun-after-pause',
        violationCount: 1,
        violations: [{ message: 1, detail: 'was granted while its server was paused' }],
      },
    ]);
  });

  test('no-overrun-after-pause: a pause of a server at one provider leaves the others alone', () => {
    const fixture = new Fixture();
    fixture
      .append(EntryKind.Paused, -1, 100, mtaOneAtYahoo, complaintPause, Number.POSITIVE_INFINITY)
      .delivered(0, 200);
    expect(fixture.measures.further.overrun.breaches.count).toBe(0);
    fixture.delivered(1, 400, 400, 500, yahooByOne);
    expect(fixture.brokenLaws(hourMs)).toEqual(['no-overrun-after-pause']);
  });

  test('no-starvation: a flow waits 2 h for a worker while its lane begins 10 later messages', () => {
    const fixture = new Fixture();
    fixture.built(0, 0);
    for (let i = 1; i <= 10; i++) fixture.delivered(i, i * 600_000, i * 600_000, i * 600_000 + 100, yahooByOne);
    fixture.waited(0, 2 * hourMs, worker, atGmail);
    expect(fixture.broken(3 * hourMs)).toMatchObject([
      {
        ...{ invariant: 'no-starvation', kind: 'sender', violationCount: 1 },
        violations: [{ detail: 'offer at gmail waited 120 minutes for a worker while lane batch began 10 messages' }],
      },
    ]);
  });

  test('no-starvation: a wait for a limit, or behind messages that were there before it, is none', () => {
    const limited = new Fixture().built(0, 0);
    for (let i = 1; i <= 10; i++) limited.delivered(i, i * 600_000, i * 600_000, i * 600_000 + 100, yahooByOne);
    expect(limited.waited(0, 2 * hourMs, 1, atGmail).brokenLaws(3 * hourMs)).toEqual([]);
    const queued = new Fixture();
    for (let i = 0; i <= 10; i++) queued.built(i, 0, i === 0 ? atGmail : 1);
    for (let i = 1; i <= 10; i++) {
      queued.granted(i, i * 600_000, yahooByOne).replied(i, i * 600_000, 'delivered', yahooByOne);
      queued.ended(i, i * 600_000, 'delivered', 1);
    }
    expect(queued.waited(0, 2 * hourMs, worker, atGmail).brokenLaws(3 * hourMs)).toEqual([]);
  });
});

test('keeps the first 20 of 30 violations and counts them all', () => {
  const fixture = new Fixture();
  for (let message = 0; message < 30; message++) fixture.granted(message, message);
  const [life] = fixture.broken(hourMs);
  expect(life!.violationCount).toBe(30);
  expect(life!.violations.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

describe('caps that change while the run lasts', () => {
  const daily: LimitRow = { ...quota('calendar', 'attempts'), max: 2, windowMs: 24 * hourMs } as LimitRow;
  const threeGrants = (newMax: number) => {
    const fixture = new Fixture({ limits: [daily], hours: 72 });
    // The fixture begins at 06:00; 18 h later it is midnight.
    fixture.delivered(0, 18 * hourMs).append(EntryKind.LimitChanged, -1, 18 * hourMs + 200, 0, newMax);
    return fixture.delivered(1, 19 * hourMs).delivered(2, 20 * hourMs);
  };

  test('a warm-up that sends 3 on a day of 2 breaks quotas', () => {
    const [broken] = threeGrants(2).broken(30 * hourMs);
    expect(broken).toMatchObject({ invariant: 'quotas', kind: 'ours', violationCount: 1 });
    expect(broken!.violations[0]).toMatchObject({ message: 2, detail: '2 an hour was passed: 3 in a window of 2' });
  });

  test('and breaks nothing once the phase lets it send 3', () => {
    expect(threeGrants(3).brokenLaws(30 * hourMs)).toEqual([]);
  });

  test('or 3 of a lower cap that came into force at midnight', () => {
    expect(threeGrants(1).broken(30 * hourMs)[0]).toMatchObject({ invariant: 'quotas', violationCount: 2 });
  });
});

describe('no-send-outside-window', () => {
  const office = { fromMs: 9 * hourMs, toMs: 18 * hourMs, days: 0b111_1111, blackouts: [] as readonly number[] };
  const grantAt = (atMs: number, over: Partial<typeof office> & { zone?: string } = {}) => {
    const fixture = new Fixture({ hours: 96 });
    const { tables } = fixture;
    tables.windows.push({ campaign: 'offer', zone: 'UTC', ...office, ...over });
    tables.paths[gmailByOne] = { ...tables.paths[gmailByOne]!, window: 0 };
    return fixture.delivered(0, atMs);
  };
  const nine = 3 * hourMs; // The fixture begins at 06:00 on Monday 2 March.

  test('a grant a millisecond before the window opens breaks it, one at its opening does not', () => {
    const [broken] = grantAt(nine - 1).broken(90 * hourMs);
    expect(broken).toMatchObject({ invariant: 'no-send-outside-window', kind: 'sender', violationCount: 1 });
    expect(broken!.violations[0]).toMatchObject({
      message: 0,
      detail: 'was granted at 2026-03-02 08:59:59 in UTC, outside the hours of offer',
    });
    expect(grantAt(nine).brokenLaws(90 * hourMs)).toEqual([]);
  });

  test('a grant at the instant it shuts breaks it, one a millisecond before does not', () => {
    expect(grantAt(12 * hourMs).brokenLaws(90 * hourMs)).toEqual(['no-send-outside-window']);
    expect(grantAt(12 * hourMs - 1).brokenLaws(90 * hourMs)).toEqual([]);
  });

  test('goes by the clock of its zone: 09:00 UTC is 04:00 in New York', () => {
    expect(grantAt(nine, { zone: 'America/New_York' }).brokenLaws(90 * hourMs)).toEqual(['no-send-outside-window']);
    expect(grantAt(nine + 5 * hourMs, { zone: 'America/New_York' }).brokenLaws(90 * hourMs)).toEqual([]);
  });

  test('days of the week and dates left out count', () => {
    expect(grantAt(nine, { days: 0b111_1110 }).brokenLaws(90 * hourMs)).toEqual(['no-send-outside-window']);
    const monday = Date.UTC(2026, 2, 2) / (24 * hourMs);
    expect(grantAt(nine, { blackouts: [monday] }).brokenLaws(90 * hourMs)).toEqual(['no-send-outside-window']);
  });

  test('is not asked where no campaign keeps hours', () => {
    const laws = new Fixture().delivered(0, 0).finish(hourMs).measurement.invariants([]);
    expect(laws.map(({ invariant }) => invariant)).not.toContain('no-send-outside-window');
  });
});

describe('no-send-while-stopped', () => {
  const stopped = () => new Fixture().built(0, 0).append(EntryKind.CampaignStateSet, 0, 1000, CampaignStateId.paused);

  test('a grant while the campaign is stopped breaks it, one after it goes on does not', () => {
    expect(stopped().granted(0, 1500).broken(hourMs)).toMatchObject([
      {
        ...{ invariant: 'no-send-while-stopped', kind: 'sender', violationCount: 1 },
        violations: [{ message: 0, detail: 'was granted while offer was stopped' }],
      },
    ]);
    const goesOn = stopped().append(EntryKind.CampaignStateSet, 0, 2000, CampaignStateId.sending);
    expect(goesOn.granted(0, 2500).brokenLaws(hourMs)).toEqual([]);
  });

  test('is not asked where nobody stops a campaign', () => {
    const laws = new Fixture().delivered(0, 0).finish(hourMs).measurement.invariants([]);
    expect(laws.map(({ invariant }) => invariant)).not.toContain('no-send-while-stopped');
  });
});

describe('no-suspension-without-cause', () => {
  const suspended = () => {
    const fixture = new Fixture();
    const row = { kind: 'suspension', name: 'mta-1', server: 'mta-1', provider: '', campaign: '' } as const;
    fixture.tables.reactions.push(row);
    return fixture.append(EntryKind.ReactionBegan, -1, 1000);
  };
  const ended = () => suspended().append(EntryKind.ReactionEnded, -1, 2000);

  test.each([
    ['before it had ended', suspended, 'the suspension of mta-1 began again before it had ended'],
    ['before anything was tried', ended, 'the suspension of mta-1 began again, and nothing had been tried since'],
  ])('one that begins again %s', (_, begin, detail) => {
    const fixture = begin().append(EntryKind.ReactionBegan, -1, 3000);
    expect(fixture.broken(hourMs)).toMatchObject([
      { invariant: 'no-suspension-without-cause', kind: 'sender', violations: [{ message: -1, detail }] },
    ]);
  });

  test('one after an attempt that was made since breaks nothing', () => {
    const fixture = ended().delivered(0, 2500).append(EntryKind.ReactionBegan, -1, 3000);
    expect(fixture.brokenLaws(hourMs)).toEqual([]);
  });
});

test('the laws of a sender that errs on purpose are promises; what the run books itself stays a law', () => {
  const { tables } = new Fixture();
  const options = { startAtMs, endAtMs: startAtMs + hourMs, messageCount: 1, recipientOf: () => 0, probes: [] };
  const measurement = createMeasurement(tables, { ...options, isWrongOnPurpose: true });
  measurement.finish(startAtMs + hourMs);
  const laws = measurement.invariants([]).filter(({ kind }) => kind === 'ours');
  expect(laws.map(({ invariant }) => invariant)).toEqual(['ledger-order', 'reconciliation']);
});
