import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { SuspendRule } from '../../src/domain/reactions.ts';
import type { SmtpReply } from '../../src/policy/classify.ts';
import {
  audience,
  type Heard,
  hourMs,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  type Said,
  scenario,
  server,
  startAtMs,
} from './fixtures.ts';

const tss04: SmtpReply = { code: 421, enhanced: '4.7.0', text: '[TSS04] deferred for user complaints', phase: 'mail' };

function rule(over: Partial<SuspendRule> = {}): SuspendRule {
  return {
    source: 'sender.suspend[0]',
    match: { provider: null, classes: [], code: null, enhanced: null, text: '[TSS04]' },
    per: ['server', 'provider'],
    threshold: { count: 10, withinMs: 5 * minuteMs },
    action: { kind: 'suspend' },
    forMs: 30 * minuteMs,
    spreadRatio: 0,
    resume: { rateRatio: 1, stepRatio: 0 },
    ...over,
  };
}

/** A message a second for six hours. */
function sixHours(over: Partial<SuspendRule>, say: (heard: Heard) => Said, seed = '1'): Rehearsal {
  const plan = scenario({
    seed,
    durationMs: 6 * hourMs,
    audiences: [audience({ size: 12_000 })],
    sender: {
      pools: [{ name: 'worker', workers: 40, lanes: ['batch'] }],
      servers: [server({ rate: perSecond(1) })],
      suspend: [rule(over)],
    },
  });
  return rehearse(plan, say, { eventLimit: 1_000_000 });
}

/** Every tenth of the first hundred messages is put off, once. */
const tenOfHundred = ({ message, number }: Heard): Said =>
  message < 100 && message % 10 === 0 && number === 1 ? { reply: tss04 } : {};

const suspensions = (run: Rehearsal) =>
  run.of(EntryKind.ReactionBegan).map(({ atMs, c }) => [atMs - startAtMs, c - startAtMs]);
const sentBetween = (run: Rehearsal, fromMs: number, untilMs: number) =>
  run.grantTimesMs().filter((atMs) => atMs > fromMs && atMs < untilMs).length;

describe('ten replies with [TSS04] within five minutes', () => {
  test('suspend the server there for 30 minutes with the tenth', () => {
    const run = sixHours({}, tenOfHundred);
    expect(suspensions(run)).toEqual([[90_100, 90_100 + 30 * minuteMs]]);
    expect(sentBetween(run, 90_100, 90_100 + 30 * minuteMs)).toBe(0);
    expect(run.grantTimesMs().find((atMs) => atMs > 90_100)).toBe(90_100 + 30 * minuteMs);
    expect(run.waitedMs()['suspension of mta-1 at plain']).toBeGreaterThan(29 * minuteMs);
  });

  test('do nothing where the tenth comes five minutes and more after the first', () => {
    const slow = ({ message, number }: Heard): Said =>
      message < 340 && message % 34 === 0 && number === 1 ? { reply: tss04 } : {};
    expect(suspensions(sixHours({}, slow))).toEqual([]);
  });

  test('hold it to a rate instead, where the rule says one', () => {
    const run = sixHours({ action: { kind: 'rate', rate: { count: 6, perMs: minuteMs } } }, tenOfHundred);
    expect(sentBetween(run, 90_100, 90_100 + 30 * minuteMs)).toBe(180);
  });

  test('hold it to a number of connections instead, where the rule says one', () => {
    const plan = scenario({
      durationMs: hourMs,
      audiences: [audience({ size: 3000 })],
      sender: { suspend: [rule({ action: { kind: 'connections', connections: 2 }, forMs: 10 * minuteMs })] },
    });
    const run = rehearse(plan, (heard) => ({ ...tenOfHundred(heard), closes: true }));
    const begun = suspensions(run)[0]![0]!;
    let open = 0;
    const most = { before: 0, during: 0 };
    for (const { kind, atMs } of run.entries) {
      if (kind === EntryKind.ConnectionOpened) open += 1;
      if (kind === EntryKind.ConnectionClosed) open -= 1;
      if (kind === EntryKind.ConnectionOpened && atMs - startAtMs < begun) most.before = Math.max(most.before, open);
      if (kind === EntryKind.ConnectionOpened && atMs - startAtMs > begun + 1000)
        most.during = Math.max(most.during, open);
    }
    expect(most).toEqual({ before: 10, during: 2 });
  });
});

describe('afterwards', () => {
  test('it goes on at half its rate, and a quarter more each hour', () => {
    const run = sixHours({ resume: { rateRatio: 0.5, stepRatio: 0.25 } }, tenOfHundred);
    const releasedMs = 90_100 + 30 * minuteMs;
    const hours = [0, 1, 2].map((hour) =>
      sentBetween(run, releasedMs + hour * hourMs, releasedMs + (hour + 1) * hourMs),
    );
    expect(hours).toEqual([1799, 2699, 3599]);
  });

  test('attempts begun before it was over do not suspend it again', () => {
    // The first ten are still under way when the next ten bring the suspension, and end long after it is over.
    const late = ({ message, number }: Heard): Said =>
      message < 20 && number === 1 ? { reply: tss04, latencyMs: message < 10 ? 40 * minuteMs : 100 } : {};
    expect(sixHours({}, late).of(EntryKind.ReactionBegan)).toHaveLength(1);
  });

  test('the end comes up to a tenth later, by the luck of its name and seed', () => {
    const endOf = (seed: string) => suspensions(sixHours({ spreadRatio: 0.1 }, tenOfHundred, seed))[0]![1]! - 90_100;
    const ends = ['1', '2', '3'].map(endOf);
    expect(new Set(ends).size).toBe(3);
    for (const end of ends) {
      expect(end).toBeGreaterThanOrEqual(30 * minuteMs);
      expect(end).toBeLessThan(33 * minuteMs);
    }
    expect(endOf('1')).toBe(ends[0]);
  });
});
