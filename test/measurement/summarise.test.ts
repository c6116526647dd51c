import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { CampaignStateId, OutcomeId } from '../../src/domain/outcome.ts';
import { journeyCandidates } from '../../src/measurement/journey-candidates.ts';
import { summarise, verdictOf } from '../../src/measurement/summarise.ts';
import {
  type ExpectationResult,
  expandSeries,
  type InvariantResult,
  type Series,
  type Summary,
} from '../../src/measurement/summary.ts';
import {
  atGmail,
  atYahoo,
  complaintPause,
  Fixture,
  firstLimit,
  gmailByOne,
  gmailByTwo,
  hourMs,
  mtaOne,
  startAtMs,
  worker,
  yahooByOne,
} from './fixture.ts';

function summaryOf(fixture: Fixture, endMs: number): Summary {
  fixture.finish(endMs);
  return summarise({
    scenario: {
      ...{ name: 'a-test', question: 'Does it add up?', seed: '7', startAtMs, durationMs: endMs, drainMs: 0 },
      ...{ endedAtMs: startAtMs + endMs, utcOffsetsDigest: '' },
    },
    measures: fixture.measures,
    expectations: [],
    invariants: fixture.measurement.invariants([]),
    broken: 'fail',
    journeys: [],
  });
}

const sumOf = ({ values }: Series) => values.reduce((sum, value) => sum + value, 0);

/** Each kind of life once, an hour apart. */
function play(fixture: Fixture): Fixture {
  fixture.append(EntryKind.CampaignStateSet, 0, 0, CampaignStateId.sending).append(EntryKind.IncidentBegan, -1, 0, 0);
  fixture.append(EntryKind.ConnectionOpened, -1, 0, gmailByOne, 1).delivered(0, 0, 1000, 3000);
  fixture
    .built(1, 4000)
    .granted(1, 4000, gmailByOne, 1, 4000)
    .replied(1, 5000, 'deferred')
    .retrySet(1, 5000, 1, hourMs);
  fixture.waited(5000, 3_605_000, firstLimit);
  fixture.granted(1, hourMs + 5000, gmailByTwo, 2, hourMs).replied(1, hourMs + 6000, 'delivered', gmailByTwo);
  fixture.ended(1, hourMs + 6000, 'delivered', atGmail, 4000);
  fixture
    .built(2, 2 * hourMs, atYahoo)
    .granted(2, 2 * hourMs, yahooByOne, 1, 2 * hourMs)
    .replied(2, 2 * hourMs + 500, 'hard', yahooByOne);
  fixture.ended(2, 2 * hourMs + 500, 'bounced', atYahoo, 2 * hourMs);
  fixture.built(3, 3 * hourMs).ended(3, 3 * hourMs, 'suppressed', atGmail, 3 * hourMs);
  fixture.append(EntryKind.Complained, 0, 4 * hourMs, gmailByOne, 0, startAtMs + 3000);
  fixture.append(EntryKind.LimitChanged, -1, 4 * hourMs, 0, 5, 1);
  fixture.built(4, 4 * hourMs).granted(4, 4 * hourMs, gmailByOne, 1, 4 * hourMs);
  fixture.append(EntryKind.Paused, -1, 4 * hourMs + 10, mtaOne, complaintPause, Number.POSITIVE_INFINITY);
  fixture.append(EntryKind.StandingSampled, -1, 5 * hourMs, 0, 71.23456789, Number.POSITIVE_INFINITY);
  fixture.built(5, 5 * hourMs).waited(5 * hourMs, 6 * hourMs, complaintPause);
  return fixture;
}

const limit = { kind: 'rate', name: '10/s', source: 'sender.throttles[0]', perSecond: 10, burst: 1 } as const;

describe('a summary', () => {
  const summary = summaryOf(play(new Fixture({ limits: [limit] })), 6 * hourMs);

  test('counts every life', () => {
    expect(summary.totals).toEqual({
      ...{ due: 6, delivered: 2, bounced: 1, expired: 0, dead: 0, suppressed: 1, unfinished: 2 },
      ...{ sends: 5, retries: 1, attempts: 4 },
      classes: {
        delivered: 2,
        deferred: 1,
        throttled: 0,
        greylisted: 0,
        blocked: 0,
        reconnect: 0,
        hard: 1,
        soft: 0,
        lost: 0,
      },
      feedback: { complaint: 1, 'late-bounce': 0, open: 0, click: 0, unsubscribe: 0 },
      connections: { opened: 1, refused: 0, openMax: 1 },
    });
  });

  test('counts a retried message for the server that delivered it, and knows of no message due to a server', () => {
    const of = (name: string) => summary.servers.find((server) => server.name === name)!.figures;
    expect(of('mta-1')).toMatchObject({ due: null, unfinished: null, sends: 4, attempts: 3, delivered: 1, bounced: 1 });
    expect(of('mta-2')).toMatchObject({ due: null, sends: 1, retries: 1, attempts: 1, delivered: 1 });
  });

  test('says what each unfinished message waits for', () => {
    expect(summary.unfinished).toEqual([
      {
        ...{ campaign: 'offer', lane: 'batch', provider: 'gmail', cause: 'in flight' },
        count: 1,
        oldestDueAtMs: startAtMs + 4 * hourMs,
      },
      {
        ...{ campaign: 'offer', lane: 'batch', provider: 'gmail', cause: 'complaints on mta-1' },
        ...{ count: 1, oldestDueAtMs: startAtMs + 5 * hourMs },
      },
    ]);
  });

  test('tells times to deliver, with what never came, from first due: 3 s, 1 h 2 s and two never', () => {
    expect(summary.timeToDeliver[0]).toMatchObject({
      campaign: '',
      provider: '',
      count: 2,
      neverCount: 2,
      minMs: 3000,
      p90Ms: null,
    });
    expect(summary.timeToDeliver[0]!.p50Ms).toBe(hourMs + 2000);
    expect(summary.timeToDeliver[0]!.cdf.at(-1)![1]).toBe(0.5);
  });

  test('tells the ladder: try 2 at a mean age of an hour and a second', () => {
    expect(summary.ladder[0]!.tries.map(({ number, attempts, meanAgeMs }) => [number, attempts, meanAgeMs])).toEqual([
      [1, 3, 250],
      [2, 1, hourMs + 1000],
    ]);
  });

  test('names causes by their share of all waiting, and limits by what they held up', () => {
    expect(summary.causes).toEqual([
      { kind: 'limit', name: 'the first limit', waitedMs: 3_600_000, waitedRatio: 0.5 },
      { kind: 'pause', name: 'complaints on mta-1', waitedMs: 3_600_000, waitedRatio: 0.5 },
    ]);
    expect(summary.limits).toMatchObject([
      {
        name: '10/s',
        grants: 5,
        waitedMs: 3_600_000,
        changes: [{ atMs: startAtMs + 4 * hourMs, perSecond: 5, burst: 1 }],
      },
    ]);
  });

  test('tells pauses with what was in flight, incidents, states, standings and failures', () => {
    expect(summary.pauses).toEqual([
      {
        server: 'mta-1',
        provider: '',
        cause: 'complaints on mta-1',
        fromMs: startAtMs + 4 * hourMs + 10,
        untilMs: null,
        inFlight: 1,
      },
    ]);
    expect(summary.incidents).toEqual([
      { number: 1, description: 'complaints x150', fromMs: startAtMs, untilMs: null },
    ]);
    expect(summary.campaigns[0]!.states).toEqual([{ atMs: startAtMs, state: 'sending' }]);
    expect(summary.standings[0]!.points).toEqual([[startAtMs + 5 * hourMs, 71.2346, null]]);
    expect(summary.failures).toEqual([
      {
        ...{ outcome: 'bounced', campaign: 'offer', provider: 'yahoo', count: 1, examples: [2] },
        reply: { phase: 'data', code: 550, enhanced: '', text: 'no such user', reason: 'unknown-user' },
      },
    ]);
  });

  test('lists replies, most frequent first', () => {
    expect(summary.replies.map(({ provider, class: kind, count }) => `${provider} ${kind} ${count}`)).toEqual([
      'gmail delivered 2',
      'gmail deferred 1',
      'yahoo hard 1',
    ]);
  });

  test('spreads waiting over the steps it covers', () => {
    const [row] = summary.series.waiting.filter(({ kind }) => kind === 'limit');
    const steps = expandSeries(row!.series, summary.series.stepCount);
    expect(summary.series.stepMs).toBe(300_000);
    expect(steps.slice(0, 14)).toEqual([295_000, ...Array.from({ length: 11 }, () => 300_000), 5000, 0]);
  });

  test('is the same text twice, and has no number that JSON cannot hold', () => {
    const again = summaryOf(play(new Fixture({ limits: [limit] })), 6 * hourMs);
    expect(JSON.stringify(again)).toBe(JSON.stringify(summary));
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

test('journeys are chosen for outcomes, the slowest and each reply, each message once', () => {
  const fixture = play(new Fixture({ limits: [limit] })).finish(6 * hourMs);
  expect(journeyCandidates(fixture.measures, [])).toEqual([
    { message: 2, chosenFor: 'outcome bounced' },
    { message: 3, chosenFor: 'outcome suppressed' },
    { message: 1, chosenFor: 'slowest to gmail' },
    { message: 0, chosenFor: 'reply 250 accepted' },
    { message: 4, chosenFor: 'outcome unfinished' },
    { message: 5, chosenFor: 'outcome unfinished' },
  ]);
});

describe('the verdict', () => {
  const met = { met: true } as ExpectationResult;
  const failed = { met: false } as ExpectationResult;
  const broken = (kind: InvariantResult['kind'], violationCount = 1) => ({ kind, violationCount }) as InvariantResult;

  test.each([
    [[met], [], 'fail', 'met'],
    [[met, failed], [], 'fail', 'failed'],
    [[met], [broken('sender')], 'fail', 'broken'],
    [[met], [broken('sender')], 'report', 'met'],
    [[failed], [broken('sender'), broken('ours')], 'report', 'bug'],
    [[met], [broken('ours', 0)], 'fail', 'met'],
  ] as const)('%#', (expectations, invariants, onBroken, verdict) => {
    expect(verdictOf(expectations, invariants, onBroken)).toBe(verdict);
  });
});

/** One message's life as fast-check draws it. */
const lifeOf = fc.record({
  path: fc.constantFrom(gmailByOne, yahooByOne, gmailByTwo),
  dueMs: fc.nat(5 * hourMs),
  tries: fc.integer({ min: 0, max: 4 }),
  end: fc.constantFrom('delivered', 'bounced', 'expired', 'dead', 'suppressed', 'unfinished'),
  waitMs: fc.nat(2 * hourMs),
});

test('everything adds up, for 200 random runs: outcomes to due, series to totals, paths to groups', () => {
  fc.assert(
    fc.property(fc.array(lifeOf, { maxLength: 40 }), (lives) => {
      const entries: { atMs: number; write: (fixture: Fixture) => void }[] = [];
      lives.forEach(({ path, dueMs, tries, end: drawn, waitMs }, message) => {
        const end = drawn === 'delivered' && tries === 0 ? 'suppressed' : drawn;
        const group = path === yahooByOne ? atYahoo : atGmail;
        const at = (atMs: number, write: (fixture: Fixture) => void) => entries.push({ atMs, write });
        at(dueMs, (fixture) => fixture.built(message, dueMs, group));
        for (let number = 1; number <= tries; number++) {
          const tryMs = dueMs + number * 60_000;
          at(tryMs, (fixture) => fixture.granted(message, tryMs, path, number, tryMs));
          at(tryMs + 500, (fixture) => {
            const last = end === 'delivered' ? 'delivered' : end === 'bounced' ? 'hard' : 'deferred';
            fixture.replied(message, tryMs + 500, number === tries ? last : 'deferred', path);
            if (number < tries) fixture.retrySet(message, tryMs + 500, number, tryMs + 60_000);
          });
        }
        const endMs = dueMs + tries * 60_000 + 500;
        if (end !== 'unfinished') at(endMs, (fixture) => fixture.ended(message, endMs, end, group, dueMs));
        at(endMs + waitMs, (fixture) => fixture.waited(endMs, endMs + waitMs, worker, group));
      });
      const fixture = new Fixture();
      // Sorting is stable, so entries of one instant keep the order of a life.
      for (const { write } of entries.sort((one, other) => one.atMs - other.atMs)) write(fixture);
      const summary = summaryOf(fixture, 9 * hourMs);
      expect(
        fixture.measurement.invariants([]).filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0),
      ).toEqual([]);

      const { totals, series } = summary;
      expect(totals.due).toBe(lives.length);
      const ended = totals.delivered + totals.bounced + totals.expired + totals.dead + totals.suppressed;
      expect(ended + totals.unfinished!).toBe(totals.due);
      expect(summary.unfinished.reduce((sum, { count }) => sum + count, 0)).toBe(totals.unfinished);
      expect(series.outcomes.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(ended);
      expect(series.replies.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(totals.attempts);
      expect(series.sends.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(totals.sends);
      expect(series.due.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(totals.due);
      expect(series.waiting.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(
        lives.reduce((sum, life) => sum + life.waitMs, 0),
      );
      expect(summary.flows.reduce((sum, row) => sum + row.due, 0)).toBe(totals.due);
      for (const key of ['delivered', 'sends', 'attempts', 'retries'] as const) {
        expect(summary.providers.reduce((sum, { figures }) => sum + figures[key], 0)).toBe(totals[key]);
        if (key !== 'delivered')
          expect(summary.servers.reduce((sum, { figures }) => sum + figures[key], 0)).toBe(totals[key]);
      }
      expect(summary.ladder[0]?.tries.reduce((sum, { attempts }) => sum + attempts, 0) ?? 0).toBe(totals.attempts);
      expect(summary.timeToDeliver[0]?.count ?? 0).toBe(totals.delivered);
    }),
    { numRuns: 200 },
  );
});

test('stays under 1.5 MB with 40 campaigns at 30 providers by 8 servers, every step of four weeks full', () => {
  const fixture = new Fixture({ hours: 28 * 24 });
  const { tables } = fixture;
  tables.groups.length = 0;
  tables.paths.length = 0;
  for (let campaign = 0; campaign < 40; campaign++) {
    tables.campaigns[campaign] = { ...tables.campaigns[0]!, name: `campaign-${campaign}` };
    for (let provider = 0; provider < 30; provider++) {
      const name = `provider-${provider}`;
      const group =
        tables.groups.push({ campaign, lane: 'batch', provider: name, siteClass: name, hasFeedbackLoop: false }) - 1;
      for (let server = 0; server < 8; server++) {
        tables.paths.push({ group, server: `mta-${server}`, ip: `192.0.2.${server}`, pool: 'worker', limits: [] });
      }
    }
  }
  for (let hour = 0; hour < 28 * 24; hour++) {
    for (let i = 0; i < 30; i++) {
      const [message, path] = [hour * 30 + i, (hour * 30 + i * 317) % tables.paths.length];
      const { group } = tables.paths[path]!;
      const atMs = hour * hourMs + i * 60_000;
      fixture.built(message, atMs, group).granted(message, atMs, path, 1, atMs);
      fixture.append(EntryKind.Replied, message, atMs + 100, path, i % 4, 123.456);
      fixture.append(
        EntryKind.Ended,
        message,
        atMs + 100,
        group,
        i % 4 === 0 ? OutcomeId.delivered : OutcomeId.dead,
        startAtMs + atMs,
      );
      fixture.append(EntryKind.Waited, -1, atMs + 100, group, i % 3, startAtMs + atMs);
    }
  }
  const summary = summaryOf(fixture, 28 * 24 * hourMs);
  expect(JSON.stringify(summary).length).toBeLessThan(1_500_000);
  expect(summary.series.replies.reduce((sum, row) => sum + sumOf(row.series), 0)).toBe(summary.totals.attempts);
});
