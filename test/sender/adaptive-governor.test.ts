import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Adaptive } from '../../src/domain/reactions.ts';
import type { SmtpReply } from '../../src/policy/classify.ts';
import {
  audience,
  dayMs,
  type Heard,
  hourMs,
  minuteMs,
  perSecond,
  provider,
  type Rehearsal,
  rehearse,
  type Said,
  scenario,
  server,
  startAtMs,
  throttle,
} from './fixtures.ts';

const tooFast: SmtpReply = { code: 421, enhanced: '4.7.28', text: 'unusual rate', phase: 'data' };
const greyed: SmtpReply = { code: 451, enhanced: '4.7.1', text: 'greylisted', phase: 'rcpt' };

const adaptive: Adaptive = {
  per: ['server', 'provider'],
  windowMs: 10 * minuteMs,
  maxRatio: 0.1,
  minSample: 100,
  cutRatio: 0.5,
  floor: { count: 100, perMs: hourMs },
  restore: { afterHours: 12, stepRatio: 0.25 },
};

/** Two providers, one message a second to each, from one server. */
function twoProviders(over: Partial<Adaptive>, say: (heard: Heard) => Said): Rehearsal {
  const halves = [
    { name: 'strict', ratio: 0.5 },
    { name: 'mild', ratio: 0.5 },
  ];
  const plan = scenario({
    durationMs: dayMs,
    audiences: [audience({ size: 120_000, providers: halves })],
    providers: [provider('strict'), provider('mild')],
    sender: {
      servers: [server()],
      throttles: [throttle({ per: ['provider'], rate: perSecond(1) })],
      adaptive: { ...adaptive, ...over },
    },
  });
  return rehearse(plan, say, { eventLimit: 2_000_000, keeps: (kind) => kind !== EntryKind.Waited });
}

/** Strict puts off every fifth message in the first ten minutes of the second hour. */
const storm = ({ nowMs, provider: at, message }: Heard): Said => {
  const ms = nowMs - startAtMs;
  return at === 'strict' && ms >= hourMs && ms < hourMs + 10 * minuteMs && message % 5 === 0 ? { reply: tooFast } : {};
};

const cuts = (run: Rehearsal) =>
  run
    .of(EntryKind.ReactionBegan)
    .map(({ a, b, atMs }) => [run.tables.reactions[a]!.name, b, atMs - startAtMs] as const);

describe('a provider that throttles a fifth for ten minutes', () => {
  const run = twoProviders({}, storm);
  const [first] = cuts(run);

  test('is cut to a half of 1/s within those minutes, and only it', () => {
    expect(first![0]).toBe('mta-1 at strict');
    expect(first![1]).toBe(0.5);
    expect(first![2]).toBeGreaterThan(hourMs);
    expect(first![2]).toBeLessThan(hourMs + 10 * minuteMs);
    expect(new Set(cuts(run).map(([name]) => name))).toEqual(new Set(['mta-1 at strict']));
  });

  test('gets 1,800 messages in the next hour, the other one goes on with 3,600', () => {
    const sent = (at: string) =>
      run
        .of(EntryKind.Granted)
        .filter((entry) => run.providerOf(entry) === at)
        .filter(
          ({ atMs }) => atMs - startAtMs >= first![2] + minuteMs && atMs - startAtMs < first![2] + minuteMs + hourMs,
        ).length;
    expect([sent('strict'), sent('mild')]).toEqual([1800, 3600]);
  });

  test('is given a quarter more after twelve clean hours and all of it an hour later', () => {
    // What is left of the storm after the cut is less than 5 % of the first hour.
    const steps = cuts(run).map(([, rate, atMs]) => [rate, (atMs - first![2]) / hourMs]);
    expect(steps).toEqual([
      [0.5, 0],
      [0.75, 12],
    ]);
    const ended = run.of(EntryKind.ReactionEnded).map(({ atMs }) => (atMs - startAtMs - first![2]) / hourMs);
    expect(ended).toEqual([13]);
  });
});

test('greylisting cuts nothing, whatever its code', () => {
  const run = twoProviders({}, ({ message, number }) => (number === 1 && message % 2 === 0 ? { reply: greyed } : {}));
  expect(cuts(run)).toEqual([]);
});

test('two servers at one provider are cut together where a cut is kept per provider', () => {
  const plan = scenario({
    durationMs: 2 * hourMs,
    audiences: [audience({ size: 10_000 })],
    sender: {
      servers: [server({ rate: perSecond(1) }), server({ name: 'mta-2', ips: ['192.0.2.2'], rate: perSecond(1) })],
      adaptive: { ...adaptive, per: ['provider'], windowMs: hourMs },
    },
  });
  const run = rehearse(plan, ({ message }) => (message % 4 === 0 ? { reply: tooFast } : {}));
  const [cut, ...more] = cuts(run);
  expect(cut!.slice(0, 2)).toEqual(['at plain', expect.closeTo(1, 1)]);
  expect(more.length).toBeLessThanOrEqual(1);
});
