// What each incident does to mail, seen by a run from the outside.

import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { scenarioOf } from '../scenario/fixtures.ts';

const hourMs = 3_600_000;
const startAtMs = Date.parse('2026-03-02T00:00:00Z');

/** An even stream of one message a second to gmail and one to plain, for two hours; something happens at +30m. */
async function twoHours(incident: string, sender = ''): Promise<Summary> {
  const text = `name: incident
duration: 2h
drain: 1h
seed: 3
audiences:
  people: { size: 50_000, providers: { gmail: 50%, plain: 50% }, unknown: 0%, disabled: 0%, full: 0% }
campaigns:
  - { name: news, audience: people, from_domain: news.example, arrivals: 2/s, spacing: even }
sender:
  pools: [{ name: worker, workers: 20, lanes: [single] }]
  servers: [{ name: mta-1, ips: [192.0.2.1], rate: 20/s }]
  retry: { after: [5m], give_up_after: 50m }
${sender}incidents:
  - { at: +30m, ${incident} }
`;
  const { summary } = await runVirtual(scenarioOf(text));
  expect(summary.invariants.filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0)).toEqual([]);
  return summary;
}

const at = (summary: Summary, name: string) => summary.providers.find((provider) => provider.name === name)!.figures;

const quiet = await twoHours('campaign: news, complaint: x1');

test('without one, all is accepted but for what is always the matter', () => {
  const { classes, attempts } = quiet.totals;
  expect(classes.delivered / attempts).toBeGreaterThan(0.99);
  expect(classes.throttled + classes.blocked).toBe(0);
});

describe('an incident from +30m on', () => {
  test('a storm of 50 % at gmail for 20 minutes puts off half of what comes there, and nothing elsewhere', async () => {
    const summary = await twoHours('for: 20m, provider: gmail, storm: 50%');
    // 1,200 messages and their retries, half of each.
    expect(at(summary, 'gmail').classes.throttled / 1200).toBeCloseTo(1, 0);
    expect(at(summary, 'plain').classes.throttled).toBe(0);
    expect(summary.totals.delivered).toBeGreaterThan(0.99 * quiet.totals.delivered);
  });

  test('a DNS failure everywhere for 10 minutes defers all that opens a connection', async () => {
    const summary = await twoHours('for: 10m, dns_failure: true', '  connections: { messages_per_connection: 1 }\n');
    expect(at(summary, 'plain').classes.deferred).toBeGreaterThan(500);
    expect(at(summary, 'gmail').classes.deferred).toBeGreaterThan(500);
  });

  test('a network lost for 10 minutes costs a time-out each and nothing else: what was kept is delivered', async () => {
    const summary = await twoHours('for: 10m, network_loss: true', '  connections: { timeouts: { connect: 5s } }\n');
    expect(summary.totals.connections.refused).toBeGreaterThan(5);
    expect(summary.totals.delivered).toBeGreaterThan(0.99 * quiet.totals.delivered);
    const times = summary.timeToDeliver.find(({ campaign, provider }) => campaign === '' && provider === '')!;
    expect(times.maxMs).toBeGreaterThan(9 * 60_000);
  });

  test('a network lost for 80 minutes costs those of its first 30 their life, for mail is given up after 50', async () => {
    const summary = await twoHours('for: 80m, network_loss: true', '  connections: { timeouts: { connect: 5s } }\n');
    const { expired, delivered, unfinished } = summary.totals;
    // Two a second for 30 minutes, give or take the minute between two looks.
    expect(Math.abs(expired - 3600)).toBeLessThanOrEqual(120);
    expect(unfinished).toBe(0);
    expect(delivered + expired).toBeGreaterThan(0.99 * quiet.totals.delivered);
  });

  test('a block at gmail refuses everything there for as long as it lasts', async () => {
    const summary = await twoHours('for: 20m, ip: 192.0.2.1, provider: gmail, blocked: true');
    const { classes, connections } = at(summary, 'gmail');
    expect(classes.blocked + connections.refused).toBeGreaterThan(10);
    expect(at(summary, 'plain').classes.blocked).toBe(0);
    expect(at(summary, 'plain').connections.refused).toBe(0);
  });

  test('whatever befalls a provider to whom nobody writes changes nothing', async () => {
    const effects = ['for: 10m, storm: 50%', 'for: 10m, outage: true', 'for: 10m, dns_failure: true'];
    const ofServer = ['server: mta-1, blocked: true, for: 1h, delist: 5m', 'server: mta-1, score: 0'];
    for (const effect of [...effects, ...ofServer]) {
      const summary = await twoHours(`provider: yahoo, ${effect}`);
      expect(summary.totals).toEqual(quiet.totals);
    }
  });

  test('a reputation set to 40 brings refusals within the hour', async () => {
    const summary = await twoHours('server: mta-1, provider: gmail, score: 0');
    const { classes } = at(summary, 'gmail');
    expect(classes.blocked + classes.throttled).toBeGreaterThan(100);
  });

  test('an outage that hangs keeps whoever connects for his own time-out', async () => {
    const connections = '  connections: { refused_wait: 5s, timeouts: { connect: 20s } }\n';
    const refusing = await twoHours('for: 10m, provider: gmail, outage: true', connections);
    const hanging = await twoHours('for: 10m, provider: gmail, outage: true, hangs: true', connections);
    const longest = (summary: Summary) => summary.latency.find(({ provider }) => provider === 'plain')!.maxMs!;
    expect(at(refusing, 'gmail').connections.refused).toBeGreaterThan(50);
    expect(longest(hanging)).toBeLessThan(20_000);
    const plainTimes = (summary: Summary) =>
      summary.timeToDeliver.find(({ campaign, provider }) => campaign === '' && provider === 'plain')!.p95Ms!;
    // All twenty workers wait at gmail for 20 s of every 25.
    expect(plainTimes(refusing)).toBeLessThan(1000);
    expect(plainTimes(hanging)).toBeGreaterThan(5000);
  });

  test('a bad list: so many unknown, and traps that are accepted without a word', async () => {
    const summary = await twoHours('campaign: news, unknown: 10%, traps: 1%');
    const after = summary.totals.due! * 0.75;
    expect(summary.totals.bounced / after).toBeCloseTo(0.1, 1);
    const { points } = summary.standings.find(({ provider, subject }) => provider === 'gmail' && subject === 'ip')!;
    expect(points.at(-1)![1]).toBeLessThan(points[0]![1] - 20);
  });

  test('bounce jobs stopped: reports come and nobody reads them until it is over', async () => {
    const jobs = '  jobs: { bounce: { workers: 1 } }\n';
    const summary = await twoHours('for: 1h, stopped: bounce', jobs);
    const row = summary.series.feedback.find(({ kind }) => kind === 'late-bounce');
    expect(quiet.totals.feedback['late-bounce']).toBeGreaterThan(0);
    const { stepMs } = summary.series;
    const read = (row?.series.values ?? []).map((count, i) => [count, (row!.series.first + i) * stepMs] as const);
    const during = read.filter(([count, ms]) => count > 0 && ms > 0.5 * hourMs + stepMs && ms < 1.5 * hourMs - stepMs);
    expect(during).toEqual([]);
    expect(summary.totals.feedback['late-bounce']).toBe(quiet.totals.feedback['late-bounce']);
  });

  test('each is told in the summary, from when to when', async () => {
    const summary = await twoHours('for: 20m, provider: gmail, storm: 50%');
    expect(summary.incidents).toEqual([
      {
        number: 1,
        description: '50% put off at gmail',
        fromMs: startAtMs + 0.5 * hourMs,
        untilMs: startAtMs + (5 / 6) * hourMs,
      },
    ]);
  });
});
