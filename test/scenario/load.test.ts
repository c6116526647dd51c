import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { describeProblem } from '../../src/scenario/problem.ts';
import { scenarioOf, smallest, smallestWith, troubleIn } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'maildrill-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

function troubleWith(file: string): string {
  const loaded = loadScenario(file, []);
  return 'problems' in loaded ? loaded.problems.map((problem) => describeProblem('F', problem)).join('\n') : '';
}

function written(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('a file that holds no scenario is a problem, not an exception', () => {
  test('a missing file', () =>
    expect(troubleWith(join(folder, 'none.yaml'))).toBe(
      'F\n  got no such file, expected a scenario file\n  hint: `maildrill list` names the bundled ones',
    ));
  test('a path through a file', () =>
    expect(troubleWith(join(written('plain.yaml', smallest), 'x.yaml'))).toBe(
      'F\n  got no such file, expected a scenario file\n  hint: `maildrill list` names the bundled ones',
    ));
  test('a folder', () =>
    expect(troubleWith(folder)).toBe(
      `F\n  got a folder, expected a scenario file\n  hint: name a file in it, such as ${folder}/first-run.yaml`,
    ));
  test('a device', () =>
    expect(troubleWith('/dev/null')).toBe('F\n  got something that is not a file, expected a scenario file'));
  test('an empty file', () =>
    expect(troubleWith(written('empty.yaml', ''))).toBe(
      'F:1:1\n  got an empty file, expected a scenario\n  hint: `maildrill init` writes one to start from',
    ));
  test('a file of 100 MB, which is not read', () =>
    expect(troubleWith(written('large.yaml', new Uint8Array(100_000_000)))).toBe(
      'F\n  got 100_000_000 bytes, expected at most 250_000',
    ));
  test('bytes that are no text', () =>
    expect(troubleWith(written('photo.yaml', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])))).toBe(
      'F\n  got bytes that are not UTF-8, expected YAML text',
    ));
  test('NUL characters', () =>
    expect(troubleWith(written('nul.yaml', 'name: a\0b'))).toBe(
      'F:1:1\n  got a NUL character; the file is not text, expected YAML 1.2',
    ));
  test('240,000 brackets', () =>
    expect(troubleWith(written('deep.yaml', `a:\n  b: ${'['.repeat(240_000)}`))).toBe(
      'F:2:406\n  got values nested too deeply, expected at most 40 levels',
    ));
});

describe('a scenario that loads', () => {
  test('comes with its text', () => {
    const loaded = loadScenario(written('good.yaml', smallest), []);
    expect('scenario' in loaded && loaded.text).toBe(smallest);
  });

  test('may begin with a byte order mark and end its lines as Windows does', () => {
    const loaded = loadScenario(written('windows.yaml', `\ufeff${smallest.replaceAll('\n', '\r\n')}`), []);
    expect('scenario' in loaded && loaded.scenario.name).toBe('smallest');
  });

  test('may repeat a part by an alias', () => {
    const text = smallest.replace(
      'ips: [192.0.2.1] }',
      'ips: [192.0.2.1], rate: &pace 5/s, quota: 500/d }\n    - { name: mta-2, ips: [192.0.2.2], rate: *pace }',
    );
    expect(scenarioOf(text).sender.servers.map(({ rate }) => rate)).toEqual([
      { count: 5, perMs: 1000 },
      { count: 5, perMs: 1000 },
    ]);
  });

  test('has its defaults filled in', () => {
    const { providers, ...scenario } = smallestWith();
    expect(providers.map(({ name }) => name)).toEqual(['plain']);
    const minuteMs = 60_000;
    expect(scenario).toEqual({
      name: 'smallest',
      question: '',
      seed: '1',
      startAtMs: Date.parse('2026-03-02T00:00:00Z'),
      durationMs: 86_400_000,
      drainMs: 0,
      audiences: [
        {
          name: 'people',
          size: 1000,
          providers: [{ name: 'plain', ratio: 1 }],
          unknownRatio: 0.004,
          disabledRatio: 0.001,
          fullRatio: 0.004,
          trapCount: 0,
          complaintRatio: 0.0002,
          openRatio: 0.22,
          clickRatio: 0.026,
          unsubscribeRatio: 0.002,
          lateBounceRatio: 0.001,
          timezones: [{ name: 'UTC', ratio: 1 }],
        },
      ],
      campaigns: [
        {
          name: 'offer',
          audience: 'people',
          fromDomain: 'news.example',
          lane: 'batch',
          servers: [],
          rate: null,
          messageBytes: 20_000,
          arrivals: { kind: 'batch', atMs: Date.parse('2026-03-02T01:00:00Z'), copies: 1, buildPerSecond: 5000 },
          pauses: [],
        },
      ],
      sender: {
        dispatch: 'flows',
        fair: 'backlog',
        pools: [
          {
            name: 'worker',
            workers: 15,
            lanes: ['high', 'batch', 'single', 'automation', 'automation-dispatch', 'import', 'default'],
          },
        ],
        servers: [
          {
            name: 'mta-1',
            ips: ['192.0.2.1'],
            timezone: 'UTC',
            rate: null,
            burst: 1,
            quotas: [],
            transport: { kind: 'mx' },
            history: null,
          },
        ],
        fromDomains: [{ name: 'news.example', history: null }],
        jobs: [],
        throttles: [],
        retry: {
          delays: { kind: 'list', afterMs: [5 * minuteMs, 15 * minuteMs, 60 * minuteMs] },
          jitterRatio: 0.2,
          attempts: null,
          giveUpAfterMs: 86_400_000,
          ageFrom: 'first_attempt',
          route: 'any',
        },
        safety: null,
        adaptive: null,
        suspend: [],
        breaker: null,
        alerts: [],
        redriveAtMs: [],
        connections: {
          idleMs: 5000,
          messagesPerConnection: 100,
          refusedWaitMs: 60_000,
          onRefused: 'keep_message',
          timeouts: {
            connectMs: 30_000,
            bannerMs: 5 * minuteMs,
            commandMs: 5 * minuteMs,
            dataMs: 2 * minuteMs,
            finalDotMs: 10 * minuteMs,
          },
        },
        suppress: { bounce: true, complaint: true, unsubscribe: true },
      },
      incidents: [],
      expectations: [],
      live: null,
      http: [],
      broken: 'fail',
    });
  });
});

describe('fields become numbers', () => {
  test('a stream runs from start to end where it does not say otherwise', () => {
    const text = smallest.replace('at: +1h', 'arrivals: 40/h, spacing: even, until: day 1 12:00 UTC');
    const { lane, arrivals } = scenarioOf(text).campaigns[0]!;
    expect(lane).toBe('single');
    expect(arrivals).toEqual({
      kind: 'stream',
      fromMs: Date.parse('2026-03-02T00:00:00Z'),
      untilMs: Date.parse('2026-03-02T12:00:00Z'),
      rate: { count: 40, perMs: 3_600_000 },
      spacing: 'even',
    });
  });

  test('history is warm, new, or told', () => {
    const historyWith = (history: string) =>
      smallestWith(`sender.servers[mta-1].history=${history}`).sender.servers[0]!.history;
    expect(historyWith('warm')).toBe(null);
    expect(historyWith('new')).toEqual({ days: 0, peakPerDay: 0, score: null, complaintRatio: 0 });
    expect(historyWith('{ days: 60, peak_per_day: 50_000, score: 85 }')).toEqual({
      days: 60,
      peakPerDay: 50_000,
      score: 85,
      complaintRatio: 0.0002,
    });
  });

  test('a from domain has the history that is told of it', () => {
    const { fromDomains } = smallestWith('sender.domains[news.example].history=new').sender;
    expect(fromDomains).toEqual([
      { name: 'news.example', history: { days: 0, peakPerDay: 0, score: null, complaintRatio: 0 } },
    ]);
  });

  test('a quota is short, in full, or a list of both', () => {
    const quotas = smallestWith('sender.servers[mta-1].quota=[500_000/d, { max: 10, per: week, window: rolling }]')
      .sender.servers[0]!.quotas;
    expect(quotas).toEqual([
      { max: 500_000, per: 'day', window: 'calendar' },
      { max: 10, per: 'week', window: 'rolling' },
    ]);
  });

  test('delays may grow', () => {
    const { retry } = smallestWith('sender.retry={ first: 1m, max: 2h, attempts: 9, give_up_after: never }').sender;
    expect(retry.delays).toEqual({ kind: 'exponential', firstMs: 60_000, factor: 2, maxMs: 7_200_000 });
    expect([retry.attempts, retry.giveUpAfterMs]).toEqual([9, null]);
  });

  test('safety pauses until a person lifts it', () => {
    const { safety } = smallestWith('sender.safety={ complaint: { max: 0.3% }, resume: { after: never } }').sender;
    expect(safety).toEqual({
      bounce: null,
      complaint: { windowMs: 86_400_000, maxRatio: 0.003, minSample: 500, minCount: 10, basis: 'sent' },
      pause: 'server',
      resume: { afterMs: Number.POSITIVE_INFINITY, rateRatio: 0.5, stepRatio: 0.25 },
    });
  });

  test('incidents are numbered and described', () => {
    const { incidents } = smallestWith(
      'incidents=[{ at: +1h, campaign: offer, complaint: x150 }, { at: +2h, for: 1h, campaign: offer, unknown: 30% }, { at: +3h, for: 90m, provider: plain, outage: true }]',
    );
    expect(incidents.map(({ number, description, kind }) => [number, description, kind])).toEqual([
      [1, 'complaints about offer x150', 'complaints'],
      [2, '30% of the recipients of offer unknown', 'unknown-users'],
      [3, 'outage of plain', 'outage'],
    ]);
    expect(incidents[0]!.untilMs).toBe(Number.POSITIVE_INFINITY);
    expect(incidents[2]!.untilMs - incidents[2]!.atMs).toBe(5_400_000);
  });

  test('thirds of 33.33% are stretched to a whole', () => {
    const { providers } = smallestWith('audiences.people.providers={ plain: 33.33%, gmail: 33.33%, yahoo: 33.33% }')
      .audiences[0]!;
    expect(providers.map(({ ratio }) => ratio)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test('a provider like another has its profile, its own name, and the fields that it changes', () => {
    const { providers } = smallestWith(
      'audiences.people.providers={ shop: 50%, plain: 50% }',
      'providers.shop={ like: plain, max_message: 1MB }',
    );
    expect(providers.map(({ name, profile }) => [name, maxMessageBytesOf(profile)])).toEqual([
      ['shop', 1_000_000],
      ['plain', maxMessageBytesOf(smallestWith().providers[0]!.profile)],
    ]);
  });
});

function maxMessageBytesOf(profile: unknown): unknown {
  return Object.getOwnPropertyDescriptor(profile, 'maxMessageBytes')?.value;
}

describe('wrong values that look right', () => {
  test.each([
    ['duration=.inf', 'got Infinity, expected a duration such as 3d, from 1s to 400d'],
    ['duration=401d', 'got "401d", expected a duration such as 3d, from 1s to 400d'],
    ['audiences.people.size=.nan', 'got NaN, expected a whole number such as 400_000, from 1 to 50_000_000'],
    ['audiences.people.size=1e400', 'got Infinity, expected a whole number such as 400_000, from 1 to 50_000_000'],
    ['audiences.people.size=2.5', 'got 2.5, expected a whole number such as 400_000, from 1 to 50_000_000'],
    ['audiences.people.size=true', 'got true, expected a whole number such as 400_000, from 1 to 50_000_000'],
    [
      'name={}',
      'got an empty map, expected a name of at most 64 letters, digits, dots, dashes and underscores such as complaint-storm',
    ],
    [
      'sender.servers[mta-1].rate=1_000_001/s',
      'got "1_000_001/s", expected a rate such as 100/s, from 1/d to 1_000_000/s',
    ],
    ['sender.suppress.bounce=yes', 'got "yes", expected true or false'],
    [
      'sender.servers[mta-1].ips=[192.0.2.01]',
      'got "192.0.2.01", expected an IPv4 address of 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 127.0.0.0/8, such as 192.0.2.11',
    ],
    [
      'sender.servers[mta-1].timezone=Mars/Olympus',
      'got "Mars/Olympus", expected an IANA time zone such as America/New_York',
    ],
    ['sender.pools=[]', 'got an empty list, expected a list of 1 to 100 entries'],
    ['sender.dispatch=flow', 'got "flow", expected one of: flows, workers\n  hint: did you mean `flows`?'],
  ])('%s', (set, answer) => expect(troubleIn(smallest, [set])).toContain(`\n  ${answer}`));

  test('a key of the prototype is an unknown key like any other', () => {
    expect(troubleIn(smallest.replace('duration: 1d', 'duration: 1d\n__proto__: { seed: 3 }\nconstructor: 3'))).toBe(
      `drill.yaml:3:1 __proto__
  got an unknown key, expected one of: name, question, seed, start, duration, drain, audiences, campaigns, providers, sender, incidents, drills, expect, live, http, broken
drill.yaml:4:1 constructor
  got an unknown key, expected one of: name, question, seed, start, duration, drain, audiences, campaigns, providers, sender, incidents, drills, expect, live, http, broken`,
    );
  });

  test('nor is it a name for a map to choose, and nothing under it is dropped unsaid', () => {
    const refused = (set: string) => troubleIn(smallest, [set]).split('\n').slice(0, 2);
    for (const [path, value] of [
      ['audiences', '{ people: { size: 10, providers: { plain: 100% } }, __proto__: { size: 3 } }'],
      ['audiences.people.timezones', '{ UTC: 100%, __proto__: 50% }'],
      ['providers', '{ __proto__: { like: plain } }'],
      ['providers', '{ shop: { like: plain, domains: { shop.example: 100%, __proto__: 50% } } }'],
      ['sender.ip_pools', '{ marketing: mta-1, __proto__: mta-1 }'],
    ] as const) {
      const set = `${path}=${value}`;
      expect(refused(set)[0]).toMatch(/^--set ".*" [a-z_.]+\.__proto__$/);
      expect(refused(set)[1]).toBe(
        '  got "__proto__", expected another name: this one means something else to programs',
      );
    }
    expect(troubleIn(smallest, ['audiences.people.providers={ plain: 100%, __proto__: 50% }'])).toContain(
      'got "__proto__", expected a provider:',
    );
  });

  test('one IP on two servers', () => {
    const set = 'sender.servers=[{ name: a, ips: [192.0.2.1] }, { name: b, ips: [192.0.2.1] }]';
    expect(troubleIn(smallest, [set])).toContain(
      'sender.servers[b].ips[0]\n  got "192.0.2.1" a second time, expected each IP once',
    );
  });

  test('one server or lane twice in one list, and not in two', () => {
    expect(troubleIn(smallest, ['campaigns[offer].server=[mta-1, mta-1]'])).toContain(
      'campaigns[offer].server[1]\n  got "mta-1" a second time, expected each server once',
    );
    const pools = (lanes: string) =>
      `sender.pools=[{ name: a, workers: 1, lanes: ${lanes} }, { name: b, workers: 1, lanes: [batch] }]`;
    expect(troubleIn(smallest, [pools('[batch, batch]')])).toContain('got "batch" a second time');
    expect(troubleIn(smallest, [pools('[single, batch]')])).toBe('');
  });

  test('control characters never reach the terminal', () => {
    const trouble = troubleIn(smallest.replace('name: smallest', 'name: "a\\e[31mred\\x9b"'));
    expect(trouble).toContain('got "a\\u001b[31mred\\u009b", expected a name');
  });
});
