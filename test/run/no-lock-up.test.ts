// Loops of feedback, closed: the sender pauses and resumes, cuts and restores; the provider lowers a score, folders,
// blocks and forgives. Whatever befalls a sender in the first four days, a week later it sends again, and nothing
// swings any more. 200 random scenarios, each small.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profileNames } from '../../fake-isp/profiles/bundled-profiles.ts';
import { expandSeries, type Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { scenarioOf } from '../scenario/fixtures.ts';

const dayMs = 86_400_000;
const runDays = 12;
/** By then whatever the incidents set off has come to rest. */
const calmFromDay = 8;
/** A reputation that fell to nothing needs weeks, and an IP comes off its ramp meanwhile: that may turn a rate once more. */
const lateTurnsMost = 2;

const names = profileNames();
const share = fc.integer({ min: 5, max: 100 });
const incident = fc.oneof(
  fc.integer({ min: 5, max: 2000 }).map((factor) => `campaign: receipts, complaint: x${factor}`),
  share.map((ratio) => `campaign: receipts, unknown: ${ratio}%`),
  share.map((ratio) => `provider: PROVIDER, storm: ${ratio}%`),
  fc.constantFrom(
    'provider: PROVIDER, outage: true',
    'provider: PROVIDER, dns_failure: true',
    'server: mta-1, network_loss: true',
    'server: mta-1, blocked: true',
    'server: mta-1, blocked: true, delist: 1h',
  ),
);
const setScore = fc.integer({ min: 0, max: 70 }).map((score) => `domain: shop.example, score: ${score}`);

const drill = fc.record({
  seed: fc.nat(100_000),
  providers: fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 2 }),
  history: fc.constantFrom('warm', 'new'),
  size: fc.integer({ min: 50, max: 300 }),
  arrivalsPerHour: fc.integer({ min: 4, max: 10 }),
  retry: fc.constantFrom('after: [5m, 15m, 60m]', 'after: [1m, 10m, 2h]', 'first: 1m, max: 4h'),
  safety: fc.option(
    fc.record({
      scope: fc.constantFrom('server', 'server-provider'),
      bounce: fc.integer({ min: 2, max: 10 }),
      complaint: fc.integer({ min: 1, max: 20 }),
      resume: fc.constantFrom('after: 1h', 'after: 4h', 'after: 1d'),
    }),
  ),
  adaptive: fc.option(fc.record({ window: fc.constantFrom('15m', '1h', '6h'), max: fc.integer({ min: 5, max: 50 }) })),
  incidents: fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 36 }), incident), {
    maxLength: 3,
  }),
  score: fc.option(fc.tuple(fc.integer({ min: 1, max: 90 }), setScore)),
});

type Drill = typeof drill extends fc.Arbitrary<infer T> ? T : never;

function textOf(given: Drill): string {
  const { providers, safety, adaptive, incidents, score } = given;
  const [one, other] = providers as [string, string];
  const sudden = incidents.map(
    ([at, hours, what]) => `  - { at: +${at}h, for: ${hours}h, ${what.replace('PROVIDER', one)} }`,
  );
  if (score !== null) sudden.push(`  - { at: +${score[0]}h, ${score[1]} }`);
  return [
    'name: closed-loops',
    `seed: ${given.seed}`,
    `duration: ${runDays}d`,
    'drain: 4d',
    'audiences:',
    // Nobody is unknown by nature: of fifty messages one that bounces by chance would be two in a hundred.
    `  people: { size: ${given.size}, providers: { ${one}: 50%, ${other}: 50% }, unknown: 0%, disabled: 0% }`,
    'campaigns:',
    '  - { name: offer, audience: people, from_domain: news.example, at: +1d }',
    `  - { name: receipts, audience: people, from_domain: shop.example, arrivals: ${given.arrivalsPerHour}/h }`,
    'sender:',
    '  servers:',
    `    - { name: mta-1, ips: [192.0.2.1], rate: 5/s, history: ${given.history} }`,
    `  retry: { ${given.retry}, give_up_after: 2d }`,
    // Or a few hundred bounces would leave nobody to write to.
    '  suppress: { bounce: false, complaint: false, unsubscribe: false }',
    ...(safety === null
      ? []
      : [
          '  safety:',
          `    bounce: { window: 1d, max: ${safety.bounce}%, min_sample: 50 }`,
          `    complaint: { window: 1d, max: ${safety.complaint / 10}%, min_sample: 50, min_count: 3 }`,
          `    pause: ${safety.scope}`,
          `    resume: { ${safety.resume}, rate: 50%, step: +25% per clean hour }`,
        ]),
    ...(adaptive === null
      ? []
      : [`  adaptive: { window: ${adaptive.window}, max: ${adaptive.max}%, min_sample: 20, floor: 1/m }`]),
    ...(sudden.length === 0 ? [] : ['incidents:', ...sudden]),
    '',
  ].join('\n');
}

/** Messages delivered from a day of the run on. */
function deliveredFrom(summary: Summary, day: number): number {
  const { outcomes, stepMs, stepCount } = summary.series;
  return outcomes
    .filter(({ outcome }) => outcome === 'delivered')
    .flatMap(({ series }) => expandSeries(series, stepCount).filter((_, step) => step * stepMs >= day * dayMs))
    .reduce((sum, count) => sum + count, 0);
}

test('no loop locks up or swings for ever, in 200 random scenarios', { timeout: 240_000 }, async () => {
  let disturbedCount = 0;
  await fc.assert(
    fc.asyncProperty(drill, async (given) => {
      const { summary } = await runVirtual(scenarioOf(textOf(given)));
      const calmFromMs = summary.scenario.startAtMs + calmFromDay * dayMs;
      const late = [...summary.pauses, ...summary.reactions].filter(({ fromMs }) => fromMs >= calmFromMs);
      expect(late.length).toBeLessThanOrEqual(lateTurnsMost);
      expect(summary.pauses.filter(({ untilMs }) => untilMs === null)).toEqual([]);
      expect(summary.totals.unfinished).toBe(0);
      expect(deliveredFrom(summary, calmFromDay)).toBeGreaterThan(0);
      expect(summary.verdict).not.toBe('bug');
      if (summary.pauses.length + summary.reactions.length > 0) disturbedCount += 1;
    }),
    { numRuns: 200, seed: 1 },
  );
  // A test of loops that never close would prove nothing.
  expect(disturbedCount).toBeGreaterThan(40);
});
