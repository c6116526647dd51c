import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { CampaignStateId } from '../../src/domain/outcome.ts';
import type { ExpectationResult } from '../../src/measurement/summary.ts';
import { type ExpectationNames, parseExpectation } from '../../src/scenario/expectation.ts';
import { createJudge } from '../../src/scenario/expectation-judge.ts';
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
} from '../measurement/fixture.ts';

const minuteMs = 60_000;

const names: ExpectationNames = {
  campaigns: ['offer'],
  servers: ['mta-1', 'mta-2', 'mta-3'],
  providers: ['gmail', 'yahoo', 'orange'],
  lanes: ['batch'],
  ips: ['192.0.2.11', '192.0.2.21'],
  audiences: ['customers'],
  pools: ['worker'],
  alerts: ['dead-letters'],
  limits: ['sender.throttles[0]', 'sender.throttles[0].rate', 'sender.throttles[0].quota'],
  incidents: [{ number: 1, atMs: startAtMs + hourMs, untilMs: startAtMs + 2 * hourMs }],
  startAtMs,
};

/** Judges one line on what `play` writes into the ledger. */
function judged(text: string, play: (fixture: Fixture) => void, endMs = 24 * hourMs): ExpectationResult {
  const parsed = parseExpectation(text, names);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.problem)}`);
  const judge = createJudge([{ text, line: 12, expectation: parsed.expectation }]);
  const limit = { kind: 'rate', name: '1000/s', source: 'sender.throttles[0]', perSecond: 1e6, burst: 1e6 } as const;
  const fixture = new Fixture({ probes: judge.probes, limits: [limit] });
  play(fixture);
  fixture.finish(endMs);
  return judge.judge(fixture.measures, startAtMs + endMs)[0]!;
}

/** In one line: met or not, the figure, the margin, and the note. */
function told(text: string, play: (fixture: Fixture) => void, endMs?: number): string {
  const { met, figureText, marginText, note } = judged(text, play, endMs);
  return [met ? 'met' : 'not met', figureText, marginText, note].filter((part) => part !== '').join(' | ');
}

/** Ten for gmail by mta-1 a minute apart, each delivered after 6 s; the fourth bounces, the fifth is still unfinished. */
function tenForGmail(fixture: Fixture): void {
  for (let message = 0; message < 10; message++) {
    const atMs = message * minuteMs;
    if (message === 4)
      fixture
        .built(message, atMs)
        .granted(message, atMs, gmailByOne, 1, atMs)
        .replied(message, atMs + 500, 'deferred');
    else if (message === 3) {
      fixture.built(message, atMs).granted(message, atMs, gmailByOne, 1, atMs).replied(message, atMs, 'hard');
      fixture.ended(message, atMs, 'bounced', atGmail, atMs);
    } else fixture.delivered(message, atMs, atMs, atMs + 6000);
  }
}

describe('without a window', () => {
  test.each([
    ['delivered >= 75%', 'met | 80% of due (8 of 10) | 5 points to spare'],
    ['delivered >= 95%', 'not met | 80% of due (8 of 10) | 15 points beyond'],
    ['delivered of attempts >= 75%', 'met | 80% of attempts (8 of 10) | 5 points to spare'],
    ['delivered of ended >= 88%', 'met | 88.89% of ended (8 of 9) | 0.8889 points to spare'],
    ['delivered == 8', 'met | 8 | 0 to spare'],
    ['offer bounced <= 1', 'met | 1 | 0 to spare'],
    ['customers unfinished < 1', 'not met | 1 | 0 beyond'],
    ['batch deferred of attempts < 20%', 'met | 10% of attempts (1 of 10) | 10 points to spare'],
    ['mta-1 deferred < 20%', 'met | 10% of attempts (1 of 10) | 10 points to spare'],
    ['192.0.2.11 hard != 0', 'met | 1 | 1 to spare'],
    ['gmail p50 time-to-deliver < 10s', 'met | 6 s (9 messages, 1 of them never) | 4 s to spare'],
    ['gmail p99 time-to-deliver < 10m', 'not met | never (9 messages, 1 of them never)'],
    ['gmail mean time-to-deliver < 10m', 'not met | never (9 messages, 1 of them never)'],
    ['time-to-deliver min < 10s', 'met | 6 s (9 messages, 1 of them never) | 4 s to spare'],
    ['gmail latency max <= 6s', 'met | 6 s (10 attempts) | 0 ms to spare'],
    ['mta-1 latency p50 <= 7s', 'met | 6 s (10 attempts) | 1 s to spare'],
    ['deferred < hard', 'not met | 1 against 1 | 0 beyond'],
    ['complaints == 0', 'met | 0 | 0 to spare'],
    ['retries == 0', 'met | 0 | 0 to spare'],
    ['mta-2 sent == 0', 'met | 0 | 0 to spare'],
    ['mta-1 pauses == 0', 'met | 0 | 0 to spare'],
    ['not paused', 'met | not paused'],
    ['mta-1 not paused', 'met | not paused'],
    ['mta-1 paused', 'not met | not paused'],
  ])('%s: %s', (text, expected) => {
    expect(told(text, tenForGmail)).toBe(expected);
  });

  test('gives figure, margin, samples, line and text as numbers', () => {
    expect(judged('delivered >= 95%', tenForGmail)).toEqual({
      text: 'delivered >= 95%',
      line: 12,
      met: false,
      figure: 0.8,
      figureText: '80% of due (8 of 10)',
      margin: -0.15,
      marginText: '15 points beyond',
      samples: 10,
      note: '',
    });
  });
});

describe('with nothing to judge, an expectation fails and says so', () => {
  test.each([
    ['yahoo blocked == 0', 'not met | nothing | nothing to judge: no attempt was made for yahoo'],
    ['orange delivered >= 0%', 'not met | nothing | nothing to judge: no message was due for orange'],
    ['mta-3 deferred < 100%', 'not met | nothing | nothing to judge: no attempt was made by mta-3'],
    ['yahoo p95 time-to-deliver < 10m', 'not met | nothing | nothing to judge: no message for yahoo'],
    ['yahoo latency mean < 10m', 'not met | nothing | nothing to judge: no attempt for yahoo'],
    ['mta-2 rate <= 10/s', 'not met | nothing | nothing to judge: nothing was sent by mta-2'],
    ['mta-3 not paused', 'not met | nothing | nothing to judge: nothing was sent by mta-3'],
    ['queue-depth < 10', 'not met | nothing | nothing to judge: no sample'],
    ['utilisation < 10%', 'not met | nothing | nothing to judge: no sample'],
    ['yahoo complaints == 0', 'not met | nothing | nothing to judge: no message was delivered for yahoo'],
    ['sent during pause on mta-1 <= in flight at pause', 'not met | nothing | nothing to judge: no pause on mta-1'],
    [
      'sent == 0 within 1h of mta-1 paused',
      'not met | nothing | nothing to judge: the run did not come to its window (within 1h of mta-1 paused)',
    ],
    ['deferred == 0 during incident 1', 'not met | nothing | nothing to judge: no attempt was made during incident 1'],
    ['gmail deferred < yahoo deferred', 'not met | nothing | nothing to judge: no attempt was made for yahoo'],
  ])('%s', (text, expected) => {
    expect(told(text, tenForGmail)).toBe(expected);
  });

  test('even where nothing at all happened', () => {
    expect(told('bounced == 0', () => {})).toBe('not met | nothing | nothing to judge: no message was due');
  });
});

describe('in a window', () => {
  /** One a minute for three hours, all to gmail; in the second hour the provider defers. */
  const threeHours = (fixture: Fixture) => {
    fixture.append(EntryKind.IncidentBegan, -1, 0, 0);
    for (let message = 0; message < 180; message++) {
      const atMs = message * minuteMs;
      if (message < 60 || message >= 120) fixture.delivered(message, atMs, atMs, atMs + 1000);
      else
        fixture
          .built(message, atMs)
          .granted(message, atMs, gmailByOne, 1, atMs)
          .replied(message, atMs + 500, 'deferred');
    }
  };

  test.each([
    ['deferred == 0 within 1h of start', 'met | 0 | 0 to spare'],
    ['deferred == 60 during incident 1', 'met | 60 | 0 to spare'],
    ['deferred of attempts == 100% during incident 1', 'met | 100% of attempts (60 of 60) | 0 points to spare'],
    ['deferred == 30 within 30m of incident 1', 'met | 30 | 0 to spare'],
    ['deferred == 0 within 30m of end of incident 1', 'met | 0 | 0 to spare'],
    ['deferred == 15 between +1h15m and +1h30m', 'met | 15 | 0 to spare'],
    ['deferred == 15 between day 1 07:15 and day 1 07:30', 'met | 15 | 0 to spare'],
    ['attempts == 60 within 1h of end of incident 1', 'met | 60 | 0 to spare'],
    ['due == 60 during incident 1', 'met | 60 | 0 to spare'],
    ['delivered == 0% during incident 1', 'met | 0% of due (0 of 60) | 0 points to spare'],
    ['unfinished == 100% during incident 1', 'met | 100% of due (60 of 60) | 0 points to spare'],
    ['p95 time-to-deliver <= 1s within 1h of start', 'met | 1 s (60 messages) | 0 ms to spare'],
    ['p95 time-to-deliver <= 1s during incident 1', 'not met | never (60 messages, 60 of them never)'],
    ['p50 latency <= 600ms during incident 1', 'met | 100 ms (60 attempts) | 500 ms to spare'],
    ['mta-1 rate max <= 60/h', 'met | 60/h | 0/h to spare'],
    ['mta-1 rate max <= 1/m', 'met | 1/m | 0/m to spare'],
    ['rate mean == 60/h', 'met | 60/h | 0/h to spare'],
    ['rate mean == 60/h within 1h of start', 'met | 60/h | 0/h to spare'],
  ])('%s: %s', (text, expected) => {
    expect(told(text, threeHours, 3 * hourMs)).toBe(expected);
  });

  test('times are those of the messages that became due in it, whenever they came', () => {
    const play = (fixture: Fixture) => {
      fixture
        .built(0, 10)
        .granted(0, 10, gmailByOne, 1, 10)
        .built(1, 30 * minuteMs)
        .granted(1, 30 * minuteMs, gmailByOne, 1, 30 * minuteMs);
      fixture.replied(0, 2 * hourMs, 'delivered').ended(0, 2 * hourMs, 'delivered', atGmail, 10);
      fixture.replied(1, 3 * hourMs, 'delivered').ended(1, 3 * hourMs, 'delivered', atGmail, 30 * minuteMs);
    };
    expect(told('max time-to-deliver < 3h within 10m of start', play)).toBe('met | 2h (1 message) | 1h to spare');
    expect(told('delivered == 100% within 10m of start', play)).toBe('met | 100% of due (1 of 1) | 0 points to spare');
  });

  test('waiting is cut at its ends: of a wait from 0:30 to 1:30 for a limit, 30 minutes lie in the second hour', () => {
    const play = (fixture: Fixture) => {
      fixture
        .delivered(0, 0)
        .waited(hourMs / 2, 1.5 * hourMs, firstLimit)
        .waited(1.5 * hourMs, 2 * hourMs, worker)
        .delivered(1, 3 * hourMs);
    };
    expect(told('limited by limit <= 50% during incident 1', play)).toBe('met | 50% of waiting | 0 points to spare');
    expect(told('limited by sender.throttles[0] > 60%', play)).toBe('met | 66.67% of waiting | 6.667 points to spare');
    expect(told('limited by sender.throttles[0].rate > 60%', play)).toBe(
      'met | 66.67% of waiting | 6.667 points to spare',
    );
    expect(told('limited by sender.throttles[0].quota < 1%', play)).toBe('met | 0% of waiting | 1 points to spare');
    expect(told('yahoo limited by worker < 1%', play)).toBe(
      'not met | nothing | nothing to judge: no message was due for yahoo',
    );
  });

  test('a rate counts any minute, not the clock: 6 around the turn of a minute are 6/m', () => {
    const play = (fixture: Fixture) => {
      for (let i = 0; i < 6; i++) fixture.delivered(i, 57_000 + i * 1000);
    };
    expect(told('rate <= 5/m', play)).toBe('not met | 6/m | 1/m beyond');
  });
});

describe('pauses', () => {
  const pausedAt = (atMs: number, overrun: number) => (fixture: Fixture) => {
    fixture
      .delivered(0, 0)
      .built(1, 10)
      .granted(1, atMs - 50, gmailByOne, 1, 10);
    fixture.append(EntryKind.Paused, -1, atMs, mtaOne, complaintPause, Number.POSITIVE_INFINITY);
    fixture.replied(1, atMs + 50, 'delivered').ended(1, atMs + 50, 'delivered', atGmail, 10);
    for (let i = 0; i < overrun; i++) fixture.delivered(2 + i, atMs + 100 + i);
    fixture.append(EntryKind.Resumed, -1, atMs + hourMs, mtaOne).delivered(50, atMs + 2 * hourMs);
  };

  test('within a time of an incident: when, and how much to spare', () => {
    const text = 'mta-1 paused within 2h of incident 1';
    expect(told(text, pausedAt(1.5 * hourMs, 0))).toBe('met | paused after 30m | 1h30m to spare');
    expect(told(text, pausedAt(3.5 * hourMs, 0))).toBe('not met | paused after 2h30m | 30m beyond');
    expect(told(text, tenForGmail)).toBe('not met | not paused');
    expect(told('gmail paused within 2h of incident 1', pausedAt(1.5 * hourMs, 0))).toBe('not met | not paused');
  });

  test('not paused fails where it was', () => {
    expect(told('mta-1 not paused', pausedAt(hourMs, 0))).toBe('not met | paused after 1h');
    expect(told('mta-1 not paused within 30m of start', pausedAt(hourMs, 0))).toBe('met | paused after 1h');
  });

  test('sent during the pause against what was in flight when it began', () => {
    const text = 'sent during pause on mta-1 <= in flight at pause';
    expect(told(text, pausedAt(hourMs, 0))).toBe('met | 0 against 1 in flight at pause | 1 to spare');
    expect(told(text, pausedAt(hourMs, 3))).toBe('not met | 3 against 1 in flight at pause | 2 beyond');
  });

  test('windows from a pause on, and two pauses counted together', () => {
    const play = (fixture: Fixture) => {
      pausedAt(hourMs, 1)(fixture);
      fixture.append(EntryKind.Paused, -1, 10 * hourMs, mtaOne, complaintPause, startAtMs + 11 * hourMs);
      fixture.delivered(60, 10.5 * hourMs, 10.5 * hourMs, 10.6 * hourMs, gmailByTwo).delivered(61, 12 * hourMs);
    };
    expect(told('sent == 1 within 30m of mta-1 paused', play)).toBe('met | 1 | 0 to spare');
    expect(told('sent during pause on mta-1 == 2', play)).toBe('met | 2 | 0 to spare');
    expect(told('mta-2 sent during pause on mta-1 == 1', play)).toBe('met | 1 | 0 to spare');
    expect(told('mta-1 pauses == 2', play)).toBe('met | 2 | 0 to spare');
    expect(told('sent == 1 within 1h30m of mta-1 resumed', play)).toBe('met | 1 | 0 to spare');
  });
});

describe('campaigns', () => {
  const doneAt = (atMs: number) => (fixture: Fixture) => {
    fixture.append(EntryKind.CampaignStateSet, 0, minuteMs, CampaignStateId.queuing).delivered(0, minuteMs);
    fixture.append(EntryKind.CampaignStateSet, 0, atMs, CampaignStateId.done);
  };

  test('done within a time of their own beginning', () => {
    expect(told('offer done within 2h', doneAt(hourMs))).toBe('met | done after 59m | 1h1m to spare');
    expect(told('offer done within 30m', doneAt(hourMs))).toBe('not met | done after 59m | 29m beyond');
    expect(told('offer done within 1h of start', doneAt(hourMs))).toBe('met | done after 1h | 0 ms to spare');
    expect(told('offer done', doneAt(hourMs))).toBe('met | done after 59m');
  });

  test('not done, with what is left', () => {
    expect(told('offer done within 2h', tenForGmail)).toBe('not met | not done, 1 unfinished');
    expect(told('offer done within 2h', () => {})).toBe(
      'not met | nothing | nothing to judge: no message was due for offer',
    );
  });
});

describe('samples', () => {
  const sampled = (fixture: Fixture) => {
    fixture.delivered(0, 0);
    for (let step = 0; step < 4; step++) {
      const atMs = step * fixture.measures.clock.stepMs;
      fixture.append(EntryKind.DepthSampled, -1, atMs, atGmail, step * 10, startAtMs);
      fixture.append(EntryKind.DepthSampled, -1, atMs, atYahoo, 1, startAtMs + atMs);
      fixture.append(EntryKind.WorkersSampled, -1, atMs, 0, step * 2, 10);
    }
  };

  test.each([
    ['queue-depth <= 31', 'met | 31 | 0 to spare'],
    ['gmail depth mean <= 15', 'met | 15 | 0 to spare'],
    ['batch queue-age <= 15m', 'met | 15m | 0 ms to spare'],
    ['yahoo queue-age == 0s', 'met | 0 ms | 0 ms to spare'],
    ['worker utilisation <= 30%', 'met | 30% | 0 points to spare'],
    ['utilisation max <= 60%', 'met | 60% | 0 points to spare'],
    ['queue-depth p50 <= 11', 'met | 11 | 0 to spare'],
  ])('%s: %s', (text, expected) => {
    expect(told(text, sampled, 15 * minuteMs)).toBe(expected);
  });
});

test('counts feedback by whose mail it was about', () => {
  const play = (fixture: Fixture) => {
    fixture.delivered(0, 0).delivered(1, 200, 200, 300, yahooByOne);
    fixture
      .append(EntryKind.Complained, 1, hourMs, yahooByOne, 0, startAtMs + 300)
      .append(EntryKind.Opened, 0, hourMs, gmailByOne, 0, startAtMs);
  };
  expect(told('yahoo complaints of delivered < 0.3%', play)).toBe(
    'not met | 100% of delivered (1 of 1) | 99.7 points beyond',
  );
  expect(told('complaints of delivered <= 50%', play)).toBe('met | 50% of delivered (1 of 2) | 0 points to spare');
  expect(told('gmail opens == 1', play)).toBe('met | 1 | 0 to spare');
});
