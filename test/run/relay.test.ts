import { describe, expect, test } from 'vitest';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

interface World {
  readonly transport: string;
  readonly unknown?: string;
  readonly rate?: string;
  readonly jobs?: string;
  readonly incidents?: string;
}

/** 2,000 messages by one server to a provider that takes all mail to mailboxes that exist. */
async function sent({ transport, unknown = '0%', rate = '20/s', jobs = '{}', incidents = '[]' }: World) {
  const loaded = readScenario(
    `
name: relayed
question: What does the sender learn of mail that somebody else delivers?
start: 2026-03-02T00:00:00Z
duration: 1d
drain: 10d
seed: 3
audiences: { people: { size: 2_000, providers: { plain: 100% }, unknown: ${unknown}, disabled: 0%, late_bounce: 0% } }
campaigns: [{ name: weekly, audience: people, from_domain: news.example, at: +0s }]
sender:
  jobs: ${jobs}
  servers: [{ name: mta-1, ips: [192.0.2.1], rate: ${rate}, transport: ${transport} }]
incidents: ${incidents}
expect: [delivered >= 0]
`,
    [],
    bundledProfiles(),
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return (await runVirtual(loaded.scenario)).summary;
}

const lawsBroken = (summary: Awaited<ReturnType<typeof sent>>) =>
  summary.invariants.filter(({ violationCount }) => violationCount > 0).map(({ invariant }) => invariant);

describe('mail that goes by a relay', () => {
  test('is all delivered as far as the sender knows, and what bounced comes back as reports: 7 % of 2,000', async () => {
    const straight = await sent({ transport: 'mx', unknown: '7%' });
    const relayed = await sent({ transport: 'relay', unknown: '7%' });
    expect(relayed.totals.delivered).toBe(2000);
    expect(relayed.totals.bounced).toBe(0);
    expect(relayed.totals.feedback['late-bounce']).toBe(straight.totals.bounced);
    expect(straight.totals.bounced).toBeGreaterThan(100);
    expect(lawsBroken(relayed)).toEqual([]);
  });

  test('outlives an outage of 2 hours, for the relay tries again by itself', async () => {
    const outage = '[{ at: +0s, for: 2h, provider: plain, outage: true }]';
    const relayed = await sent({ transport: 'relay', incidents: outage });
    expect([relayed.totals.delivered, relayed.totals.feedback['late-bounce']]).toEqual([2000, 0]);
    expect(relayed.totals.retries).toBe(0);
    expect(lawsBroken(relayed)).toEqual([]);
  });

  test('is returned, all 2,000 of it, when the outage lasts longer than the relay keeps a message', async () => {
    const outage = '[{ at: +0s, for: 2d, provider: plain, outage: true }]';
    const relayed = await sent({ transport: '{ relay: { give_up_after: 1d } }', incidents: outage });
    expect(relayed.totals.feedback['late-bounce']).toBe(2000);
  });
});

describe('mail that goes by an API provider', () => {
  test('is throttled above 10 a second and not at it', async () => {
    const api = '{ api: { rate: 10/s } }';
    const above = await sent({ transport: api, rate: '20/s' });
    const at = await sent({ transport: api, rate: '10/s' });
    expect(above.totals.classes.throttled).toBeGreaterThan(500);
    expect(at.totals.classes.throttled).toBe(0);
    expect([lawsBroken(above), lawsBroken(at)]).toEqual([[], []]);
  });

  test('stops at 500 a day, and goes on the next day', async () => {
    const summary = await sent({ transport: '{ api: { per_day: 500 } }', unknown: '0%' });
    const daily = summary.series.outcomes.filter(({ outcome }) => outcome === 'delivered');
    expect(daily.length).toBeGreaterThan(0);
    expect(summary.totals.delivered).toBeGreaterThan(500);
    expect(summary.totals.delivered).toBeLessThanOrEqual(1000);
    expect(summary.totals.classes.throttled).toBeGreaterThan(1500);
  });

  test('reports by webhook: with nobody there, 0 of its bounces are heard, while bounce jobs play no part', async () => {
    const world = { transport: 'api', unknown: '7%' };
    const unheard = await sent({ ...world, jobs: '{ webhook: { workers: 0 } }' });
    const heard = await sent({ ...world, jobs: '{ bounce: { workers: 0 } }' });
    expect(unheard.totals.feedback['late-bounce']).toBe(0);
    expect(heard.totals.feedback['late-bounce']).toBeGreaterThan(100);
  });
});

test('automations are queued by scans: with one every 10 minutes, half of them wait 5 minutes and more', async () => {
  const loaded = readScenario(
    `
name: scanned
question: How long does an automation wait for its scan?
start: 2026-03-02T00:00:00Z
duration: 1d
seed: 3
audiences: { people: { size: 2_000, providers: { plain: 100% } } }
campaigns: [{ name: welcome, audience: people, from_domain: news.example, arrivals: 100/h, lane: automation }]
sender:
  jobs: { scan: { every: 10m, takes: 2s } }
  servers: [{ name: mta-1, ips: [192.0.2.1] }]
expect: [delivered >= 0]
`,
    [],
    bundledProfiles(),
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const { summary } = await runVirtual(loaded.scenario);
  const times = summary.timeToDeliver[0]!;
  expect(times.p50Ms).toBeGreaterThan(4.5 * 60_000);
  expect(times.p50Ms).toBeLessThan(5.5 * 60_000);
  expect(summary.jobs[0]).toMatchObject({ kind: 'scan', done: 144 });
  expect(lawsBroken(summary)).toEqual([]);
});
