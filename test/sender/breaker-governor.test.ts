import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { BreakerPlan } from '../../src/domain/reactions.ts';
import type { SmtpReply } from '../../src/policy/classify.ts';
import {
  audience,
  batch,
  type Heard,
  hourMs,
  minuteMs,
  provider,
  type Rehearsal,
  rehearse,
  type Said,
  scenario,
  startAtMs,
} from './fixtures.ts';

const silence: SmtpReply = { code: 0, enhanced: '', text: 'no connection within the time-out', phase: 'connect' };
const plan: BreakerPlan = {
  per: ['site'],
  failures: 5,
  openMs: minuteMs,
  factor: 2,
  openMostMs: 10 * minuteMs,
  probes: 1,
};

/** One of two providers answers nobody from minute 10 to minute 40, and each try at it costs 30 s. */
function outage(breaker: BreakerPlan | null): Rehearsal {
  const halves = [
    { name: 'dead', ratio: 0.5 },
    { name: 'well', ratio: 0.5 },
  ];
  const stream = { kind: 'stream', fromMs: startAtMs, untilMs: startAtMs + hourMs, spacing: 'even' } as const;
  const base = scenario();
  return rehearse(
    scenario({
      durationMs: 2 * hourMs,
      audiences: [audience({ size: 1000, providers: halves })],
      campaigns: [batch({ arrivals: { ...stream, rate: { count: 4, perMs: 1000 } } })],
      providers: [provider('dead'), provider('well')],
      sender: {
        pools: [{ name: 'worker', workers: 4, lanes: ['batch'] }],
        connections: { ...base.sender.connections, refusedWaitMs: 0 },
        breaker,
      },
    }),
    ({ provider: at, nowMs }: Heard): Said => {
      const isDown = at === 'dead' && nowMs >= startAtMs + 10 * minuteMs && nowMs < startAtMs + 40 * minuteMs;
      return isDown ? { reply: silence, refuses: true, latencyMs: 30_000 } : {};
    },
    { eventLimit: 1_000_000 },
  );
}

/** Deliveries to the one that is well, minute 15 to 35; four arrive a second, half of them for it: 2,400. */
function deliveredMeanwhile(run: Rehearsal): number {
  return run
    .of(EntryKind.Replied)
    .filter((entry) => run.providerOf(entry) === 'well')
    .filter(({ atMs }) => atMs >= startAtMs + 15 * minuteMs && atMs < startAtMs + 35 * minuteMs).length;
}

describe('half an hour in which one of two providers cannot be reached', () => {
  test('binds four workers for 30 s at a time without a breaker', () => {
    expect(deliveredMeanwhile(outage(null))).toBeLessThan(1200);
  });

  const run = outage(plan);

  test('leaves the other one its workers where a breaker opens', () => {
    expect(deliveredMeanwhile(run)).toBeGreaterThan(2300);
  });

  test('costs the five failures that open it, what was under way, and a probe after 1, 2, 4, 8 and 10 minutes', () => {
    const failures = run.of(EntryKind.ConnectionRefused).map(({ atMs }) => Math.round((atMs - startAtMs) / 1000));
    const [opened] = run.of(EntryKind.ReactionBegan).map(({ atMs }) => Math.round((atMs - startAtMs) / 1000));
    const probes = failures.filter((second) => second > opened! + 30);
    expect(failures.length - probes.length).toBeLessThanOrEqual(8);
    // Each probe takes 30 s to fail; then it stays open twice as long as before.
    expect(probes.map((second) => second - opened!)).toEqual([90, 240, 510, 1020, 1650]);
  });

  test('is over with the first probe that is answered, and nothing is lost', () => {
    expect(run.of(EntryKind.ReactionEnded)).toHaveLength(1);
    const ended = run.of(EntryKind.ReactionEnded)[0]!.atMs - startAtMs;
    expect(ended).toBeGreaterThan(40 * minuteMs);
    expect(ended).toBeLessThan(51 * minuteMs);
    expect(run.of(EntryKind.Ended)).toHaveLength(run.of(EntryKind.Built).length);
  });
});
