import { describe, expect, test } from 'vitest';
import { warmupPlanNamed } from '../../src/policy/warmup-plans.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { renderPlan } from '../../src/scenario/plan-render.ts';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

const warmupOf = (text: string) => smallestWith(`sender.servers[mta-1].warmup=${text}`).sender.servers[0]!.warmup;
const troubleWith = (text: string) =>
  troubleIn(smallest, [`sender.servers[mta-1].warmup=${text}`])
    .split('\n  ')
    .slice(1)
    .join('\n');
const hourMs = 3_600_000;

describe('a warm-up', () => {
  test('is none where nothing is said', () => expect(smallestWith().sender.servers[0]).not.toHaveProperty('warmup'));

  test('is the stock plan for each IP where only its name is given', () =>
    expect(warmupOf('stock')).toEqual({ plan: warmupPlanNamed('stock'), per: 'ip', noData: 'pass', overflow: [] }));

  test('may change how a published plan counts its days', () =>
    expect(
      warmupOf('{plan: sparkpost, per: ip-provider, no_data: hold, fill: 50%, step_back: 3, restart: 20}'),
    ).toEqual({
      plan: { ...warmupPlanNamed('sparkpost')!, fillRatio: 0.5, stepBackDays: 3, restartAfterDays: 20 },
      ...{ per: 'ip-provider', noData: 'hold', overflow: [] },
    }));

  test('may be written out: 2 days of 100 from 09:00 to 17:00, then 20 an hour', () => {
    const phases =
      '[{days: 2, cap: 100, rate: 1/s, from: 09:00, spread: 8h, accept: {refused: 0%, colour: green}}, {days: 7, per_hour: 20}]';
    const nothing = {
      refusedMaxRatio: null,
      bounceMaxRatio: null,
      softBurstMaxRatio: null,
      complaintMaxRatio: null,
      reputation: null,
    };
    expect(warmupOf(`{plan: ${phases}}`)!.plan).toMatchObject({
      name: 'own',
      phases: [
        {
          ...{ days: 2, capPerDay: 100, perHour: null, perSecond: 1, opensAtMs: 9 * hourMs, spreadMs: 8 * hourMs },
          accept: { ...nothing, refusedMaxRatio: 0, colour: 'green' },
        },
        {
          ...{ days: 7, capPerDay: 480, perHour: 20, perSecond: null, opensAtMs: 0, spreadMs: 24 * hourMs },
          accept: { ...nothing, colour: null },
        },
      ],
    });
  });
});

describe('what a warm-up may not say', () => {
  test.each([
    [
      'stocks',
      'got "stocks", expected one of: stock, sendgrid, sparkpost, mailtrap, braze-conservative, braze-moderate, braze-aggressive, salesforce, kumomta-aggressive\nhint: did you mean `stock`?',
    ],
    ['{plan: stock, overflow: mta-9}', 'got "mta-9", expected a server: mta-1\nhint: did you mean `mta-1`?'],
    ['{plan: [{days: 2}]}', 'got a phase without a cap, expected at least one of: cap, per_hour'],
    [
      '{plan: [{days: 2, cap: 100, from: 20:00, spread: 8h}]}',
      'got hours that run past midnight, expected `from` and `spread` within one day',
    ],
    [
      '{plan: [{days: 2, cap: 100, accept: {bounce: 2}}]}',
      'got 2, expected a percentage such as 2%, from 0% to 100%\nhint: write 2%',
    ],
    [
      '{plan: [{days: 2, cap: 100, from: 9:00}]}',
      'got "9:00", expected a time of day such as 09:00\nhint: write 09:00',
    ],
  ])('%s', (text, trouble) => expect(troubleWith(text)).toBe(trouble));
});

describe('check', () => {
  const warnings = (...sets: string[]) =>
    createScenarioPlan(smallestWith(...sets)).warnings.map(({ path, text }) => `${path}: ${text}`);
  const fresh = 'sender.servers[mta-1].history=new';

  test('says how much fits into the run, and how many days all of it takes', () =>
    expect(warnings('sender.servers[mta-1].warmup=stock', fresh)).toEqual([
      'sender.servers[mta-1].warmup: lets 100 of 1_000 messages out while the run lasts; all of them take 3 days',
    ]));

  test('says nothing of the caps where all fits, or where another server takes the rest', () => {
    expect(warnings('sender.servers[mta-1].warmup=stock', fresh, 'duration=3d')).toEqual([]);
    const two =
      'sender.servers=[{name: mta-1, ips: [192.0.2.1], history: new, warmup: {plan: stock, overflow: mta-2}}, {name: mta-2, ips: [192.0.2.2]}]';
    expect(warnings(two, 'campaigns[offer].server=mta-1')).toEqual([]);
  });

  test('says that an IP which providers know needs no warm-up', () =>
    expect(warnings('sender.servers[mta-1].warmup=stock', 'duration=3d')).toEqual([
      'sender.servers[mta-1].warmup: warms up IPs that providers know already; with `history: new` nobody knows them',
    ]));

  test('shows the plan, phase by phase', () => {
    const lines = renderPlan(
      createScenarioPlan(smallestWith('sender.servers[mta-1].warmup=stock', fresh, 'duration=3d')),
    ).split('\n');
    const from = lines.indexOf('warm-up, if every day is used and accepted');
    expect(lines.slice(from, from + 8)).toEqual([
      'warm-up, if every day is used and accepted',
      '  mta-1 by stock: 1_000 of 1_000 messages fit into the run; all take 3 days',
      '    from day 1       100  a day',
      '    from day 3     1_000  a day',
      '    from day 8    10_000  a day',
      '    from day 15   50_000  a day',
      '    from day 22  100_000  a day',
      '    from day 29 no cap',
    ]);
  });
});
