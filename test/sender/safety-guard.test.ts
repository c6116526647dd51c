import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Safety } from '../../src/domain/scenario.ts';
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
  unknownUser,
} from './fixtures.ts';

function safety(over: Partial<Safety> = {}): Safety {
  return {
    bounce: { windowMs: hourMs, maxRatio: 0.05, minSample: 100 },
    complaint: { windowMs: dayMs, maxRatio: 0.003, minSample: 500, minCount: 10, basis: 'sent' },
    pause: 'server',
    resume: { afterMs: 4 * hourMs, rateRatio: 0.5, stepRatio: 0.25 },
    ...over,
  };
}

const servers = [server({ rate: perSecond(1) })];

/** One message a second for up to a day. */
function dayOfMail(over: Partial<Safety>, say: (heard: Heard) => Said, size = 30_000): Rehearsal {
  const plan = scenario({ audiences: [audience({ size })], sender: { servers, safety: safety(over) } });
  return rehearse(plan, say, { eventLimit: 1_000_000 });
}

const at = (run: Rehearsal, kind: 11 | 12) => run.of(kind).map((entry) => entry.atMs - startAtMs);

/** Grants in the hour that begins so many ms after the start. */
function hourly(run: Rehearsal, fromMs: number): number {
  return run.grantTimesMs().filter((atMs) => atMs >= fromMs && atMs < fromMs + hourMs).length;
}

describe('a tenth that bounces, of the first 110 of 30,000', () => {
  const run = dayOfMail({}, ({ message }) => (message < 110 && message % 10 === 0 ? { reply: unknownUser } : {}));
  // Message 100 is the 101st answer and the 11th bounce: the first bounce with 100 answers to judge it by.
  const pausedMs = 100_000 + 100;

  test('pauses the server with the first bounce that shows it', () => {
    expect(at(run, EntryKind.Paused)).toEqual([pausedMs]);
    const { a, b, c } = run.of(EntryKind.Paused)[0]!;
    expect(run.tables.scopes[a]).toEqual({ server: 'mta-1', provider: '' });
    expect(run.tables.causes[b]!.name).toBe('pause of mta-1: too many bounces');
    expect(c).toBe(startAtMs + pausedMs + 4 * hourMs);
  });

  test('sends nothing more until four hours later, to the millisecond', () => {
    const resumedMs = pausedMs + 4 * hourMs;
    expect(at(run, EntryKind.Resumed)).toEqual([resumedMs]);
    expect(run.grantTimesMs().filter((atMs) => atMs > pausedMs && atMs < resumedMs)).toEqual([]);
    expect(run.grantTimesMs().find((atMs) => atMs > pausedMs)).toBe(resumedMs);
  });

  test('goes on at 50 %, then 75 %, then 100 % of its rate, hour by hour', () => {
    const resumedMs = pausedMs + 4 * hourMs;
    const rates = run.of(EntryKind.LimitChanged).map((entry) => [entry.atMs - startAtMs - resumedMs, entry.b]);
    expect(rates).toEqual([
      [0, 0.5],
      [hourMs, 0.75],
      [2 * hourMs, Number.POSITIVE_INFINITY],
    ]);
    const counts = [0, 1, 2, 3].map((hour) => hourly(run, resumedMs + hour * hourMs));
    expect(counts).toEqual([1800, 2700, 3600, 3600]);
  });

  test('does not pause again', () => {
    expect(run.of(EntryKind.Paused)).toHaveLength(1);
  });

  test('books the pause to the flow that waited for it', () => {
    expect(run.waitedMs()['pause of mta-1: too many bounces']).toBeCloseTo(4 * hourMs - 900, 0);
  });
});

describe('complaints', () => {
  const complaining = ({ message }: Heard): Said =>
    message < 1000 && message % 50 === 0 ? { complainsAfterMs: 2 * hourMs } : {};

  test('pause the server when the tenth of them comes and 0.3 % is passed', () => {
    const run = dayOfMail({}, complaining, 10_000);
    // 20 in all, about messages 0, 50, … 950; by the tenth 7,651 are accepted, of which 0.3 % are 22.95.
    expect(run.of(EntryKind.Paused)).toEqual([]);
    const stricter = dayOfMail({ complaint: { ...safety().complaint!, maxRatio: 0.001 } }, complaining, 10_000);
    expect(at(stricter, EntryKind.Paused)).toEqual([450_000 + 100 + 2 * hourMs]);
    expect(stricter.tables.causes[stricter.of(EntryKind.Paused)[0]!.b]!.name).toBe(
      'pause of mta-1: too many complaints',
    );
  });

  test.each(['sent', 'received'] as const)(
    'about mail from before the pause do not pause again (basis %s)',
    (basis) => {
      const complaint = { ...safety().complaint!, maxRatio: 0.001, minSample: 100, basis };
      // The last ten of the twenty come while the server is paused and after it has resumed.
      const run = dayOfMail({ complaint, resume: { ...safety().resume, afterMs: minuteMs } }, complaining, 10_000);
      expect(run.of(EntryKind.Complained)).toHaveLength(20);
      expect(run.of(EntryKind.Paused)).toHaveLength(1);
    },
  );

  test('about mail from after the resume pause it again, and the climb begins anew', () => {
    const complaint = { ...safety().complaint!, maxRatio: 0.001, minSample: 100, minCount: 1 };
    const run = dayOfMail({ complaint }, ({ nowMs }) => {
      const ms = nowMs - startAtMs;
      return ms === 100_000 || (ms > 5 * hourMs && ms < 5 * hourMs + 20_000) ? { complainsAfterMs: 0 } : {};
    });
    const pauses = at(run, EntryKind.Paused);
    expect(pauses).toHaveLength(2);
    expect(pauses[1]! - pauses[0]!).toBeGreaterThan(4 * hourMs);
    expect(run.of(EntryKind.LimitChanged).map((entry) => entry.b)).toEqual([0.5, 0.5, 0.75, Number.POSITIVE_INFINITY]);
  });

  test('are not counted at a provider that reports none', () => {
    const plan = scenario({
      audiences: [audience({ size: 5000 })],
      providers: [{ ...provider('plain'), hasFeedbackLoop: false }],
      sender: { servers, safety: safety({ complaint: { ...safety().complaint!, minSample: 1 } }) },
    });
    expect(rehearse(plan).of(EntryKind.Paused)).toEqual([]);
  });
});

describe('a pause of one server at one provider', () => {
  const plan = scenario({
    providers: ['bad', 'good'].map(provider),
    audiences: [
      audience({
        size: 4000,
        providers: [
          { name: 'bad', ratio: 0.5 },
          { name: 'good', ratio: 0.5 },
        ],
      }),
    ],
    sender: { servers, safety: safety({ pause: 'server-provider' }) },
  });
  const run = rehearse(plan, (heard) => (heard.provider === 'bad' ? { reply: unknownUser } : {}));

  test('leaves the other provider going', () => {
    const [paused] = run.of(EntryKind.Paused);
    expect(run.tables.scopes[paused!.a]).toEqual({ server: 'mta-1', provider: 'bad' });
    const during = run
      .of(EntryKind.Granted)
      .filter(({ atMs }) => atMs > paused!.atMs && atMs < paused!.atMs + 1000_000);
    expect(during.length).toBeGreaterThanOrEqual(1000);
    expect(during.every((entry) => run.providerOf(entry) === 'good')).toBe(true);
  });
});

describe('a pause with another server beside it', () => {
  test('sends all by the other', () => {
    const two = [server({ rate: perSecond(1) }), server({ name: 'mta-2', ips: ['192.0.2.2'], rate: perSecond(1) })];
    const plan = scenario({ audiences: [audience({ size: 2000 })], sender: { servers: two, safety: safety() } });
    const run = rehearse(plan, ({ ip }) => (ip === '192.0.2.1' ? { reply: unknownUser } : {}));
    const [paused] = run.of(EntryKind.Paused);
    const after = run.of(EntryKind.Granted).filter(({ atMs }) => atMs > paused!.atMs && atMs < paused!.atMs + hourMs);
    expect(new Set(after.map((entry) => run.tables.paths[entry.a]!.ip))).toEqual(new Set(['192.0.2.2']));
    expect(after.length).toBeGreaterThan(1700);
  });
});

describe('a pause that only a person lifts', () => {
  test('lasts to the end', () => {
    const run = dayOfMail(
      { resume: { afterMs: Number.POSITIVE_INFINITY, rateRatio: 0.5, stepRatio: 0.25 } },
      () => ({ reply: unknownUser }),
      500,
    );
    expect(run.of(EntryKind.Paused).map((entry) => entry.c)).toEqual([Number.POSITIVE_INFINITY]);
    expect(run.of(EntryKind.Resumed)).toEqual([]);
    expect(run.of(EntryKind.Granted)).toHaveLength(100);
  });
});

describe('a resume without a step', () => {
  test('stays at half the rate', () => {
    const run = dayOfMail(
      { resume: { afterMs: hourMs, rateRatio: 0.5, stepRatio: 0 } },
      ({ message }) => (message < 100 ? { reply: unknownUser } : {}),
      10_000,
    );
    expect(run.of(EntryKind.LimitChanged).map((entry) => entry.b)).toEqual([0.5]);
    expect(hourly(run, 3 * hourMs)).toBe(1800);
  });
});
