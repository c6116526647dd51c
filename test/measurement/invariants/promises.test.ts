// Each promise of the sender is broken on purpose, once, and must be the one that says so.

import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../../src/domain/ledger.ts';
import { CampaignStateId } from '../../../src/domain/outcome.ts';
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
