// A long tail told by the kinds of its sites, from the scenario to the summary.

import { expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

async function tail(traits: string): Promise<Summary> {
  const text = `
name: a-tail
question: What do dead sites cost?
start: 2026-03-02T06:00:00Z
duration: 1h
drain: 1d
providers: { companies: { like: plain, sites: { count: 200, skew: 0.5, traits: ${traits} } } }
audiences: { people: { size: 1_000, providers: { plain: 50%, companies: 50% } } }
campaigns: [{ name: one, audience: people, from_domain: news.example, at: +0s }]
sender:
  servers: [{ name: mta-1, ips: [192.0.2.11] }]
  connections: { on_refused: defer_message, timeouts: { connect: 20s } }
  retry: { after: [10m], attempts: 3 }`;
  const read = readScenario(text, [], bundledProfiles());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return (await runVirtual(read.scenario)).summary;
}

test('200 sites, a fifth of them dead: each message to those is tried three times for 20 s, and dies', async () => {
  const { siteClasses = [], totals, providers } = await tail('{ dead: 20% }');
  const [dead, plain, sound] = siteClasses;
  expect([dead, plain, sound].map((row) => `${row!.provider} ${row!.siteClass}`)).toEqual([
    'companies dead',
    'plain ',
    'companies sound',
  ]);
  expect(dead).toMatchObject({ delivered: 0, dead: dead!.due, attempts: 3 * dead!.due, lost: 3 * dead!.due });
  expect(dead!.busyMs).toBe(3 * dead!.due * 20_000);
  expect(dead!.busyRatio).toBeGreaterThan(0.9);
  expect(dead!.siteCount! + sound!.siteCount!).toBe(200);
  expect(siteClasses.reduce((sum, { due }) => sum + due, 0)).toBe(totals.due);
  expect(siteClasses.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(totals.delivered);
  expect(siteClasses.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(totals.attempts);
  expect(siteClasses.reduce((sum, { busyRatio }) => sum + busyRatio, 0)).toBeCloseTo(1, 5);
  const companies = providers.find(({ name }) => name === 'companies')!.figures;
  expect(dead!.due + sound!.due).toBe(companies.due);
});

test.each(['none', '{ dead: 0% }'])('sites with traits: %s are not told apart', async (traits) => {
  const summary = await tail(traits);
  expect(summary).not.toHaveProperty('siteClasses');
  expect(new Set(summary.flows.map(({ siteClass }) => siteClass))).toEqual(new Set(['companies', 'plain']));
});

test('what is the matter with the sites changes nothing that the sender decides', async () => {
  // A slow site that is slowed by nothing answers as a sound one does.
  const plain = await tail('none');
  const named = await tail('{ slow: { sites: 30%, factor: 1 } }');
  expect(named.siteClasses!.map(({ siteClass }) => siteClass).sort()).toEqual(['', 'slow', 'sound']);
  const { flows: _, siteClasses: __, journeys: ___, invariants: ____, ...rest } = named;
  const { flows: _____, journeys: ______, invariants: _______, ...before } = plain;
  expect(rest).toEqual(before);
});
