// Whatever a sender does of itself (cuts, suspends, breaks, feels for a limit, is stopped, loses workers, takes up its
// dead), the laws of ours hold, and nothing locks up: every message comes to an end.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentEffect } from '../../src/domain/incident.ts';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Adaptive, BreakerPlan, ConcurrencyPlan, Feedback, SuspendRule } from '../../src/domain/reactions.ts';
import type { Incident, Scenario } from '../../src/domain/scenario.ts';
import { createMeasurement } from '../../src/measurement/recorder.ts';
import type { SmtpReply } from '../../src/policy/classify.ts';
import { dayMs, hourMs, minuteMs, type Rehearsal, rehearse, startAtMs, throttle } from './fixtures.ts';
import { randomScenario, worldByHash } from './random-scenario.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const per = fc.constantFrom(['server', 'provider'], ['provider'], ['ip', 'site'], ['all']) as fc.Arbitrary<
  Adaptive['per']
>;

const adaptive: fc.Arbitrary<Adaptive> = fc.record({
  per,
  windowMs: fc.constantFrom(5000, minuteMs),
  maxRatio: fc.constantFrom(0.02, 0.1),
  minSample: fc.constantFrom(1, 5),
  cutRatio: fc.constantFrom(0.1, 0.5, 0.9),
  floor: fc.constant({ count: 1, perMs: 1000 }),
  restore: fc.record({ afterHours: fc.constantFrom(0, 2), stepRatio: fc.constantFrom(0.1, 1) }),
});

const suspend: fc.Arbitrary<SuspendRule> = fc
  .record({
    per,
    count: fc.integer({ min: 1, max: 4 }),
    action: fc.constantFrom<SuspendRule['action']>(
      { kind: 'suspend' },
      { kind: 'rate', rate: { count: 1, perMs: 1000 } },
      { kind: 'connections', connections: 1 },
    ),
    forMs: fc.constantFrom(1000, minuteMs),
    rateRatio: fc.constantFrom(0.1, 1),
  })
  .map(({ count, rateRatio, ...rest }) => ({
    ...rest,
    source: 'sender.suspend[0]',
    match: { provider: null, classes: ['throttled', 'deferred'], code: null, enhanced: null, text: null },
    threshold: { count, withinMs: minuteMs },
    spreadRatio: 0.5,
    resume: { rateRatio, stepRatio: 0.5 },
  }));

const breaker: fc.Arbitrary<BreakerPlan> = fc.record({
  per,
  failures: fc.integer({ min: 1, max: 3 }),
  openMs: fc.constantFrom(500, 10_000),
  factor: fc.constantFrom(1, 2),
  openMostMs: fc.constant(minuteMs),
  probes: fc.integer({ min: 1, max: 3 }),
});

const feedback = fc.constantFrom<Feedback>(
  { kind: 'fixed', amount: 1 },
  { kind: 'reciprocal', amount: 1 },
  { kind: 'root', amount: 1 },
);
const concurrency: fc.Arbitrary<ConcurrencyPlan> = fc.record({
  initial: fc.integer({ min: 1, max: 3 }),
  limit: fc.integer({ min: 3, max: 6 }),
  positive: feedback,
  negative: feedback,
});

const reacting: fc.Arbitrary<Scenario> = fc
  .record({
    plan: randomScenario,
    adaptive: maybe(adaptive),
    suspend: fc.array(suspend, { maxLength: 1 }),
    breaker: maybe(breaker),
    concurrency: maybe(concurrency),
    stops: fc.boolean(),
    crashes: fc.nat(3),
    workers: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ plan, stops, crashes, workers, ...over }) => ({
    ...plan,
    campaigns: plan.campaigns.map((campaign, index) => ({
      ...campaign,
      pauses: stops && index === 0 ? [{ atMs: startAtMs + 2000, untilMs: startAtMs + 40_000 }] : [],
    })),
    incidents: incidentsOf(plan, crashes, workers, stops),
    sender: {
      ...plan.sender,
      adaptive: over.adaptive,
      suspend: over.suspend,
      breaker: over.breaker,
      throttles: plan.sender.throttles.concat(
        over.concurrency === null
          ? []
          : throttle({ source: 'sender.throttles[9]', per: ['provider'], concurrency: over.concurrency }),
      ),
      redriveAtMs: [startAtMs + 2 * hourMs, startAtMs + dayMs],
    },
  }));

function incidentsOf({ sender }: Scenario, crashes: number, workers: number, stops: boolean): Incident[] {
  const pool = sender.pools[0]!.name;
  const at = (atMs: number, lastsMs: number, effect: IncidentEffect): Incident => ({
    number: 1,
    description: '',
    atMs: startAtMs + atMs,
    untilMs: startAtMs + atMs + lastsMs,
    ...effect,
  });
  const changes: IncidentEffect = { kind: 'change', changes: [{ kind: 'workers', pool, workers }] };
  return [
    ...(crashes > 0 ? [at(1500, 3000, { kind: 'worker-crash', pool, workers: crashes, lockMs: 10_000 })] : []),
    ...(crashes > 1 ? [at(1600, 0, { kind: 'worker-crash', pool, workers: 1, lockMs: 5000 })] : []),
    at(3000, minuteMs, changes),
    ...(stops
      ? [at(5000, 5000, { kind: 'broker-restart' }), at(6000, 9000, { kind: 'job-stopped', job: 'send' })]
      : []),
  ];
}

const unreachable: SmtpReply = { code: 0, enhanced: '', text: 'no connection within the time-out', phase: 'connect' };
const throttled: SmtpReply = { code: 421, enhanced: '4.7.28', text: 'unusual rate', phase: 'data' };

/** The world of the other random scenarios, which also throttles one in ten and is unreachable for a while. */
function stormyWorld() {
  const say = worldByHash();
  return (heard: Parameters<typeof say>[0]) => {
    const said = say(heard);
    const sinceMs = heard.nowMs - startAtMs;
    if (heard.provider === 'yahoo' && sinceMs > 4000 && sinceMs < 12_000)
      return { reply: unreachable, latencyMs: 300, refuses: true };
    return heard.message % 10 === 3 && heard.number === 1 ? { ...said, reply: throttled, refuses: false } : said;
  };
}

/** Laws of ours that were broken, and messages without an end. */
function faultsOf(run: Rehearsal): string[] {
  const { roster } = run.sender;
  const measurement = createMeasurement(run.tables, {
    startAtMs,
    endAtMs: startAtMs + 6 * dayMs,
    messageCount: roster.messageCount,
    recipientOf: (message) => roster.recipientOf(message),
    probes: [],
  });
  for (const { kind, message, atMs, a, b, c } of run.entries) measurement.ledger.append(kind, message, atMs, a, b, c);
  measurement.finish(run.clock.nowMs);
  const broken = measurement.invariants([]).filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0);
  let unfinished = 0;
  measurement.measures.messages.forEachUnfinished(run.clock.nowMs, () => {
    unfinished += 1;
  });
  return [
    ...broken.map(({ invariant, violations }) => `${invariant}: ${violations[0]!.detail}`),
    ...(unfinished === 0 ? [] : [`${unfinished} messages never ended`]),
  ];
}

describe('200 random scenarios with reactions of every kind', () => {
  test('break no law of ours and end every message', () => {
    const seen = new Map<number, number>();
    fc.assert(
      fc.property(reacting, (plan) => {
        const run = rehearse(plan, stormyWorld());
        expect(faultsOf(run)).toEqual([]);
        for (const { kind } of run.entries) seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: 200, seed: 3 },
    );
    for (const kind of [EntryKind.ReactionBegan, EntryKind.ReactionEnded, EntryKind.Redriven, EntryKind.Abandoned])
      expect(seen.get(kind) ?? 0).toBeGreaterThan(20);
  });
});
