// Scenarios of every kind, small enough to be counted by hand, and a world that answers by hash.

import fc from 'fast-check';
import type { Campaign, Pool, Quota, Safety, Scenario, Server, Throttle } from '../../src/domain/scenario.ts';
import { createLuck, luckRatio, Purpose } from '../../src/engine/luck.ts';
import {
  accepted,
  audience,
  batch,
  dayMs,
  greylisted,
  type Heard,
  hourMs,
  minuteMs,
  provider,
  type Said,
  scenario,
  server,
  startAtMs,
  throttle,
  tryLater,
  unknownUser,
  usedUp,
} from './fixtures.ts';

const providerNames = ['gmail', 'yahoo', 'corporate'] as const;
const lanes = ['high', 'batch', 'single'] as const;

const rate = fc.record({ count: fc.integer({ min: 1, max: 40 }), perMs: fc.constantFrom(1000, 1000, 10_000) });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const quota: fc.Arbitrary<Quota> = fc.record({
  max: fc.integer({ min: 3, max: 60 }),
  per: fc.constantFrom('minute' as const, 'hour' as const),
  window: fc.constantFrom('rolling' as const, 'calendar' as const),
});

const pools: fc.Arbitrary<readonly Pool[]> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }), fc.nat(2))
  .map(([most, few, shape]) => {
    if (shape === 0) return [{ name: 'worker', workers: most, lanes }];
    const other = shape === 1 ? ['single'] : ['single', 'high'];
    return [
      { name: 'bulk', workers: most, lanes: ['high', 'batch'] },
      { name: 'prompt', workers: few, lanes: other },
    ];
  });

const servers: fc.Arbitrary<readonly Server[]> = fc
  .array(
    fc.record({
      ipCount: fc.integer({ min: 1, max: 2 }),
      rate: maybe(rate),
      burst: fc.integer({ min: 1, max: 5 }),
      quotas: fc.array(quota, { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((plans) =>
    plans.map(({ ipCount, ...plan }, index) =>
      server({
        name: `mta-${index}`,
        ips: Array.from({ length: ipCount }, (_, ip) => `192.0.2.${index * 10 + ip}`),
        timezone: index === 0 ? 'UTC' : 'America/New_York',
        ...plan,
      }),
    ),
  );

const throttles: fc.Arbitrary<readonly Throttle[]> = fc
  .array(
    fc.record({
      match: fc.constantFrom(
        {},
        {},
        { provider: 'gmail' },
        { provider: 'corporate' },
        { lane: 'batch' },
        { server: 'mta-0' },
      ),
      per: fc.constantFrom(
        ['all'],
        ['provider'],
        ['ip', 'provider'],
        ['site'],
        ['campaign'],
        ['server'],
        ['lane', 'ip'],
      ) as fc.Arbitrary<Throttle['per']>,
      rate: maybe(rate),
      burst: fc.integer({ min: 1, max: 4 }),
      quotas: fc.array(quota, { maxLength: 1 }),
      connections: maybe(fc.integer({ min: 1, max: 4 })),
      messagesPerConnection: maybe(fc.integer({ min: 1, max: 20 })),
      connectionRate: maybe(rate),
      counts: fc.constantFrom('attempts' as const, 'accepted' as const),
    }),
    { maxLength: 3 },
  )
  .map((plans) => plans.map((plan, index) => throttle({ ...plan, source: `sender.throttles[${index}]` })));

const campaigns: fc.Arbitrary<readonly Campaign[]> = fc
  .array(
    fc.record({
      lane: fc.constantFrom(...lanes),
      audience: fc.constantFrom('people', 'others'),
      rate: maybe(rate),
      isStream: fc.boolean(),
      delayMs: fc.constantFrom(0, 0, 500, 3000),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((plans) =>
    plans.map(({ isStream, delayMs, ...plan }, index) =>
      batch({
        ...plan,
        name: `campaign-${index}`,
        arrivals: isStream
          ? {
              kind: 'stream',
              fromMs: startAtMs + delayMs,
              untilMs: startAtMs + delayMs + 20_000,
              rate: { count: 2, perMs: 1000 },
              spacing: index === 0 ? 'even' : 'poisson',
            }
          : { kind: 'batch', atMs: startAtMs + delayMs, copies: 1 + (index % 2), buildPerSecond: 50 },
      }),
    ),
  );

export const randomScenario: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.nat(1000),
    size: fc.integer({ min: 1, max: 40 }),
    campaigns,
    pools,
    servers,
    throttles,
    fair: fc.constantFrom('backlog' as const, 'equal' as const),
    route: fc.constantFrom('same' as const, 'any' as const),
    attempts: fc.constantFrom(null, 2, 4),
    onRefused: fc.constantFrom('keep_message' as const, 'defer_message' as const),
    pause: fc.constantFrom(null, null, 'server' as const, 'server-provider' as const),
  })
  .map((drawn) =>
    scenario({
      seed: String(drawn.seed),
      durationMs: 6 * dayMs,
      providers: [provider('gmail'), provider('yahoo'), { ...provider('corporate'), siteCount: 3 }],
      audiences: [
        audience({ size: drawn.size, providers: providerNames.map((name) => ({ name, ratio: 1 / 3 })) }),
        audience({ name: 'others', size: 20, providers: [{ name: 'gmail', ratio: 1 }] }),
      ],
      campaigns: drawn.campaigns,
      sender: {
        fair: drawn.fair,
        pools: drawn.pools,
        servers: drawn.servers,
        throttles: drawn.throttles,
        safety: drawn.pause === null ? null : jumpySafety(drawn.pause),
        retry: {
          delays: { kind: 'list', afterMs: [10_000, minuteMs] },
          jitterRatio: 0.2,
          attempts: drawn.attempts,
          giveUpAfterMs: hourMs,
          ageFrom: 'first_attempt',
          route: drawn.route,
        },
        connections: {
          ...scenario().sender.connections,
          messagesPerConnection: 30,
          onRefused: drawn.onRefused,
          refusedWaitMs: 2000,
        },
      },
    }),
  );

/** Pauses for a minute where more than one in twenty of ten bounced. */
function jumpySafety(pause: Safety['pause']): Safety {
  return {
    bounce: { windowMs: hourMs, maxRatio: 0.05, minSample: 10 },
    complaint: null,
    pause,
    resume: { afterMs: minuteMs, rateRatio: 0.5, stepRatio: 0.5 },
  };
}

const world = createLuck('world');

/** Of 100 attempts 72 are accepted; the rest meet everything else that can happen. One world for one run. */
export function worldByHash(): (heard: Heard) => Said {
  const triesOf = new Map<number, number>();
  return ({ message }) => {
    // Not the attempt's number: a message that is put back keeps it, and would be refused for ever.
    const tries = (triesOf.get(message) ?? 0) + 1;
    triesOf.set(message, tries);
    const latencyMs = 20 + Math.floor(luckRatio(world, Purpose.MessageLatency, message, tries, 0) * 400);
    return { ...answerFor(luckRatio(world, Purpose.TemporaryFailure, message, tries, 0)), latencyMs };
  };
}

function answerFor(ratio: number): Said {
  if (ratio < 0.72) return { reply: accepted };
  if (ratio < 0.8) return { reply: tryLater };
  if (ratio < 0.84) return { reply: tryLater, closes: true };
  if (ratio < 0.88) return { reply: unknownUser };
  if (ratio < 0.92) return { reply: greylisted };
  if (ratio < 0.95) return { reply: usedUp, closes: true };
  if (ratio < 0.97) return { reply: { code: 0, enhanced: '', text: 'lost', phase: 'data' }, closes: true };
  return { reply: { ...tryLater, phase: 'connect' }, refuses: true };
}
