import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import type { Server } from '../../src/domain/scenario.ts';
import type { Warmup, WarmupAcceptance, WarmupPhase } from '../../src/domain/warmup.ts';
import {
  audience,
  batch,
  dayMs,
  hourMs,
  provider,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  unknownUser,
} from './fixtures.ts';

const anything: WarmupAcceptance = {
  refusedMaxRatio: null,
  bounceMaxRatio: null,
  softBurstMaxRatio: null,
  complaintMaxRatio: null,
  colour: null,
  reputation: null,
};
const phase = (days: number, capPerDay: number, over: Partial<WarmupPhase> = {}): WarmupPhase => ({
  ...{ days, capPerDay, perHour: null, perSecond: null, opensAtMs: 9 * hourMs, spreadMs: 8 * hourMs, accept: anything },
  ...over,
});
const warmup = (phases: readonly WarmupPhase[], over: Partial<Warmup> = {}): Warmup => ({
  plan: { ...{ name: 'own', source: '', fillRatio: 0.5, stepBackDays: 2, restartAfterDays: 3 }, phases },
  ...{ per: 'ip', noData: 'pass', overflow: [] },
  ...over,
});
const twoPhases = [phase(2, 10), phase(1, 40)];
const days = (run: Rehearsal) =>
  run.tables.warmupDays.map(
    ({ phase: at, grantCount, capPerDay, decision }) => `${at}: ${grantCount}/${capPerDay} ${decision}`,
  );
/** Grants of each day since the start. */
const perDay = (run: Rehearsal) => {
  const counts: number[] = [];
  for (const ms of run.grantTimesMs()) counts[Math.floor(ms / dayMs)] = (counts[Math.floor(ms / dayMs)] ?? 0) + 1;
  return counts;
};
const newServer = (plan: Warmup, over: Partial<Server> = {}) => server({ ...over, warmup: plan });
const plan = (servers: readonly Server[], size = 200, durationDays = 5) =>
  scenario({ audiences: [audience({ size })], durationMs: durationDays * dayMs, sender: { servers } });
const throttledReply = {
  code: 421,
  enhanced: '4.7.28',
  text: 'unusual rate of mail from your IP',
  phase: 'data',
} as const;

describe('a plan of 2 days at 10 and one at 40, from 09:00 to 17:00', () => {
  const run = rehearse(plan([newServer(warmup(twoPhases))]));

  test('sends 10, 10, 40, and then all that is left', () => {
    expect(perDay(run)).toEqual([10, 10, 40, 140]);
    expect(days(run)).toEqual(['1: 10/10 counted', '1: 10/10 advanced', '2: 40/40 warm']);
  });

  test('spreads each day over its hours: one grant in 48 minutes, then one in 12', () => {
    const times = run.grantTimesMs();
    expect(times.slice(0, 3)).toEqual([9, 9.8, 10.6].map((hour) => hour * hourMs));
    expect(times.slice(20, 23)).toEqual([9, 9.2, 9.4].map((hour) => 2 * dayMs + hour * hourMs));
    expect(times.slice(0, 60).every((ms) => ms % dayMs >= 9 * hourMs && ms % dayMs < 17 * hourMs)).toBe(true);
  });

  test('tells the phases it enters, and that it is warm', () => {
    expect(run.of(EntryKind.WarmupPhaseSet).map(({ atMs, b, c }) => [(atMs - startAtMs) / dayMs, b, c])).toEqual([
      [0, 1, 10],
      [2, 2, 40],
      [3, 0, Number.POSITIVE_INFINITY],
    ]);
  });

  test('books what it holds back to its hours and its pace, by which the cap is spread', () => {
    expect(
      Object.keys(run.waitedMs())
        .filter((name) => name.startsWith('warm-up'))
        .sort(),
    ).toEqual(['warm-up hours of 192.0.2.1', 'warm-up pace of 192.0.2.1']);
  });
});

describe('days', () => {
  test("begin and end by the server's clock: 09:00 in New York is 14:00 UTC", () => {
    const run = rehearse(plan([newServer(warmup(twoPhases), { timezone: 'America/New_York' })]));
    expect(run.grantTimesMs()[0]).toBe(14 * hourMs);
    // The first is the evening of 1 March there.
    expect(days(run)).toEqual(['1: 0/10 idle', '1: 10/10 counted', '1: 10/10 advanced', '2: 40/40 warm']);
  });

  test('on which one attempt in ten was throttled are done again, and two in a row take it back', () => {
    const strict = { ...anything, refusedMaxRatio: 0 };
    const phases = [phase(1, 10), phase(3, 40, { accept: strict }), phase(1, 80)];
    const isThrottled = ({ nowMs }: { nowMs: number }) => {
      const day = Math.floor((nowMs - startAtMs) / dayMs);
      return (day === 1 || day === 3 || day === 4) && nowMs - startAtMs - day * dayMs === 9 * hourMs;
    };
    const run = rehearse(plan([newServer(warmup(phases))], 400, 6), (heard) =>
      isThrottled(heard) ? { reply: throttledReply } : {},
    );
    expect(days(run)).toEqual([
      '1: 10/10 advanced',
      '2: 40/40 held',
      '2: 40/40 counted',
      '2: 40/40 held',
      '2: 40/40 stepped-back',
      '1: 10/10 advanced',
    ]);
    expect(run.tables.warmupDays.map(({ throttledCount, miss }) => `${throttledCount} ${miss}`.trim())).toEqual([
      '0',
      '1 refused',
      '0',
      '1 refused',
      '1 refused',
      '0',
    ]);
  });

  test('with 2 % of unknown addresses are held', () => {
    const phases = [phase(2, 50, { accept: { ...anything, bounceMaxRatio: 0.02 } })];
    const run = rehearse(plan([newServer(warmup(phases))], 150, 2), ({ message }) =>
      message % 50 === 0 ? { reply: unknownUser } : {},
    );
    expect(run.tables.warmupDays.map(({ decision, miss, bounceRatio }) => [decision, miss, bounceRatio])).toEqual([
      ['held', 'bounces', 0.02],
      ['held', 'bounces', 0.02],
    ]);
  });

  test('without mail, 3 in a row, begin it anew', () => {
    const run = rehearse(plan([newServer(warmup([phase(1, 100), phase(5, 200)]))], 60, 6));
    expect(days(run)).toEqual([
      '1: 60/100 advanced',
      '2: 0/200 idle',
      '2: 0/200 idle',
      '2: 0/200 restarted',
      '1: 0/100 idle',
      '1: 0/100 idle',
    ]);
  });
});

describe('per IP at each provider', () => {
  const half = { audiences: [audience({ size: 40, providers: ['a', 'b'].map((name) => ({ name, ratio: 0.5 })) })] };
  const providers = ['a', 'b'].map(provider);
  const own = warmup([phase(1, 5), phase(1, 40)], { per: 'ip-provider' });
  const run = rehearse(scenario({ ...half, providers, durationMs: 2 * dayMs, sender: { servers: [newServer(own)] } }));

  test('each provider has its cap: 5 and 5 on the first day', () => {
    expect(perDay(run)[0]).toBe(10);
    expect(run.tables.warmups.map((row) => row.provider)).toEqual(['a', 'b']);
    expect(days(run).slice(0, 2)).toEqual(['1: 5/5 advanced', '1: 5/5 advanced']);
  });
});

describe('what does not fit', () => {
  const servers = (overflow: readonly string[]) => [
    newServer(warmup([phase(9, 10)], { overflow })),
    server({ name: 'mta-2', ips: ['192.0.2.2'], rate: { count: 1, perMs: 60_000 } }),
  ];
  const byIp = (run: Rehearsal) => {
    const counts: Record<string, number> = {};
    for (const { a } of run.of(EntryKind.Granted)) {
      const { ip } = run.tables.paths[a]!;
      counts[ip] = (counts[ip] ?? 0) + 1;
    }
    return counts;
  };

  test('leaves by the server that takes it, while the new one goes on at its pace', () => {
    const campaigns = [batch({ servers: ['mta-1'] })];
    const run = rehearse(
      scenario({ campaigns, audiences: [audience({ size: 700 })], sender: { servers: servers(['mta-2']) } }),
    );
    // One a minute by the warm server since midnight: 690 are out half an hour after 11:00.
    expect(byIp(run)).toEqual({ '192.0.2.1': 4, '192.0.2.2': 696 });
  });

  test('waits where nobody takes it', () => {
    const campaigns = [batch({ servers: ['mta-1'] })];
    const run = rehearse(
      scenario({ campaigns, audiences: [audience({ size: 700 })], sender: { servers: servers([]) } }),
    );
    expect(byIp(run)).toEqual({ '192.0.2.1': 10 });
  });
});
