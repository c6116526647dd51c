import { describe, expect, test } from 'vitest';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { renderPlan } from '../../src/scenario/plan-render.ts';
import { scenarioOf, smallestWith } from './fixtures.ts';

function warningsWith(...sets: string[]): string[] {
  const plan = createScenarioPlan(smallestWith('drain=2d', ...sets));
  return plan.warnings.map(({ path, text }) => `${path}: ${text}`);
}

const text = `name: plan
question: What does it come to?
start: 2026-03-02T22:30:00Z
duration: 4h
drain: 1d
audiences:
  people: { size: 72_000, providers: { gmail: 75%, plain: 25% } }
campaigns:
  - { name: offer, audience: people, from_domain: news.example, at: +30m, build: 10/s, rate: 36_000/h, server: a }
  - { name: receipts, audience: people, from_domain: shop.example, arrivals: 60/h }
sender:
  servers:
    - { name: a, ips: [192.0.2.1, 192.0.2.2], rate: 100/s, quota: 500_000/d }
    - { name: b, ips: [192.0.2.3] }
  throttles:
    - { match: { provider: gmail }, per: [ip], rate: 4/s, connections: 5 }
incidents:
  - { at: +1h, for: 1h, provider: gmail, outage: true }
`;

describe('a plan', () => {
  const plan = createScenarioPlan(scenarioOf(text));

  test('counts messages by campaign and by provider', () => {
    expect(plan.messages).toBe(72_240);
    expect(plan.campaigns.map(({ name, kind, messages, servers }) => [name, kind, messages, servers])).toEqual([
      ['offer', 'batch', 72_000, ['a']],
      ['receipts', 'stream', 240, ['a', 'b']],
    ]);
    expect(plan.providers).toEqual([
      { name: 'gmail', messages: 54_180, ratio: 0.75 },
      { name: 'plain', messages: 18_060, ratio: 0.25 },
    ]);
  });

  test('spreads arrivals over the hours in which they are built, by day', () => {
    // 10/s from 23:00 to 01:00, and 60 an hour throughout; the run's hours begin at half past.
    expect(plan.days.map((day) => [new Date(day.startAtMs).toISOString().slice(0, 10), day.messages])).toEqual([
      ['2026-03-02', 54_120],
      ['2026-03-03', 18_120],
    ]);
    expect(plan.days[0]!.busiestHourMessages).toBe(36_060);
  });

  test('names the limits of each flow, with what they come to over all counters', () => {
    expect(plan.flows[0]).toEqual({
      campaign: 'offer',
      provider: 'gmail',
      lane: 'batch',
      messages: 54_000,
      limits: [
        { name: '36_000/h for offer', source: 'campaigns[offer].rate', perSecond: 10, perProvider: false },
        { name: '100/s on a', source: 'sender.servers[a].rate', perSecond: 100, perProvider: false },
        { name: '500_000 a day on a', source: 'sender.servers[a].quota', perSecond: null, perProvider: false },
        { name: '4/s per ip at gmail', source: 'sender.throttles[0].rate', perSecond: 8, perProvider: false },
        {
          name: '5 connections per ip at gmail',
          source: 'sender.throttles[0].connections',
          perSecond: null,
          perProvider: false,
        },
      ],
      ceilingPerSecond: 8,
    });
  });

  test('a batch takes at least as long as its slowest limit: 72,000 at 10/s, 54,000 at 8/s', () => {
    expect(plan.campaigns[0]!.leastMs).toBe(7_200_000);
  });

  test('names a number of deliveries under way, which is felt for and paces nothing by itself', () => {
    const own = text.replace('rate: 4/s, connections: 5', 'concurrency: { initial: 2, limit: 20 }');
    expect(createScenarioPlan(scenarioOf(own)).flows[0]!.limits.at(-1)).toEqual({
      name: 'at most 20 deliveries at once per ip at gmail',
      source: 'sender.throttles[0].concurrency',
      perSecond: null,
      perProvider: false,
    });
  });

  test.each([
    ['shared', 8, '4/s per ip at gmail'],
    ['per_process', 24, '4/s per ip at gmail, for each of 3 processes'],
    ['per_worker', 80, '4/s per ip at gmail, for each of 10 workers'],
  ])('limits kept %s come to %i/s over all who count', (kept, perSecond, name) => {
    const pools =
      'pools: [{ name: w, workers: 10, processes: 3, lanes: [batch] }, { name: v, workers: 5, lanes: [single] }]';
    const own = text.replace('sender:', `sender:\n  dispatch: workers\n  limits_kept: ${kept}\n  ${pools}`);
    const [flow] = createScenarioPlan(scenarioOf(own)).flows;
    expect(flow!.limits.find(({ source }) => source === 'sender.throttles[0].rate')).toMatchObject({ name, perSecond });
  });

  test('new connections pace a flow by what each of them may carry', () => {
    const paced = (connections: string, fields: string) => {
      const own = text.replace('rate: 4/s, connections: 5', fields);
      return createScenarioPlan(
        scenarioOf(own.replace('throttles:', `connections: { messages_per_connection: ${connections} }\n  throttles:`)),
      );
    };
    // 54,000 messages to gmail over two IPs.
    const alone = paced('100', 'connection_rate: 10/m, messages_per_connection: 1');
    expect(alone.flows[0]!.ceilingPerSecond).toBeCloseTo(1 / 3, 9);
    expect(alone.campaigns[0]!.leastMs).toBeCloseTo(54_000 * 3000, 0);
    expect(paced('3', 'connection_rate: 10/m').flows[0]!.ceilingPerSecond).toBeCloseTo(1, 9);
  });

  test('a throttle of one server leaves a flow what its other servers let through', () => {
    const paced = (...throttles: readonly string[]): number | null => {
      const own = text.replace('throttles:', `throttles:\n${throttles.map((one) => `    - { ${one} }\n`).join('')}`);
      const flow = ({ campaign, provider }: { campaign: string; provider: string }) =>
        campaign === 'receipts' && provider === 'plain';
      return createScenarioPlan(scenarioOf(own)).flows.find(flow)!.ceilingPerSecond;
    };
    // Server b has no rate of its own; a has 100/s and two IPs.
    expect(paced('match: { server: a }, per: [ip], rate: 1/s')).toBe(null);
    expect(paced('match: { server: b }, per: [ip], rate: 1/s')).toBe(101);
    expect(paced('match: { server: a }, per: [ip], rate: 1/s', 'match: { server: b }, per: [ip], rate: 5/s')).toBe(7);
  });

  test('a server without a rate leaves the flow unpaced', () => {
    expect(
      plan.flows.find(({ campaign, provider }) => campaign === 'receipts' && provider === 'plain')!.ceilingPerSecond,
    ).toBe(null);
  });

  test('reads as lines', () => {
    expect(renderPlan(plan)).toBe(`plan: What does it come to?
  2026-03-02 22:30Z, 4h of arrivals and 1d to drain, seed 1
  about 72_240 messages, 260_068 events

campaigns
  offer     72_000  batch   lane batch   a     at 2026-03-02 23:00Z, 2h at the least
  receipts     240  stream  lane single  a, b  2026-03-02 22:30Z to 2026-03-03 02:30Z
providers
  gmail  54_180  75%
  plain  18_060  25%
arrivals by day (UTC)
  2026-03-02  54_120  busiest hour 23:30Z: 36_060
  2026-03-03  18_120  busiest hour 00:30Z: 18_060
limits in force
  offer to gmail: 54_000 messages, at most 8/s
    36_000/h for offer (campaigns[offer].rate)
    100/s on a (sender.servers[a].rate)
    500_000 a day on a (sender.servers[a].quota)
    4/s per ip at gmail (sender.throttles[0].rate)
    5 connections per ip at gmail (sender.throttles[0].connections)
  offer to plain: 18_000 messages, at most 10/s
    36_000/h for offer (campaigns[offer].rate)
    100/s on a (sender.servers[a].rate)
    500_000 a day on a (sender.servers[a].quota)
  receipts to gmail: 180 messages, at most 12/s
    100/s on a (sender.servers[a].rate)
    500_000 a day on a (sender.servers[a].quota)
    4/s per ip at gmail (sender.throttles[0].rate)
    5 connections per ip at gmail (sender.throttles[0].connections)
  receipts to plain: 60 messages, nothing paces it
    100/s on a (sender.servers[a].rate)
    500_000 a day on a (sender.servers[a].quota)
incidents
  1  outage of gmail  2026-03-02 23:30Z to 2026-03-03 00:30Z
`);
  });
});

describe('a plan warns of', () => {
  test('nothing, where nothing is to be said', () => expect(warningsWith()).toEqual([]));

  test.each([
    [
      'a throttle above the rate of its server',
      ['sender.servers[mta-1].rate=20/s', 'sender.throttles=[{ per: ip, rate: 100/s }]'],
      'sender.throttles[0].rate: never binds: 100/s is no less than 20/s of mta-1',
    ],
    [
      'a throttle for part of what another holds, and slower',
      [
        'sender.throttles=[{ match: { provider: plain }, per: ip, rate: 3/s }, { match: { domain: plain.test, lane: batch }, per: ip, rate: 40/s }]',
      ],
      'sender.throttles[1].rate: never binds: 40/s is no less than 3/s of sender.throttles[0]',
    ],
    [
      'more connections than workers',
      ['sender.throttles=[{ per: ip, connections: 16 }]'],
      'sender.throttles[0].connections: never binds: 16 connections, and 15 workers to use them',
    ],
    [
      'more messages on a connection than the sender puts on one',
      ['sender.throttles=[{ per: ip, messages_per_connection: 101 }]'],
      'sender.throttles[0].messages_per_connection: never binds: sender.connections closes one after 100',
    ],
    [
      'a quota that the rate cannot use up',
      ['sender.servers[mta-1].rate=5/s', 'sender.servers[mta-1].quota=500_000/d'],
      'sender.servers[mta-1].quota: never binds: 500_000 a day is more than 5/s lets through',
    ],
    [
      'a throttle that matches nothing',
      ['sender.throttles=[{ match: { provider: gmail }, per: ip, rate: 1/s }]'],
      'sender.throttles[0]: matches nothing at gmail',
    ],
    [
      'an incident at a provider that no audience has',
      ['incidents=[{ at: +1h, for: 10m, provider: gmail, storm: 50% }]'],
      'incidents[0].provider: nobody writes to this provider',
    ],
    [
      'delays that go on beyond the age at which a message expires',
      ['sender.retry={ after: [10h, 20h], give_up_after: 24h }'],
      'sender.retry.after: the delays come to 1d6h, but a message expires after 1d',
    ],
    [
      'delays that the attempts do not reach',
      ['sender.retry={ after: [1m, 2m, 3m], attempts: 2 }'],
      'sender.retry.after: 2 attempts use 1 of the 3 delays',
    ],
    [
      'messages that outlive the run',
      ['drain=0s', 'sender.retry.give_up_after=2d'],
      'sender.retry.give_up_after: messages expire only after 2d, but the run lasts 1d: some may be left unfinished; `drain` gives them time',
    ],
    [
      'messages that never expire',
      ['sender.retry.give_up_after=never'],
      'sender.retry.give_up_after: messages never expire, but the run lasts 3d: some may be left unfinished; `drain` gives them time',
    ],
    [
      'a time-out longer than the run',
      ['drain=0s', 'duration=5m', 'campaigns[offer].at=+1m', 'sender.retry={ attempts: 2, after: [1m] }'],
      'sender.connections.timeouts.final_dot: a time-out of 10m is longer than the run',
    ],
    [
      'a complaint rule where nobody reports complaints',
      ['audiences.people.providers={ gmail: 100% }', 'sender.safety={ complaint: { max: 0.3% } }'],
      'sender.safety.complaint: never judges: no provider here has a feedback loop',
    ],
    [
      'a batch that its limits keep from ending in time',
      ['sender.servers[mta-1].rate=10/h'],
      'campaigns[offer]: needs 4d4h at the rate its limits leave it; the run ends 2d23h after it begins',
    ],
    [
      'a stream that comes faster than its limits let it through, by more than the drain can make good',
      ['campaigns[0]={ name: offer, audience: people, from_domain: news.example, arrivals: 1_000/h, rate: 300/h }'],
      'campaigns[offer]: needs 3d8h at the rate its limits leave it; the run ends 3d after it begins',
    ],
    [
      'a batch that the quota of its server stretches beyond the run, which touches three days',
      ['sender.servers[mta-1].quota=200/d'],
      'campaigns[offer]: at most 600 of 1_000 messages pass the quota of mta-1 before the run ends',
    ],
    [
      'a quota of an hour that the rate of its server never fills',
      ['sender.servers[mta-1].rate=5/s', 'sender.servers[mta-1].quota=20_000/h'],
      'sender.servers[mta-1].quota: never binds: 20_000 an hour is more than 5/s lets through',
    ],
    [
      'a batch that a rolling quota stretches beyond the run, counted for each IP',
      [
        'sender.servers[mta-1].ips=[192.0.2.1, 192.0.2.2]',
        'sender.throttles=[{ match: { provider: plain }, per: ip, quota: { max: 100, per: day, window: rolling } }]',
      ],
      'campaigns[offer]: at most 600 of 1_000 messages pass 100 a rolling day at plain before the run ends',
    ],
    [
      'a server, an audience and a pool that no campaign uses',
      ['campaigns[offer].server=mta-1', 'sender.servers[1]={ name: idle, ips: 192.0.2.9 }'],
      'sender.servers[idle]: no campaign leaves by this server',
    ],
  ])('%s', (_, sets, warning) => expect(warningsWith(...sets)).toContain(warning));

  test('more connections than those workers could use who share a count of them', () => {
    const kept = (limitsKept: string, connections: number) =>
      warningsWith(
        'sender.dispatch=workers',
        `sender.limits_kept=${limitsKept}`,
        'sender.pools=[{ name: w, workers: 10, processes: 3, lanes: [batch] }]',
        `sender.throttles=[{ per: ip, connections: ${connections} }]`,
      );
    const never = 'sender.throttles[0].connections: never binds: ';
    expect(kept('shared', 10)).toEqual([]);
    expect(kept('shared', 11)).toEqual([`${never}11 connections, and 10 workers to use them`]);
    expect(kept('per_process', 4)).toEqual([]);
    expect(kept('per_process', 5)).toEqual([`${never}5 connections, and 4 workers of each process to use them`]);
    expect(kept('per_worker', 2)).toEqual([
      `${never}2 connections, and one worker, which counts for itself, to use them`,
    ]);
  });

  test('no more connections than an autoscaled pool comes to have workers', () => {
    const pool = '{ name: w, workers: 2, lanes: [batch], autoscale: { min: 2, max: 20 } }';
    const sets = [
      'sender.dispatch=workers',
      `sender.pools=[${pool}]`,
      'sender.throttles=[{ per: ip, connections: 16 }]',
    ];
    expect(warningsWith(...sets)).toEqual([]);
  });

  test('no quota that each process keeps for itself and all of them together have time for', () => {
    const sets = [
      'sender.dispatch=workers',
      'sender.pools=[{ name: w, workers: 10, processes: 2, lanes: [batch] }]',
      'sender.servers[mta-1].quota=200/d',
    ];
    expect(warningsWith(...sets)).toContain(
      'campaigns[offer]: at most 600 of 1_000 messages pass the quota of mta-1 before the run ends',
    );
    expect(warningsWith(...sets, 'sender.limits_kept=per_process')).toEqual([]);
  });

  test('a dead-letter queue that takes what limits have sent back twice, or what has been put off twice', () => {
    const sets = [
      'sender.dispatch=workers',
      'sender.queue={ driver: sqs, max_receives: 2 }',
      'sender.retry={ after: [5m], attempts: 2 }',
    ];
    const path = 'sender.queue.max_receives: ';
    const sentBack = `${path}a message that limits send back 2 times is dead, though it was never tried; \`when_throttled: wait\` keeps its job`;
    const putOff = `${path}a message put off 2 times is dead, whatever tries \`retry\` leaves it`;
    expect(warningsWith(...sets, 'sender.when_throttled=wait')).toEqual([]);
    expect(warningsWith(...sets, 'sender.when_throttled={ release: 10s }')).toEqual([]);
    expect(warningsWith(...sets, 'sender.when_throttled={ release: 10s }', 'sender.servers[mta-1].rate=1/s')).toEqual([
      sentBack,
    ]);
    expect(warningsWith(...sets, 'sender.when_throttled=wait', 'sender.retry.attempts=3')).toEqual([putOff]);
  });

  test('expectations that no run can meet or fail, and those that begin when it is over', () => {
    const warnings = (...lines: string[]) => warningsWith(`expect=${JSON.stringify(lines)}`);
    expect(
      warnings('delivered >= 101%', 'throttled <= 120% of attempts', 'limited by worker < 200%', 'delivered >= 100%'),
    ).toEqual([
      'expect[0]: is never met, for no share is above 100%: delivered >= 101%',
      'expect[1]: is always met, for no share is above 100%: throttled <= 120% of attempts',
      'expect[2]: is always met, for no share is above 100%: limited by worker < 200%',
    ]);
    // A message may be tried more than once, and opened too.
    expect(warnings('attempts of due < 150%', 'opens of delivered < 300%')).toEqual([]);
    const late = 'delivered >= 1 between +3d and +4d';
    expect(
      warnings(
        late,
        'delivered >= 1 between +2d and +4d',
        'mta-1 not paused between day 9 09:00 UTC and day 10 09:00 UTC',
      ),
    ).toEqual([
      `expect[0]: its window begins when the run is over, so there is nothing to judge: ${late}`,
      'expect[2]: its window begins when the run is over, so there is nothing to judge: mta-1 not paused between day 9 09:00 UTC and day 10 09:00 UTC',
    ]);
  });

  test('a count where a share of what is due must be meant', () => {
    const warnings = (...lines: string[]) => warningsWith(`expect=${JSON.stringify(lines)}`);
    const what = 'counts messages, of which 1_000 are due; for a share write 97%';
    for (const line of [
      'delivered >= 97',
      'offer delivered > 97',
      'plain ended >= 97',
      'audience:people delivered >= 97',
    ])
      expect(warnings(line)).toEqual([`expect[0]: ${what}: ${line}`]);
    expect(warnings('delivered >= 1', 'delivered >= 100', 'delivered >= 97 within 1h', 'delivered < 97')).toEqual([]);
    expect(warnings('delivered >= 97%', 'delivered >= 970', 'bounced >= 5', 'mta-1 delivered >= 97')).toEqual([]);
  });

  test('no stream that its limits let through in the end', () => {
    const stream = (rates: string) =>
      warningsWith(`campaigns[0]={ name: offer, audience: people, from_domain: news.example, ${rates} }`);
    expect(stream('arrivals: 1_000/h, rate: 1_000/h')).toEqual([]);
    expect(stream('arrivals: 1_000/h, rate: 400/h')).toEqual([]);
    // One message at the most, and the limit lets one through at once.
    expect(stream('arrivals: 1/d, from: +20h, rate: 1/d')).toEqual([]);
  });

  test('no throttle beside another that counts apart, holds less, lets more through or lets more go together', () => {
    const beside = (other: string): string[] =>
      warningsWith(`sender.throttles=[{ match: { provider: plain }, per: ip, rate: 3/s }, ${other}]`);
    expect(beside('{ match: { provider: plain }, per: [ip, domain], rate: 40/s }')).toEqual([]);
    expect(beside('{ per: ip, rate: 40/s }')).toEqual([]);
    expect(beside('{ match: { provider: plain, lane: batch }, per: ip, rate: 2/s }')).toEqual([]);
    const burst = '{ match: { provider: plain }, per: ip, rate: 4/s, burst: 3 }';
    expect(
      warningsWith(`sender.throttles=[${burst}, { match: { lane: batch, provider: plain }, per: ip, rate: 5/s }]`),
    ).toEqual([]);
  });

  test('no quota that only one of several servers has, or that the run has time for', () => {
    const two = 'sender.servers[1]={ name: mta-2, ips: 192.0.2.9 }';
    expect(warningsWith(two, 'sender.servers[mta-1].quota=200/d')).toEqual([]);
    expect(warningsWith('sender.servers[mta-1].quota=400/d')).toEqual([]);
    expect(warningsWith('sender.throttles=[{ match: { domain: plain.test }, per: ip, quota: 20/h }]')).toEqual([]);
  });

  test('two limits on domains of one MX, unless no message could fall under both', () => {
    const domains = 'providers.plain={ domains: { one.example: 50%, two.example: 50% } }';
    const warnings = (one: string, other: string) => {
      const throttles = [
        `{ per: ip, match: { domain: one.example${one} }`,
        `{ per: ip, match: { domain: two.example${other} }`,
      ];
      return warningsWith(domains, `sender.throttles=[${throttles}]`);
    };
    const warning =
      'sender.throttles[1].match.domain: counts two.example apart from one.example (sender.throttles[0]), but both share one MX at plain, which sees the sum';
    expect(warnings(' }, rate: 1/s', ' }, rate: 2/s')).toEqual([warning]);
    expect(warnings(' }, rate: 1/s', ', lane: batch }, rate: 2/s')).toEqual([warning]);
    expect(warnings(', lane: high }, rate: 1/s', ', lane: batch }, rate: 2/s')).not.toContain(warning);
    expect(warnings(' }, rate: 1/s', ' }, connections: 2')).toEqual([]);
  });

  test('a limit kept per domain where one MX serves them all', () => {
    const domains = '{ one.example: 50%, two.example: 50% }';
    const sets = [`providers.plain={ domains: ${domains} }`, 'sender.throttles=[{ per: [domain], rate: 1/s }]'];
    expect(warningsWith(...sets)).toContain(
      'sender.throttles[0].per: counts 2 domains apart that share one MX at plain, which sees 2 times the limit',
    );
  });
});
