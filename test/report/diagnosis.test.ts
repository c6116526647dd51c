import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import type { LimitSummary } from '../../src/measurement/summary-spans.ts';
import { diagnose } from '../../src/report/diagnosis/diagnose.ts';
import { quotaUse } from '../../src/report/quota-use.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { smallestWith } from '../scenario/fixtures.ts';
import {
  busySummary,
  classCounts,
  dayMs,
  everyFlow,
  figures,
  hourMs,
  series,
  startAtMs,
  summary,
  tailSummary,
} from './fixtures.ts';

function findingIn(run: Summary, id: string) {
  return diagnose(run).find((finding) => finding.id.startsWith(id));
}

/** A server that sends `perHour` in each hour, while `waiting` wait for `cause`. */
function sending(
  perHour: readonly number[],
  waiting: readonly number[],
  cause: string,
  some: Partial<Summary> = {},
): Summary {
  const sends = perHour.reduce((sum, count) => sum + count, 0);
  return summary({
    servers: [{ name: 'mta-1', figures: figures({ sends }) }],
    totals: figures({
      due: sends,
      delivered: sends,
      attempts: sends,
      sends,
      classes: classCounts({ delivered: sends }),
    }),
    series: series({
      ...{ stepMs: hourMs, stepCount: perHour.length },
      sends: [{ server: 'mta-1', ip: '192.0.2.1', series: { first: 0, values: [...perHour] } }],
      depth: [{ ...everyFlow, series: { first: 0, values: [...waiting] }, oldestAgeMs: { first: 0, values: [] } }],
      waiting: [
        {
          ...everyFlow,
          kind: 'limit',
          cause,
          series: { first: 0, values: waiting.map((count) => (count > 0 ? hourMs : 0)) },
        },
      ],
    }),
    ...some,
  });
}

const quota: LimitSummary = {
  ...{
    name: '8,000 a day of mta-1',
    source: 'sender.servers[mta-1].quota',
    kind: 'quota',
    perSecond: null,
    burst: null,
  },
  ...{ max: 8000, windowMs: dayMs, window: 'calendar', zone: 'UTC', grants: 9000, waitedMs: 9 * hourMs, changes: [] },
  series: { first: 0, values: [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000] },
};

describe('the diagnosis', () => {
  test('of an even send says flat rectangle, with its figures', () => {
    const run = sending([1000, 1000, 1010, 990, 1000, 1000, 1000, 1000], new Array(8).fill(500), 'x');
    expect(findingIn(run, 'shape-')).toMatchObject({
      weight: 'good',
      title: 'mta-1 sent at an even pace: a flat rectangle, the healthy shape.',
      evidence: '1,000 an hour for 8 h; the variation is 0.58 %, below 20 %.',
    });
  });

  test('of a plateau that ends at the quota names the quota, and how to mend it', () => {
    const perHour = [...new Array(8).fill(1000), ...new Array(10).fill(0), 1000];
    const run = sending(perHour, new Array(19).fill(1000), quota.name, { limits: [quota] });
    expect(findingIn(run, 'shape-plateau-drop')).toMatchObject({
      title: 'mta-1: a plateau, then a sudden drop: a quota ran out.',
      evidence:
        '1,000 an hour, then 0 % of that from 2 Mar 14:00:00 for 10 h, with messages waiting. 100 % of the waiting then: 8,000 a day of mta-1.',
    });
    expect(findingIn(run, 'quota')).toMatchObject({
      title: '8,000 a day of mta-1 was used up.',
      evidence:
        '8,000 of 8,000 (100 %) by 2 Mar 14:00:00; flows then waited 9 h in sum. From 90 % on it deserves an alert.',
    });
  });

  test('of teeth speaks of workers that recycle', () => {
    const perHour = [1000, 1000, 400, 1000, 400, 1000, 400, 1000, 400, 1000, 1000];
    expect(findingIn(sending(perHour, new Array(11).fill(900), 'x'), 'shape-')).toMatchObject({
      id: 'shape-sawtooth mta-1',
      fix: 'Workers that recycle together do this: give each more memory or a longer life, or let them recycle apart.',
    });
  });

  test('of one tall spike in the first of many hours says so', () => {
    const perHour = [9500, 100, 100, 100, 100, 100];
    expect(findingIn(sending(perHour, new Array(6).fill(0), 'x'), 'shape-')).toMatchObject({
      id: 'shape-spike mta-1',
      evidence: '95 % of its sends (9,500) left within the first 1 h, 3 a second. No limit held anything meanwhile.',
    });
  });

  test('of a dip names the provider that throttled in it', () => {
    const perHour = [...new Array(6).fill(1000), 300, 300, ...new Array(6).fill(1000)];
    const base = sending(perHour, new Array(14).fill(900), 'x');
    const reply = { ...everyFlow, provider: 'microsoft', server: 'mta-1' };
    const replies = [
      { ...reply, class: 'delivered', series: { first: 0, values: perHour } },
      { ...reply, class: 'throttled', series: { first: 6, values: [600, 600] } },
    ] as const;
    const run = {
      ...base,
      providers: [{ name: 'microsoft', hasFeedbackLoop: true, figures: figures({ attempts: 13_800 }) }],
      series: { ...base.series, replies },
    };
    expect(findingIn(run, 'shape-dip')).toMatchObject({
      title: 'mta-1: a dip in mid-plateau: microsoft throttled us.',
      fix: 'Send slower to microsoft: its own rate in sender.throttles, below what it took before the dip.',
    });
  });

  test('of a campaign of which nothing was tried says it is stuck, and on what', () => {
    const campaign = { name: 'offer', lane: 'batch', audience: 'all', fromDomain: 'a.example', messageCount: 500 };
    const states = [{ atMs: startAtMs, state: 'queued' }] as const;
    const run = summary({ campaigns: [{ ...campaign, figures: figures({ due: 500 }), states }] });
    expect(findingIn(run, 'stuck')).toMatchObject({
      weight: 'bad',
      title: 'offer is stuck on queued: not one of its 500 messages was tried.',
      evidence: 'For 1 d.',
    });
  });

  test('of a quiet run has nothing to say', () => {
    expect(diagnose(summary())).toEqual([]);
  });

  test('puts trouble first and what is sound last', () => {
    const weights = diagnose(busySummary()).map(({ weight }) => weight);
    const rank = { bad: 0, warn: 1, info: 2, good: 3 };
    expect(weights.map((weight) => rank[weight])).toEqual(weights.map((weight) => rank[weight]).sort());
    expect(weights[0]).toBe('bad');
  });

  test('tells why messages were given up with their jobs, and what helps where a queue hands jobs out twice', () => {
    const failure = { outcome: 'dead', campaign: 'weekly', provider: 'gmail', reply: null, examples: [1] } as const;
    const queue = {
      ...{ driver: 'redis', fetched: 108, emptyLooks: 0, requests: 0 },
      handedOutAgain: 8,
      deadLettered: 0,
    };
    const run = summary({
      totals: figures({ due: 100, dead: 8 }),
      failures: [{ ...failure, givenUp: 'claimed', count: 5 }],
      queues: [{ ...queue, ...{ refused: 0, jobs: 0, jobsMax: 100, bytesMax: 1, lookMeanMs: 1, cost: 0 } }],
      invariants: [
        {
          ...{ invariant: 'no-repeats', kind: 'sender', law: 'no message is delivered twice' },
          ...{ checkedCount: 92, violationCount: 3, violations: [] },
        },
      ],
    });
    const dead = findingIn(run, 'dead-list')!;
    expect(dead.title).toBe(
      'The dead list holds 8 messages: 5 claimed by a worker that died, 3 with their attempts used up.',
    );
    expect(dead.evidence).toBe('8 % of due. Most: 5 of weekly at gmail, claimed by a worker that died.');
    expect(dead.fix).toContain('ask the provider before they are redriven');
    expect(findingIn(run, 'broken no-repeats')!.fix).toBe(
      'The queue handed 8 jobs out again, as every queue does that promises at least once. With sender.idempotency: claim nobody sends what another worker has begun; a visibility longer than the longest job keeps a slow one from two hands.',
    );
  });

  test('tells of dead messages, of the pause and of the provider that put most off', () => {
    const run = busySummary();
    expect(findingIn(run, 'dead-list')?.title).toBe('The dead list holds 35 messages: their attempts were used up.');
    expect(findingIn(run, 'pause')?.title).toBe(
      'mta-1 was paused once: first on 2 Mar 2026 16:00 UTC, 7 h after incident 1 began (weekly-offer complaint x150).',
    );
    expect(findingIn(run, 'push-back')?.title).toBe(
      'gmail deferred us most: it put off 3,180 of 25,000 attempts (12.7 %).',
    );
  });

  test('names the field of a throttle that is to be raised, as --set takes it, and none of a pace that the sender set itself', () => {
    const run = busySummary();
    expect(findingIn(run, 'limit-first')?.fix).toMatch(
      /^It is written in sender\.throttles\[0\]\.rate \(now 50 a second\);.* Try: --set 'sender\.throttles\[0\]\.rate=…'\.$/,
    );
    const suspended = { ...run, limits: run.limits.map((limit) => ({ ...limit, source: 'sender.suspend[0]' })) };
    expect(findingIn(suspended, 'limit-first')?.fix).toMatch(/^The sender set it itself after trouble/);
  });

  test('says of the first limit what it held, and then of a longer wait that is no limit', () => {
    const run = busySummary();
    const pause = { ...run.causes[1]!, waitedRatio: 0.7 };
    expect(findingIn({ ...run, causes: [pause, run.causes[0]!] }, 'limit-first')?.evidence).toMatch(
      /^It held .* of all waiting\. The longest wait of all is no limit: safety pause of mta-1/,
    );
  });
});

describe('the use of a quota', () => {
  const run = summary({ series: series({ stepMs: hourMs, stepCount: 30 }) });

  test('of a calendar day begins again at midnight of its zone', () => {
    const { used, peak } = quotaUse(quota, run);
    expect(peak).toBe(8000);
    expect([used[7], used[17], used[18]]).toEqual([8000, 8000, 1000]);
  });

  test('of a rolling day forgets an hour at a time', () => {
    const { used, peak } = quotaUse({ ...quota, window: 'rolling' }, run);
    expect(peak).toBe(9000);
    expect([used[18], used[24], used[29]]).toEqual([9000, 8000, 3000]);
  });
});

describe('a campaign that is built too slowly', () => {
  const builtBy = async (build: string) =>
    findingIn((await runVirtual(smallestWith(`sender.jobs={ build: ${build} }`))).summary, 'build-slow offer');

  test('is told, with the field that sets its pace', async () => {
    const finding = await builtBy('{ takes: 10s }');
    expect(finding?.title).toBe('The building of offer, and no limit, set its pace.');
    expect(finding?.fix).toContain('sender.jobs.build.takes');
    expect((await builtBy('{ workers: 0 }'))?.fix).toBe('Nobody builds: sender.jobs.build.workers is 0.');
  });

  test('is not told of a wait of seconds', async () => {
    expect(await builtBy('{ takes: 10ms }')).toBeUndefined();
  });
});

describe('a long tail', () => {
  test('dead sites that take half of the time with 0.5 % of the messages are told with what to do', () => {
    expect(findingIn(tailSummary(), 'sites-costly companies dead')).toMatchObject({
      weight: 'warn',
      title: "60 dead sites of companies took 50 % of the workers' time with 0.5 % of the messages.",
      evidence: '50 messages to them made 500 tries, and held workers for 4 h 10 min in sum.',
      fix: expect.stringContaining('sender.connections.timeouts.connect'),
    });
  });

  test('sites that take 2 % of the time, and sound ones, are not told of', () => {
    const ids = diagnose(tailSummary()).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('sites-'))).toEqual(['sites-costly companies dead']);
  });
});
