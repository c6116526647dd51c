import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExpectationNames, expectationProblem, parseExpectation } from '../../src/scenario/expectation.ts';

const startAtMs = Date.UTC(2026, 2, 2, 6);
const hourMs = 3_600_000;

const names: ExpectationNames = {
  campaigns: ['weekly-offer', 'receipts', 'both'],
  servers: ['mta-1', 'mta-2', 'both'],
  providers: ['gmail', 'yahoo'],
  lanes: ['batch', 'single'],
  ips: ['192.0.2.11'],
  audiences: ['customers'],
  pools: ['worker'],
  alerts: ['dead-letters'],
  limits: ['sender.throttles[0]', 'sender.throttles[0].rate', 'sender.throttles[0].quota'],
  incidents: [{ number: 1, atMs: startAtMs + hourMs, untilMs: startAtMs + 3 * hourMs }],
  startAtMs,
};

function expectationOf(text: string) {
  const parsed = parseExpectation(text, names);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.expectation;
}

/** The comparison in short: subject, metric, aggregate, base and window of the left side. */
function leftOf(text: string): string {
  const expectation = expectationOf(text);
  if (expectation.form !== 'compare') return expectation.form;
  const { subject, metric, aggregate, base, window } = expectation.left;
  const quantile =
    aggregate?.kind === 'quantile' ? `p${Number((aggregate.ratio * 100).toPrecision(4))}` : aggregate?.kind;
  return [`${subject.kind}:${subject.name}`, metric.name, quantile ?? '-', base ?? '-', window?.text ?? '-'].join(
    ' | ',
  );
}

describe('an expectation', () => {
  test.each([
    ['delivered >= 95%', 'all: | delivered | - | due | -'],
    ['delivered of ended >= 95%', 'all: | delivered | - | ended | -'],
    ['delivered >= 97% of due', 'all: | delivered | - | due | -'],
    ['mta-1 hard < 2% of sent within 1h of start', 'server:mta-1 | hard | - | sent | within 1h of start'],
    ['receipts p95 time-to-deliver < 10m', 'campaign:receipts | time-to-deliver | p95 | - | -'],
    ['receipts time to deliver p99.9 < 10m', 'campaign:receipts | time-to-deliver | p99.9 | - | -'],
    ['gmail deferred of attempts < 5%', 'provider:gmail | deferred | - | attempts | -'],
    ['gmail deferred<5%', 'provider:gmail | deferred | - | due | -'],
    ['mta-1 blocked < 1%', 'server:mta-1 | blocked | - | attempts | -'],
    ['192.0.2.11 sent <= 10_000', 'ip:192.0.2.11 | sent | - | - | -'],
    ['server:both sent > 0', 'server:both | sent | - | - | -'],
    ['blocked == 0', 'all: | blocked | - | - | -'],
    ['late bounces < 10', 'all: | late-bounces | - | - | -'],
    ['mta-1 rate <= 100/s', 'server:mta-1 | rate | max | - | -'],
    ['batch queue-depth mean < 400', 'lane:batch | queue-depth | mean | - | -'],
    ['worker utilisation < 80%', 'pool:worker | utilisation | mean | - | -'],
    ['limited by worker < 20%', 'all: | limited by | - | - | -'],
    ['gmail limited by sender.throttles[0] > 50%', 'provider:gmail | limited by | - | - | -'],
    ['complaints < 40 within 2h of incident 1', 'all: | complaints | - | - | within 2h of incident 1'],
    ['complaints within 2h of start < 40', 'all: | complaints | - | - | within 2h of start'],
    ['sent == 0 within 1h of mta-1 paused', 'all: | sent | - | - | within 1h of mta-1 paused'],
    ['opens > 0 within 1d of weekly-offer sending', 'all: | opens | - | - | within 1d of weekly-offer sending'],
    ['lost == 0 during incident 1', 'all: | lost | - | - | during incident 1'],
    ['sent during pause on mta-1 <= in flight at pause', 'all: | sent | - | - | during pauses on mta-1'],
    ['delivered > 5 between +1h and day 1 09:00 UTC', 'all: | delivered | - | - | in the window'],
    ['gmail deferred of attempts < yahoo deferred of attempts', 'provider:gmail | deferred | - | attempts | -'],
    ['mta-1 paused within 2h of incident 1', 'paused'],
    ['not paused', 'paused'],
    ['weekly-offer done within 8h', 'done'],
  ])('reads %s', (text, left) => {
    expect(leftOf(text)).toBe(left);
  });

  test('gives `in flight at pause` the server of the pause it is held against', () => {
    const expectation = expectationOf('sent during pause on mta-1 <= in flight at pause');
    expect(expectation).toMatchObject({
      right: { kind: 'side', side: { isAtPause: true, subject: { kind: 'server', name: 'mta-1' } } },
    });
  });

  test('fixes windows at instants of the run', () => {
    expect(expectationOf('sent > 0 between +1h and day 1 09:00 UTC')).toMatchObject({
      left: { window: { kind: 'span', fromMs: startAtMs + hourMs, untilMs: startAtMs + 3 * hourMs } },
    });
    expect(expectationOf('sent > 0 within 30m of end of incident 1')).toMatchObject({
      left: { window: { kind: 'span', fromMs: startAtMs + 3 * hourMs, untilMs: startAtMs + 3.5 * hourMs } },
    });
  });

  test('counts `done within` from the beginning of the campaign unless it says otherwise', () => {
    expect(expectationOf('weekly-offer done within 8h')).toMatchObject({ window: null, withinMs: 8 * hourMs });
    expect(expectationOf('weekly-offer done within 8h of start')).toMatchObject({
      window: { kind: 'span', fromMs: startAtMs },
      withinMs: 8 * hourMs,
    });
  });
});

describe('a wrong expectation', () => {
  test.each([
    ['', 1, 'the end', 'an expectation such as `receipts p95 time-to-deliver < 10m`', undefined],
    [
      'delivrd >= 95%',
      1,
      '"delivrd"',
      'a metric such as delivered, deferred or time-to-deliver',
      'did you mean `delivered`?',
    ],
    [
      'gmial deferred < 5%',
      1,
      '"gmial"',
      'a metric such as delivered, deferred or time-to-deliver',
      'did you mean `gmail`?',
    ],
    ['gmail', 6, 'the end', 'a metric such as delivered, deferred or time-to-deliver', undefined],
    ['gmail deferred', 15, 'the end', 'a comparison: <, <=, >, >=, == or !=', undefined],
    [
      'gmail deferred <',
      17,
      'the end',
      'a number such as 0 or 400_000, or a percentage such as 0.3%, or another metric',
      undefined,
    ],
    ['delivered >= 10m', 14, '"10m"', 'a number such as 0 or 400_000, or a percentage such as 0.3%', undefined],
    ['receipts p95 time-to-deliver < 10', 32, '"10"', 'a duration such as 10m or 1h30m', 'write 10s or 10m'],
    [
      'time-to-deliver < 10m',
      1,
      '"time-to-deliver"',
      'an aggregate with `time-to-deliver`, such as p95, mean or max',
      undefined,
    ],
    ['p95 delivered > 4', 5, '"delivered"', '`delivered` without an aggregate: it is one number', undefined],
    ['rate p95 < 10/s', 1, '"rate"', 'max or mean with `rate`', undefined],
    ['rate < 10', 8, '"10"', 'a rate such as 100/s or 20_000/h', 'write 10/s or 10/h'],
    ['both sent > 0', 1, '"both"', 'one of campaign:both, server:both', 'several things are called both'],
    ['server:mta-3 sent > 0', 1, '"server:mta-3"', 'server: and the name of one', 'did you mean `mta-1`?'],
    [
      'mta-1 unfinished == 0',
      7,
      '"unfinished"',
      'a metric other than `unfinished`: no message is due to server mta-1',
      undefined,
    ],
    [
      'mta-1 delivered of due > 90%',
      7,
      '"delivered"',
      '`of attempts` or `of sent`: no message is due to server mta-1',
      undefined,
    ],
    [
      'weekly-offer latency p95 < 1s',
      14,
      '"latency"',
      'latency of a provider, of a server or of the whole run, not of campaign weekly-offer',
      undefined,
    ],
    ['delivered of sends > 4', 14, '"sends"', 'a base: due, attempts, ended, delivered, sent', 'did you mean `sent`?'],
    [
      'limited by workers < 20%',
      12,
      '"workers"',
      'a cause: worker, limit, connections, pause, calendar, refused, campaign-pause, backlog, suspension, breaker, outage, queue, standby, build, or the path of a limit',
      'did you mean `worker`?',
    ],
    [
      'limited by sender.throttles[9] < 20%',
      12,
      '"sender.throttles[9]"',
      'the path of a limit, such as sender.throttles[0]',
      'did you mean `sender.throttles[0]`?',
    ],
    ['delivered >= 0.97', 14, '"0.97"', 'a number such as 0 or 400_000, or a percentage such as 0.3%', 'write 97%'],
    [
      'sent == 0 within 1h of incident 2',
      33,
      '"2"',
      'the number of an incident',
      'they are numbered 1 to 1 in the order of the file',
    ],
    ['sent == 0 within an hour', 18, '"an"', 'a duration such as 500ms, 5m, 1h30m or 28d', undefined],
    ['sent == 0 between +2h and +1h', 19, '"+2h"', 'an instant before the second one', undefined],
    [
      'weekly-offer paused',
      14,
      '"paused"',
      'a server or a provider before `paused`; campaign weekly-offer has no pause of its own',
      undefined,
    ],
    ['gmail done within 8h', 7, '"done"', 'a campaign before `done`', undefined],
    ['delivered of ended > 4% of due', 28, '"due"', 'one base, not two', undefined],
    ['delivered >= 95% always', 18, '"always"', 'the end, or a window: within, between or during', undefined],
    ['gmail deferred < yahoo latency mean', 18, '"yahoo"', 'a count on both sides; `latency` is a duration', undefined],
  ])('%s', (text, column, got, expected, hint) => {
    const parsed = parseExpectation(text, names);
    const problem = { column, got, expected };
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok || parsed.problem).toEqual(hint === undefined ? problem : { ...problem, hint });
  });

  test('has its place in the file', () => {
    const parsed = parseExpectation('delivered >= 95% always', names);
    if (parsed.ok) throw new Error('this was to be wrong');
    expect(expectationProblem(parsed.problem, { line: 40, column: 5, path: 'expect[2]' })).toEqual({
      line: 40,
      column: 22,
      path: 'expect[2]',
      got: '"always"',
      expected: 'the end, or a window: within, between or during',
    });
  });

  test('is never more than a problem: 500 random lines are read or refused, none throws', () => {
    const word = fc.constantFrom(
      ...[
        'gmail',
        'mta-1',
        'receipts',
        'delivered',
        'p95',
        'time-to-deliver',
        'latency',
        'of',
        'due',
        'within',
        '2h',
        'of',
        'incident',
      ],
      ...[
        '1',
        '<',
        '>=',
        '==',
        '5%',
        '10/s',
        'between',
        '+1h',
        'and',
        'during',
        'pause',
        'on',
        'not',
        'paused',
        'done',
        'limited',
        'by',
      ],
      ...[
        'worker',
        'in',
        'flight',
        'at',
        'max',
        'rate',
        '"',
        '!',
        'ü',
        'end',
        'start',
        'server:mta-1',
        ':',
        'provider:',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const parsed = parseExpectation(words.join(' '), names);
        if (!parsed.ok) expect(parsed.problem.expected.length).toBeGreaterThan(5);
      }),
      { numRuns: 500 },
    );
  });
});
