// The fields of adaptive, suspend, breaker, alerts, redrive and concurrency, and of every kind of incident.

import { describe, expect, test } from 'vitest';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startAtMs = Date.parse('2026-03-02T00:00:00Z');

describe('fields become numbers', () => {
  test('adaptive, with its defaults and with everything said', () => {
    expect(smallestWith('sender.adaptive={}').sender.adaptive).toEqual({
      per: ['server', 'provider'],
      windowMs: 15 * minuteMs,
      maxRatio: 0.1,
      minSample: 100,
      cutRatio: 0.5,
      floor: { count: 6, perMs: minuteMs },
      restore: { afterHours: 12, stepRatio: 0.25 },
    });
    const set =
      'sender.adaptive={ per: provider, cut: 25%, floor: 1/s, restore: { after: 3, step: +10% per clean hour } }';
    const { per, cutRatio, floor, restore } = smallestWith(set).sender.adaptive!;
    expect({ per, cutRatio, floor, restore }).toEqual({
      per: ['provider'],
      cutRatio: 0.25,
      floor: { count: 1, perMs: 1000 },
      restore: { afterHours: 3, stepRatio: 0.1 },
    });
  });

  test('a rule of suspension', () => {
    const set =
      'sender.suspend=[{ match: { class: [throttled, blocked], code: 4xx, text: TSS04 }, threshold: 5 in 2m, rate: 1/s, for: 30m }]';
    expect(smallestWith(set).sender.suspend).toEqual([
      {
        source: 'sender.suspend[0]',
        match: { provider: null, classes: ['throttled', 'blocked'], code: '4xx', enhanced: null, text: 'TSS04' },
        per: ['server', 'provider'],
        threshold: { count: 5, withinMs: 2 * minuteMs },
        action: { kind: 'rate', rate: { count: 1, perMs: 1000 } },
        forMs: 30 * minuteMs,
        spreadRatio: 0.1,
        resume: { rateRatio: 0.5, stepRatio: 0.25 },
      },
    ]);
  });

  test('a breaker, redrives, and stops of a campaign', () => {
    const { sender, campaigns } = smallestWith(
      'sender.breaker={ failures: 3, most: 4m }',
      'sender.redrive={ at: [+2h, day 1 12:00 UTC] }',
      'campaigns[offer].pause={ at: +3h, for: 30m }',
    );
    expect(sender.breaker).toEqual({
      ...{ per: ['site'], failures: 3, openMs: minuteMs, factor: 2, openMostMs: 4 * minuteMs, probes: 1 },
    });
    expect(sender.redriveAtMs).toEqual([startAtMs + 2 * hourMs, startAtMs + 12 * hourMs]);
    expect(campaigns[0]!.pauses).toEqual([{ atMs: startAtMs + 3 * hourMs, untilMs: startAtMs + 3.5 * hourMs }]);
  });

  test.each([
    ['1/N', { kind: 'reciprocal', amount: 1 }],
    ['1/sqrt(N)', { kind: 'root', amount: 1 }],
    ['0.25', { kind: 'fixed', amount: 0.25 }],
  ])('a feedback of %s, for both', (text, feedback) => {
    const set = `sender.throttles=[{ per: [site], concurrency: { feedback: ${text} } }]`;
    expect(smallestWith(set).sender.throttles[0]!.concurrency).toEqual({
      ...{ initial: 5, limit: 20, positive: feedback, negative: feedback },
    });
  });

  test.each([
    ['queue_depth: 1_000, lane: batch', 'queue-depth', 1000],
    ['oldest_due: 30m', 'oldest-due', 30 * minuteMs],
    ['error_rate: 20%, server: mta-1', 'error-rate', 0.2],
    ['dead: 0', 'dead', 0],
    ['quota: 90%', 'quota', 0.9],
  ])('an alert with %s', (text, kind, above) => {
    expect(smallestWith(`sender.alerts=[{ name: it, ${text} }]`).sender.alerts[0]).toMatchObject({ kind, above });
  });
});

describe('incidents', () => {
  test.each([
    ['campaign: offer, complaint: x3', { kind: 'complaints', campaign: 'offer', factor: 3 }],
    ['campaign: offer, unknown: 10%, traps: 1%', { kind: 'unknown-users', ratio: 0.1, trapRatio: 0.01 }],
    ['campaign: offer, paused: true, for: 1h', { kind: 'campaign-pause', campaign: 'offer' }],
    ['provider: plain, outage: true, hangs: true, for: 1h', { kind: 'outage', provider: 'plain', hangs: true }],
    ['storm: 50%, for: 1h', { kind: 'storm', provider: null, ratio: 0.5 }],
    ['provider: plain, dns_failure: true, for: 1h', { kind: 'dns-failure', provider: 'plain' }],
    ['network_loss: true, for: 5m', { kind: 'network-loss', ips: null }],
    ['server: mta-1, network_loss: true, for: 5m', { kind: 'network-loss', ips: ['192.0.2.1'] }],
    [
      'ip: 192.0.2.1, blocked: true, for: 1d, delist: 2h',
      { kind: 'block', ips: ['192.0.2.1'], provider: null, delistAtMs: startAtMs + 4 * hourMs },
    ],
    ['domain: news.example, score: 40', { kind: 'score', subject: 'domain', names: ['news.example'], score: 40 }],
    ['server: mta-1, provider: plain, score: 40', { kind: 'score', subject: 'ip', names: ['192.0.2.1'] }],
    ['pool: worker, crash: 3, lock: 5m', { kind: 'worker-crash', pool: 'worker', workers: 3, lockMs: 5 * minuteMs }],
    ['broker: restart, for: 1m', { kind: 'broker-restart' }],
    ['stopped: send, for: 1m', { kind: 'job-stopped', job: 'send' }],
  ] as const)('{ %s }', (text, expected) => {
    const { incidents } = smallestWith(
      'sender.pools=[{ name: worker, workers: 5, lanes: [batch] }]',
      `incidents=[{ at: +2h, ${text} }]`,
    );
    expect(incidents[0]).toMatchObject({ atMs: startAtMs + 2 * hourMs, ...expected });
  });

  test('settings by their paths', () => {
    const { incidents } = smallestWith(
      'sender.servers[mta-1].rate=5/s',
      'sender.throttles=[{ per: [ip], connections: 5, quota: 500/h }]',
      'sender.pools=[{ name: worker, workers: 5, lanes: [batch] }]',
      'campaigns[offer].rate=1_000/h',
      'incidents=[{ at: +2h, set: { "sender.servers[mta-1].rate": 30/m, "sender.throttles[0].connections": 2, "sender.throttles[0].quota": 100/h, "sender.pools[worker].workers": 9, "campaigns[offer].rate": 2_000/h } }]',
    );
    expect(incidents[0]).toMatchObject({
      kind: 'change',
      changes: [
        { kind: 'rate', source: 'sender.servers[mta-1].rate', rate: { count: 30, perMs: minuteMs } },
        { kind: 'connections', source: 'sender.throttles[0]', connections: 2 },
        { kind: 'quota', source: 'sender.throttles[0]', max: 100 },
        { kind: 'workers', pool: 'worker', workers: 9 },
        { kind: 'rate', source: 'campaigns[offer].rate', rate: { count: 2000, perMs: hourMs } },
      ],
    });
  });
});

describe('what is wrong is told', () => {
  test.each([
    [
      'sender.adaptive={ floor: 10/h }',
      'got 10/h, which is less than `min_sample` in an hour, expected a floor of at least 100/h\n  hint: a rate that can bring no clean hour would never be restored',
    ],
    [
      'sender.suspend=[{ match: { provider: plain }, for: 1m }]',
      'got a match of every reply, expected at least one of: class, code, enhanced, text',
    ],
    [
      'sender.suspend=[{ match: { code: 421 }, threshold: 10/5m, for: 1m }]',
      'got "10/5m", expected a count within a duration, such as 10 in 5m\n  hint: write 10 in 5m',
    ],
    [
      'sender.suspend=[{ match: { code: 421 }, rate: 1/s, connections: 2, for: 1m }]',
      'got both `rate` and `connections`, expected one of them, or neither to stop altogether\n  hint: make two rules of it',
    ],
    ['sender.breaker={ open: 5m, most: 1m }', 'got 1m, expected at least `open`, 5m'],
    [
      'sender.throttles=[{ per: [ip], concurrency: { feedback: 1/n } }]',
      'got "1/n", expected a feedback such as 1/N\n  hint: write 1/N',
    ],
    ['sender.throttles=[{ per: [ip], concurrency: { initial: 30 } }]', 'got 30, expected at most `limit`, 20'],
    [
      'sender.alerts=[{ name: it }]',
      'got an alert about nothing, expected exactly one of: queue_depth, oldest_due, oldest_reserved, error_rate, bounce_rate, rate_drop, dead, quota',
    ],
    [
      'sender.alerts=[{ name: it, dead: 0, lane: batch }]',
      'got `lane` with `dead`, expected `lane` with queue_depth or oldest_due',
    ],
    [
      'incidents=[{ at: +1h }]',
      'got an incident that says nothing, expected exactly one effect: complaint, unknown, paused, outage, storm, dns_failure, network_loss, blocked, score, crash, broker, stopped, set',
    ],
    ['incidents=[{ at: +1h, complaint: x2 }]', 'got `complaint` with nothing, expected one of: campaign'],
    [
      'incidents=[{ at: +1h, storm: 5%, for: 1m, campaign: offer }]',
      'got `storm` with `campaign`, expected `storm` with provider',
    ],
    [
      'incidents=[{ at: +1h, storm: 5% }]',
      'got `storm` without an end, expected `for`, how long it lasts\n  hint: such as `for: 2h`',
    ],
    [
      'incidents=[{ at: +1h, provider: plain, outage: true, for: 1h, lock: 5s }]',
      'got `lock` with `outage`, expected `lock` only with `crash`',
    ],
    [
      'incidents=[{ at: +1h, pool: worker, crash: 1, lock: 2m }]',
      'got `lock` where the queue itself says how long a job is invisible, expected `crash` without `lock`\n  hint: a job of a worker that is gone comes back when `sender.queue.visibility` runs out',
      'sender.dispatch=workers',
      'sender.queue={ driver: sqs }',
    ],
    [
      'incidents=[{ at: +1h, pool: worker, crash: 1 }]',
      'sender.queue.max_receives\n  got `max_receives` with driver redis, expected driver: sqs',
      'sender.dispatch=workers',
      'sender.queue={ driver: redis, max_receives: 3 }',
    ],
    ['incidents=[{ at: +1h, pool: workers, crash: 1 }]', 'got "workers", expected a pool: '],
    [
      'incidents=[{ at: +1h, stopped: bounce }]',
      'got "bounce", expected a kind of job that `sender.jobs` names, or `send`\n  hint: work of a kind that is not named is done at once: add `jobs: { bounce: { … } }`',
    ],
    [
      'incidents=[{ at: +1h, set: { sender.retry.jitter: 10% } }]',
      'expected a path to the rate or quota of a server or throttle, the rate of a campaign, the connections of a throttle, or the workers of a pool',
    ],
    [
      'incidents=[{ at: +1h, set: { "sender.servers[mta-1].rate": 5/s } }]',
      'expected a path to a value that the scenario has from the start, which sender.servers[mta-1].rate is not',
    ],
  ])('%s', (set, expected, ...others) => {
    const text = set.includes('pool: worker')
      ? `${smallest}  pools: [{ name: worker, workers: 5, lanes: [batch] }]\n`
      : smallest;
    expect(troubleIn(text, [set, ...others])).toContain(expected);
  });
});
