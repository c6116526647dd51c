// Luck hangs on names: whoever is reordered in the file, or sent under other limits, keeps the luck he had.

import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { Roster } from '../../src/sender/roster.ts';
import {
  audience,
  batch,
  perSecond,
  provider,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  throttle,
  tryLater,
} from './fixtures.ts';

const names = ['gmail', 'yahoo', 'corporate'];
const shares = names.map((name, i) => ({ name, ratio: [0.5, 0.3, 0.2][i]! }));
const stream = {
  kind: 'stream',
  fromMs: startAtMs,
  untilMs: startAtMs + 100_000,
  rate: perSecond(3),
  spacing: 'poisson',
} as const;

const plan = scenario({
  providers: [provider('gmail'), provider('yahoo'), { ...provider('corporate'), siteCount: 7, siteSkew: 1.1 }],
  audiences: [audience({ size: 500, providers: shares }), audience({ name: 'others', size: 300, providers: shares })],
  campaigns: [
    batch({ name: 'offer' }),
    batch({ name: 'news', audience: 'others' }),
    batch({ name: 'receipts', arrivals: stream }),
  ],
  sender: { retry: { ...scenario().sender.retry, jitterRatio: 0.5 } },
});

const reordered: Scenario = {
  ...plan,
  providers: plan.providers.toReversed(),
  audiences: plan.audiences.toReversed().map((one) => ({ ...one, providers: one.providers.toReversed() })),
  campaigns: plan.campaigns.toReversed(),
};

const tightened: Scenario = {
  ...plan,
  sender: {
    ...plan.sender,
    servers: [server({ rate: perSecond(20) }), server({ name: 'mta-2', ips: ['192.0.2.9'] })],
    throttles: [
      throttle({ per: ['domain'], rate: perSecond(5) }),
      throttle({ source: 'sender.throttles[1]', connections: 1 }),
    ],
  },
};

/** Of each message by campaign and number: recipient, provider, site and instant. */
function fates(of: Scenario): Record<string, string> {
  const roster = new Roster(of, createLuck(of.seed));
  const found: Record<string, string> = {};
  for (const { campaign, messageCount, ...campaignPlan } of roster.campaigns.plans.map((one) => ({
    campaign: one.campaign,
    messageCount: one.messageCount,
    recipientOf: (place: number) => one.recipientOf(place),
    dueAtMs: (place: number) => one.dueAtMs(place),
  })))
    for (let place = 0; place < messageCount; place++) {
      const recipient = campaignPlan.recipientOf(place);
      const { providerName, site } =
        roster.addresses.destinations[roster.addresses.destinationsOf(campaign.audience)[recipient]!]!;
      found[`${campaign.name} ${place}`] = `${recipient} at ${providerName} ${site}, ${campaignPlan.dueAtMs(place)}`;
    }
  return found;
}

/** How long each message was put off after each failure, by campaign, number and attempt. */
function delays(run: Rehearsal): Record<string, number> {
  const repliedAtMs = new Map<number, number>();
  const found: Record<string, number> = {};
  for (const { kind, message, atMs, b, c } of run.entries) {
    if (kind === EntryKind.Replied) repliedAtMs.set(message, atMs);
    if (kind !== EntryKind.RetrySet) continue;
    const { campaign, firstMessage } = run.sender.roster.campaigns.planOf(message);
    found[`${campaign.name} ${message - firstMessage}, ${b}`] = Math.round(c - repliedAtMs.get(message)!);
  }
  return found;
}

const twiceLater = ({ number }: { number: number }) => (number <= 2 ? { reply: tryLater } : {});

describe('the same seed', () => {
  test('gives everybody the provider, site, recipients and arrivals they had when the file is reordered', () => {
    expect(fates(reordered)).toEqual(fates(plan));
    expect(Object.keys(fates(plan))).toHaveLength(500 + 300 + 322);
  });

  test('gives them the same under other limits and servers', () => {
    expect(fates(tightened)).toEqual(fates(plan));
  });

  test('gives each failure of each message the same delay, reordered and under other limits', () => {
    const before = delays(rehearse(plan, twiceLater));
    expect(Object.keys(before)).toHaveLength(2 * (500 + 300 + 322));
    expect(new Set(Object.values(before)).size).toBeGreaterThan(2000);
    expect(delays(rehearse(reordered, twiceLater))).toEqual(before);
    expect(delays(rehearse(tightened, twiceLater))).toEqual(before);
  });
});

describe('another seed', () => {
  test('gives most recipients another provider or another arrival', () => {
    const [before, after] = [fates(plan), fates({ ...plan, seed: '2' })];
    const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
    expect(changed.length / Object.keys(before).length).toBeGreaterThan(0.5);
  });
});

describe('10,000 recipients', () => {
  const roster = new Roster(
    scenario({
      providers: plan.providers,
      audiences: [audience({ size: 10_000, providers: shares })],
      campaigns: [batch({ arrivals: stream })],
    }),
    createLuck('1'),
  );
  const places = [...roster.addresses.destinationsOf('people')].map((index) => roster.addresses.destinations[index]!);

  test.each([
    ['gmail', 0.5],
    ['yahoo', 0.3],
    ['corporate', 0.2],
  ])('are at %s in a share of %d, within 0.015', (name, share) => {
    const found = places.filter(({ providerName }) => providerName === name).length / 10_000;
    expect(Math.abs(found - share)).toBeLessThan(0.015);
  });

  test('are at 7 sites by Zipf: the first has 2.14 times the second', () => {
    const countOf = (site: number) =>
      places.filter((place) => place.providerName === 'corporate' && place.site === site).length;
    const counts = [0, 1, 2, 3, 4, 5, 6].map(countOf);
    expect(Math.abs(counts[0]! / counts[1]! - Math.exp(1.1 * Math.log(2)))).toBeLessThan(0.25);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});

describe('arrivals', () => {
  const arrivalsOf = (arrivals: Scenario['campaigns'][number]['arrivals']) => {
    const [one] = new Roster(scenario({ campaigns: [batch({ arrivals })] }), createLuck('1')).campaigns.plans;
    return Array.from({ length: one!.messageCount }, (_, place) => one!.dueAtMs(place) - startAtMs);
  };

  test('spaced evenly at 3/s come at k × 1000 / 3 ms, six in two seconds, until the end, which is not theirs', () => {
    const even = arrivalsOf({ ...stream, untilMs: startAtMs + 2000, spacing: 'even' });
    expect(even.map((atMs) => Math.round(atMs * 1000) / 1000)).toEqual([0, 333.333, 666.667, 1000, 1333.333, 1666.667]);
  });

  test('of a Poisson stream at 100/s for 100 s are 10,000 give or take 300, with gaps that scatter as much as their mean', () => {
    const atMs = arrivalsOf({ ...stream, rate: perSecond(100) });
    expect(Math.abs(atMs.length - 10_000)).toBeLessThan(300);
    const gaps = atMs.slice(1).map((instant, i) => instant - atMs[i]!);
    const mean = gaps.reduce((sum, gapMs) => sum + gapMs, 0) / gaps.length;
    const square = gaps.reduce((sum, gapMs) => sum + (gapMs - mean) * (gapMs - mean), 0) / gaps.length;
    expect(Math.sqrt(square) / mean).toBeCloseTo(1, 1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  });

  test('of a batch come in steps of a tenth of a second', () => {
    const due = arrivalsOf({ kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 200 });
    expect(due.filter((atMs) => atMs === 0)).toHaveLength(20);
    expect(due.at(-1)).toBe(400);
  });
});
