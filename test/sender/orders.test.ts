import { describe, expect, test } from 'vitest';
import type { IncidentEffect } from '../../src/domain/incident.ts';
import { EntryKind } from '../../src/domain/ledger.ts';
import { CampaignStateId, OutcomeId } from '../../src/domain/outcome.ts';
import type { Incident, Scenario } from '../../src/domain/scenario.ts';
import {
  audience,
  batch,
  dayMs,
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
  throttle,
  tryLater,
} from './fixtures.ts';

/** An incident so many ms after the start. */
function incident(atMs: number, lastsMs: number, effect: IncidentEffect): Incident {
  return { number: 1, description: '', atMs: startAtMs + atMs, untilMs: startAtMs + atMs + lastsMs, ...effect };
}

/** One message a second for an hour, unless something is said otherwise. */
function hourOfMail(over: Partial<Scenario> = {}, say?: (heard: Heard) => Said): Rehearsal {
  const base = scenario({
    durationMs: 3 * hourMs,
    audiences: [audience({ size: 3600 })],
    sender: { servers: [server({ rate: perSecond(1) })] },
  });
  return rehearse({ ...base, ...over, sender: over.sender ?? base.sender }, say);
}

const sentBetween = (run: Rehearsal, fromMs: number, untilMs: number) =>
  run.grantTimesMs().filter((atMs) => atMs >= fromMs && atMs < untilMs).length;

describe('a campaign stopped from minute 10 to minute 30', () => {
  const stops = { atMs: startAtMs + 10 * minuteMs, untilMs: startAtMs + 30 * minuteMs };
  const run = hourOfMail({ campaigns: [batch({ pauses: [stops] }), batch({ name: 'other' })] });

  test('sends nothing meanwhile, and the other one takes its turns', () => {
    const sent = run.of(EntryKind.Granted).filter(({ atMs }) => atMs >= stops.atMs && atMs < stops.untilMs);
    expect(sent).toHaveLength(1200);
    expect(new Set(sent.map(run.campaignOf))).toEqual(new Set(['other']));
  });

  test('is paused, then sending, then done', () => {
    const states = run.of(EntryKind.CampaignStateSet).filter(({ message }) => message === 0);
    expect(states.map(({ a }) => a)).toEqual([
      CampaignStateId.queuing,
      CampaignStateId.queued,
      CampaignStateId.sending,
      CampaignStateId.paused,
      CampaignStateId.sending,
      CampaignStateId.done,
    ]);
    expect(states.slice(3, 5).map(({ atMs }) => atMs)).toEqual([stops.atMs, stops.untilMs]);
  });

  test('waited twenty minutes for it', () => {
    expect(run.waitedMs()['weekly is stopped']).toBe(20 * minuteMs);
  });
});

test('a campaign stopped twice at once goes on when the second stop is over', () => {
  const pauses = [
    { atMs: startAtMs + 60_000, untilMs: startAtMs + 120_000 },
    { atMs: startAtMs + 90_000, untilMs: startAtMs + 300_000 },
  ];
  const run = hourOfMail({ campaigns: [batch({ pauses })] });
  expect(sentBetween(run, 60_000, 300_000)).toBe(0);
  expect(sentBetween(run, 300_000, 360_000)).toBe(60);
});

test.each([
  ['the queue restarts', { kind: 'broker-restart' }],
  ['send jobs are stopped', { kind: 'job-stopped', job: 'send' }],
] as const)('nothing leaves while %s, and nothing is lost', (cause, effect) => {
  const run = hourOfMail({ incidents: [incident(10 * minuteMs, 5 * minuteMs, effect)] });
  expect(sentBetween(run, 10 * minuteMs, 15 * minuteMs)).toBe(0);
  expect(run.waitedMs()[cause]).toBe(5 * minuteMs);
  expect(run.of(EntryKind.Ended)).toHaveLength(3600);
});

describe('settings changed at minute 10, for ten minutes', () => {
  const tenMinutes = (
    changes: Extract<IncidentEffect, { kind: 'change' }>['changes'],
    sender: Partial<Scenario['sender']>,
  ) =>
    hourOfMail({
      incidents: [incident(10 * minuteMs, 10 * minuteMs, { kind: 'change', changes })],
      sender: { ...scenario().sender, ...sender },
    });
  const perTenMinutes = (run: Rehearsal) =>
    [0, 10, 20].map((minute) => sentBetween(run, minute * minuteMs, (minute + 10) * minuteMs));

  test("a server's rate of 2/s is 30 a minute meanwhile", () => {
    const change = {
      kind: 'rate',
      source: 'sender.servers[mta-1].rate',
      rate: { count: 30, perMs: minuteMs },
    } as const;
    const run = tenMinutes([change], { servers: [server({ rate: perSecond(2) })] });
    expect(perTenMinutes(run)).toEqual([1200, 300, 1200]);
    expect(run.of(EntryKind.LimitChanged).map(({ b }) => b)).toEqual([0.5, 2]);
  });

  test('a limit whose first counter is made meanwhile begins with what is in force, and ends with what was', () => {
    const late = throttle({
      source: 'sender.throttles[0]',
      match: { campaign: 'late' },
      per: ['campaign'],
      rate: perSecond(2),
    });
    const change = { kind: 'rate', source: 'sender.throttles[0]', rate: perSecond(1) } as const;
    const run = hourOfMail({
      incidents: [incident(10 * minuteMs, 10 * minuteMs, { kind: 'change', changes: [change] })],
      campaigns: [
        batch({
          name: 'late',
          arrivals: { kind: 'batch', atMs: startAtMs + 15 * minuteMs, copies: 1, buildPerSecond: 10_000 },
        }),
      ],
      sender: { ...scenario().sender, throttles: [late] },
    });
    expect(sentBetween(run, 15 * minuteMs, 20 * minuteMs)).toBe(300);
    expect(sentBetween(run, 20 * minuteMs, 25 * minuteMs)).toBe(600);
  });

  test('a quota of 900 an hour is one of 1,000, and again one of 900', () => {
    const change = { kind: 'quota', source: 'sender.servers[mta-1].quota', max: 1000 } as const;
    const quotas = [{ max: 900, per: 'hour', window: 'calendar' } as const];
    const run = tenMinutes([change], { servers: [server({ rate: perSecond(2), quotas })] });
    expect(perTenMinutes(run)).toEqual([900, 100, 0]);
  });

  test('four workers are one, at ten messages a second each', () => {
    const changes = [{ kind: 'workers', pool: 'worker', workers: 1 } as const];
    const run = hourOfMail({
      incidents: [incident(30_000, 30_000, { kind: 'change', changes })],
      sender: { ...scenario().sender, pools: [{ name: 'worker', workers: 4, lanes: ['batch'] }] },
    });
    expect([0, 30_000, 60_000].map((atMs) => sentBetween(run, atMs, atMs + 30_000))).toEqual([1200, 300, 1200]);
  });

  test('connections of a throttle are fewer', () => {
    const limit = throttle({ per: ['provider'], connections: 8 });
    const change = { kind: 'connections', source: 'sender.throttles[0]', connections: 2 } as const;
    const plan = scenario({
      durationMs: hourMs,
      audiences: [audience({ size: 60_000 })],
      incidents: [incident(minuteMs, minuteMs, { kind: 'change', changes: [change] })],
      sender: { throttles: [limit] },
    });
    const run = rehearse(plan, () => ({ closes: true }), { eventLimit: 1_000_000 });
    const perMinute = [0, 1, 2].map((minute) => sentBetween(run, minute * minuteMs, (minute + 1) * minuteMs));
    expect(perMinute[0]).toBe(8 * 600);
    expect(perMinute[1]! / 1200).toBeCloseTo(1, 1);
    expect(perMinute[2]! / 4800).toBeCloseTo(1, 1);
  });
});

describe('three of four workers that crash with messages in hand', () => {
  const crash: IncidentEffect = { kind: 'worker-crash', pool: 'worker', workers: 3, lockMs: 5 * minuteMs };
  const run = hourOfMail(
    {
      incidents: [incident(minuteMs + 50, 10 * minuteMs, crash)],
      audiences: [audience({ size: 2000 })],
      sender: { ...scenario().sender, pools: [{ name: 'worker', workers: 4, lanes: ['batch'] }] },
    },
    () => ({ latencyMs: 1000 }),
  );
  const abandoned = run.of(EntryKind.Abandoned);

  test('nobody hears of those three, and they are sent again five minutes later under the same number', () => {
    expect(abandoned).toHaveLength(3);
    for (const { message } of abandoned) {
      const grants = run.of(EntryKind.Granted).filter((entry) => entry.message === message);
      expect(grants.map(({ b }) => b)).toEqual([1, 1]);
      expect(grants[1]!.atMs - startAtMs).toBeGreaterThanOrEqual(6 * minuteMs + 50);
      expect(run.of(EntryKind.Replied).filter((entry) => entry.message === message)).toHaveLength(1);
    }
  });

  test('one worker goes on alone until they are back', () => {
    expect(sentBetween(run, 2 * minuteMs, 3 * minuteMs)).toBe(60);
    expect(sentBetween(run, 12 * minuteMs, 13 * minuteMs)).toBe(240);
  });

  test('every message ends', () => {
    expect(run.of(EntryKind.Ended)).toHaveLength(2000);
  });

  test('their connections are closed', () => {
    const closed = run.of(EntryKind.ConnectionClosed).filter(({ atMs }) => atMs === startAtMs + minuteMs + 50);
    expect(closed).toHaveLength(3);
  });
});

describe('dead messages taken up again at hour 2', () => {
  const retry = { ...scenario().sender.retry, attempts: 2 };
  const redriveAtMs = [startAtMs + 2 * hourMs];
  /** Ten messages fail until hour 1. */
  const failing = ({ message, nowMs }: Heard): Said =>
    message < 10 && nowMs < startAtMs + hourMs ? { reply: tryLater } : {};
  const run = rehearse(
    scenario({ durationMs: dayMs, audiences: [audience({ size: 100 })], sender: { retry, redriveAtMs } }),
    failing,
  );

  test('are those whose two tries were used up, in the order in which they died', () => {
    const died = run.of(EntryKind.Ended).filter(({ b }) => b === OutcomeId.dead);
    const redriven = run.of(EntryKind.Redriven);
    expect(redriven.map(({ message }) => message)).toEqual(died.map(({ message }) => message));
    expect(redriven).toHaveLength(10);
    expect(new Set(redriven.map(({ atMs }) => atMs - startAtMs))).toEqual(new Set([2 * hourMs]));
  });

  test('are due at that instant, tried a third time, and delivered', () => {
    const thirds = run.of(EntryKind.Granted).filter(({ b }) => b === 3);
    expect(thirds).toHaveLength(10);
    for (const { c } of thirds) expect(c).toBe(redriveAtMs[0]);
    expect(run.of(EntryKind.Ended).filter(({ b }) => b === OutcomeId.delivered)).toHaveLength(100);
  });

  test('make a campaign that was done one that sends, and is done again', () => {
    const states = run.of(EntryKind.CampaignStateSet).map(({ a }) => a);
    expect(states.slice(-3)).toEqual([CampaignStateId.done, CampaignStateId.sending, CampaignStateId.done]);
  });

  test('have two tries again, and die again where those fail', () => {
    const hopeless = rehearse(
      scenario({ durationMs: dayMs, audiences: [audience({ size: 20 })], sender: { retry, redriveAtMs } }),
      ({ message }) => (message === 7 ? { reply: tryLater } : {}),
    );
    const own = hopeless.entries.filter(({ message, kind }) => message === 7 && kind === EntryKind.Granted);
    expect(own.map(({ b }) => b)).toEqual([1, 2, 3, 4]);
    expect(hopeless.of(EntryKind.Ended).filter(({ message }) => message === 7)).toHaveLength(2);
  });

  test('count their age anew, even where it runs from due', () => {
    const aged = { ...retry, ageFrom: 'due', giveUpAfterMs: hourMs } as const;
    const late = rehearse(
      scenario({ durationMs: dayMs, audiences: [audience({ size: 20 })], sender: { retry: aged, redriveAtMs } }),
      ({ message, number }) => (message === 7 && number < 4 ? { reply: tryLater } : {}),
    );
    expect(
      late
        .of(EntryKind.Ended)
        .filter(({ message }) => message === 7)
        .map(({ b }) => b),
    ).toEqual([OutcomeId.dead, OutcomeId.delivered]);
  });
});
