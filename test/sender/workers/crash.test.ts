// Workers that pop jobs and die with them: what is sent again, what is not, and what is told of it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/measurement/summary.ts';
import { runVirtual } from '../../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../../src/scenario/load.ts';

const minuteMs = 60_000;

/** 2,000 letters and six workers. Nobody bounces, so that what is left over is the queue's doing. */
const plan = `
name: crash
start: 2026-03-02T08:00:00Z
duration: 1h
drain: 2d
seed: 1
audiences:
  people: { size: 2000, providers: { plain: 100% }, unknown: 0%, disabled: 0%, full: 0%, late_bounce: 0% }
campaigns:
  - { name: letter, audience: people, from_domain: news.example, at: +1m }
sender:
  dispatch: workers
  queue: { driver: redis }
  when_throttled: wait
  pools: [{ name: worker, workers: 6, lanes: [high, batch, single] }]
  servers: [{ name: mta-1, ips: [192.0.2.11], rate: 100/s }]
  retry: { after: [30s, 2m], attempts: 4 }
incidents:
  - { at: +65s, pool: worker, crash: 6 }
broken: report
expect:
  - abandoned == 5
  - repeats == 5
`;

async function run(...set: readonly string[]): Promise<Summary> {
  const loaded = readScenario(plan, set, bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return (await runVirtual(loaded.scenario, { journeys: true })).summary;
}

const figuresOf = ({ expectations }: Summary) => expectations.map(({ figureText }) => figureText);
const repeatsOf = ({ invariants }: Summary) => invariants.find(({ invariant }) => invariant === 'no-repeats')!;
const lawsBroken = ({ invariants }: Summary) =>
  invariants.filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0);
/** Steps of a journey, in ms since the campaign began. */
const stepsOf = ({ journeys }: Summary, message: number) =>
  journeys
    .find((journey) => journey.message === message)!
    .steps.map(({ atMs, text }) => `${atMs - Date.UTC(2026, 2, 2, 8, 1)}: ${text}`);

describe('six of six workers that die at once, five of them in the middle of a message', () => {
  test('leave six jobs that are handed out again, and five messages that are sent twice; none is lost', async () => {
    const summary = await run();
    expect(summary.verdict).toBe('met');
    expect(figuresOf(summary)).toEqual([expect.stringContaining('5'), expect.stringContaining('5')]);
    expect(summary.queues![0]).toMatchObject({ fetched: 2006, handedOutAgain: 6, jobs: 0 });
    expect(summary.totals).toMatchObject({ due: 2000, delivered: 2000, unfinished: 0 });
    const broken = summary.invariants.filter(({ violationCount }) => violationCount > 0);
    expect(broken.map(({ invariant, violationCount }) => [invariant, violationCount])).toEqual([['no-repeats', 5]]);
  });

  test('are back at once, and their jobs after a minute: the journey of one that was sent twice', async () => {
    const summary = await run();
    const { message } = repeatsOf(summary).violations[0]!;
    const steps = stepsOf(summary, message);
    expect(steps.map((step) => step.replace(/^\d+: | \(.*\)|, \d[\w. ]* after .*| after \d[\w. ]*/g, ''))).toEqual([
      `due: recipient ${message} of letter, at plain, in lane batch`,
      'try 1 leaves by mta-1',
      'whoever carried it is gone; nobody hears 250 2.0.0 Ok: queued',
      'its job is handed out a second time, whether its first holder is still at it or gone',
      'try 1 leaves by mta-1',
      '250 2.0.0 Ok: queued: delivered',
      'delivered',
    ]);
    expect(steps[2]).toMatch(/^5000: /);
    // The worker takes its next job 1 ms after it is to be had.
    expect(Number.parseInt(steps[3]!, 10)).toBeGreaterThanOrEqual(5000 + minuteMs);
  });

  test('send nothing while they are away, and what waits then waits for a worker', async () => {
    const away = await run('incidents[0].for=10m');
    const back = await run();
    const p50Ms = (summary: Summary) => summary.timeToDeliver[0]!.p50Ms!;
    expect(Math.round((p50Ms(away) - p50Ms(back)) / minuteMs)).toBe(10);
    const waited = (summary: Summary, name: string) =>
      summary.causes.find((cause) => cause.name === name)?.waitedMs ?? 0;
    // One flow, which waits as one.
    expect(waited(away, 'no free worker') - waited(back, 'no free worker')).toBeCloseTo(10 * minuteMs, -4);
    expect(waited(away, '100/s of mta-1')).toBeCloseTo(waited(back, '100/s of mta-1'), -4);
  });

  test('of SQS, and their jobs are back when they become visible, 30 s after they were handed out', async () => {
    const summary = await run('sender.queue={ driver: sqs }');
    const steps = stepsOf(summary, repeatsOf(summary).violations[0]!.message);
    const again = Number.parseInt(steps.find((step) => step.includes('handed out'))!, 10);
    expect(again).toBeGreaterThan(30_000 + 4800);
    expect(again).toBeLessThan(30_000 + 5100);
    expect(summary.totals).toMatchObject({ delivered: 2000, unfinished: 0 });
  });

  test('of a database, which they polled, lose nothing either', async () => {
    const summary = await run('sender.queue={ driver: database }', 'incidents[0].lock=5m');
    expect(summary.totals).toMatchObject({ delivered: 2000, unfinished: 0 });
    expect(summary.queues![0]).toMatchObject({ handedOutAgain: 6, jobs: 0 });
  });
});

describe('three of six that die', () => {
  test('are those with a job in hand, and the other three go on', async () => {
    const summary = await run('incidents[0].crash=3', 'incidents[0].for=30m');
    expect(summary.queues![0]).toMatchObject({ handedOutAgain: 3, jobs: 0 });
    const [workers] = summary.series.workers;
    // A step is 5 minutes.
    expect(workers!.total.values.slice(0, 8)).toEqual([6, 3, 3, 3, 3, 3, 3, 6]);
  });

  test('with nothing to do cost nothing', async () => {
    const summary = await run('incidents[0].at=+30s', 'incidents[0].for=10s');
    expect(summary.queues![0]).toMatchObject({ fetched: 2000, handedOutAgain: 0 });
    expect(repeatsOf(summary).violationCount).toBe(0);
  });

  test('before their jobs reached them have them locked all the same', async () => {
    // It takes 100 ms to fetch a job, so at 50 ms past the start six are on their way.
    const summary = await run('sender.queue={ driver: redis, fetch: 100ms }', 'incidents[0].at=+60.05s');
    expect(summary.queues![0]).toMatchObject({ fetched: 2006, handedOutAgain: 6, jobs: 0 });
    expect(figuresOf(summary)[0]).toContain('0');
    expect(repeatsOf(summary).violationCount).toBe(0);
    expect(summary.totals.delivered).toBe(2000);
  });
});

test('a batch of 100 whose worker dies is sent again whole by the next: it keeps no account of how far it came', async () => {
  const summary = await run('sender.queue={ driver: redis, batch: 100 }', 'incidents[0].crash=1');
  expect(summary.queues![0]).toMatchObject({ fetched: 21, handedOutAgain: 1, jobs: 0 });
  expect(summary.totals).toMatchObject({ delivered: 2000, unfinished: 0 });
  const repeats = repeatsOf(summary).violationCount;
  expect(repeats).toBeGreaterThan(50);
  expect(repeats).toBeLessThan(100);
});

test('a batch in two hands: being held costs the second copy no attempt of a message that has ended, so none ends twice', async () => {
  const summary = await run(
    'sender.queue={ driver: sqs, batch: 50 }',
    'sender.when_throttled={ release: 10s, spends_attempt: true }',
    'sender.servers[mta-1].rate=200/s',
    'sender.pools=[{ name: worker, workers: 6, processes: 2, lanes: [high, batch, single], recycle: { max_jobs: 30, restart: 2s } }]',
    'audiences.people={ size: 300, providers: { plain: 50%, corporate-greylist: 25%, gmail: 25% } }',
    'incidents=[{ at: +60.001s, pool: worker, crash: 1 }, { at: +60.076s, pool: worker, crash: 1 }]',
    'expect=[delivered >= 0%]',
  );
  expect(lawsBroken(summary)).toEqual([]);
  expect(summary.totals).toMatchObject({ due: 300, unfinished: 0 });
});

test('a worker that is away when its pool is made smaller does not come back', async () => {
  const summary = await run(
    'incidents=[{ at: +65s, for: 5m, pool: worker, crash: 6 }, { at: +2m, set: { "sender.pools[worker].workers": 2 } }]',
  );
  expect(summary.series.workers[0]!.total.values.at(-1)).toBe(2);
  expect(summary.totals).toMatchObject({ delivered: 2000, unfinished: 0 });
});

describe('workers that claim each message before they send it', () => {
  const claim = 'sender.idempotency=claim';

  test('and die send nothing twice; what five of them had begun is on the dead list, with the reason', async () => {
    const summary = await run(claim);
    expect(figuresOf(summary)).toEqual([expect.stringContaining('5'), expect.stringMatching(/^0/)]);
    expect(repeatsOf(summary)).toMatchObject({ violationCount: 0, checkedCount: 1995 });
    // Some of the five had been accepted unheard, and are opened: that breaks no law.
    expect(lawsBroken(summary)).toEqual([]);
    expect(summary.totals).toMatchObject({ due: 2000, delivered: 1995, dead: 5, unfinished: 0 });
    expect(summary.queues![0]).toMatchObject({ handedOutAgain: 6, jobs: 0 });
    expect(summary.failures).toMatchObject([{ outcome: 'dead', reply: null, givenUp: 'claimed', count: 5 }]);
    const { message } = summary.journeys.find(({ outcome }) => outcome === 'dead')!;
    const steps = stepsOf(summary, message).map((step) => step.replace(/^\d+: | \(.*\)|, \d[\w. ]* after .*/g, ''));
    expect(steps.slice(2, 6)).toEqual([
      'whoever carried it is gone; nobody hears 250 2.0.0 Ok: queued',
      'its job is handed out a second time, whether its first holder is still at it or gone',
      'claimed by a worker that is gone: nobody knows whether it was sent, and nobody sends it again',
      'dead',
    ]);
  });

  test('send the rest of a batch whose worker died, and of it one message not', async () => {
    const summary = await run(claim, 'sender.queue={ driver: redis, batch: 100 }', 'incidents[0].crash=1');
    expect(repeatsOf(summary).violationCount).toBe(0);
    expect(summary.totals).toMatchObject({ due: 2000, delivered: 1999, dead: 1, unfinished: 0 });
  });

  test('send what somebody takes off the dead list, though its provider has it already', async () => {
    const summary = await run(claim, 'sender.redrive={ at: +30m }');
    expect(repeatsOf(summary).violationCount).toBe(5);
    expect(summary.totals).toMatchObject({ delivered: 2000, dead: 0, unfinished: 0 });
  });

  test('send nothing twice where a job of 40 s is handed out again after 30 s, and lose nothing', async () => {
    const slow = [
      'sender.queue={ driver: sqs, batch: 100 }',
      'sender.pools=[{ name: worker, workers: 15, lanes: [high, batch, single] }]',
      'sender.servers[mta-1].rate=40/s',
      'incidents=[]',
    ];
    const without = await run(...slow, 'expect=[repeats > 1_000]');
    expect(without.verdict).toBe('met');
    const summary = await run(claim, ...slow, 'expect=[repeats == 0, sent == 2_000]');
    expect(summary.verdict).toBe('met');
    expect(summary.totals).toMatchObject({ due: 2000, delivered: 2000, dead: 0, unfinished: 0 });
    expect(summary.queues![0]!.handedOutAgain).toBeGreaterThan(5);
  });
});

describe('a queue that hands a job out three times at most', () => {
  const most = 'sender.queue={ driver: sqs, max_receives: 3 }';

  test('moves them to the dead list after the third worker has died with them', async () => {
    // One message goes at once, and five stand at the limit in the hands of one worker after another.
    const six = [
      'audiences.people={ size: 6, providers: { plain: 100% }, unknown: 0% }',
      'sender.servers[mta-1].rate=1/h',
    ];
    const crashes = [65, 100, 135].map((s) => `{ at: +${s}s, pool: worker, crash: 6 }`);
    const summary = await run(most, ...six, `incidents=[${crashes.join(', ')}]`, 'expect=[abandoned == 0]');
    expect(summary.totals).toMatchObject({ due: 6, delivered: 1, dead: 5, unfinished: 0 });
    expect(summary.queues![0]).toMatchObject({ fetched: 16, handedOutAgain: 10, deadLettered: 5, jobs: 0 });
    const { message } = summary.journeys.find(({ outcome }) => outcome === 'dead')!;
    const steps = stepsOf(summary, message).slice(1);
    expect(steps.map((step) => step.replace(/^(\d+)\d{3}: /, '$1 s: '))).toEqual([
      '30 s: its job is handed out a second time, whether its first holder is still at it or gone',
      '60 s: its job is handed out 3 times by now, whether its first holder is still at it or gone',
      '90 s: its job has been handed out as often as the queue may: it goes to the dead list',
      expect.stringMatching(/^90 s: dead/),
    ]);
  });

  test('gives up what a limit has sent back three times, and says so', async () => {
    const held = ['sender.when_throttled={ release: 10s }', 'sender.servers[mta-1].rate=5/s', 'incidents=[]'];
    const summary = await run(most, ...held, 'expect=[dead > 0]');
    expect(summary.failures).toMatchObject([{ outcome: 'dead', givenUp: 'max-receives', reply: null }]);
    const { dead, delivered, unfinished } = summary.totals;
    expect([dead + delivered, unfinished]).toEqual([2000, 0]);
    expect(dead).toBeGreaterThan(1500);
    expect(summary.queues![0]).toMatchObject({ jobs: 0 });
    const { message } = summary.journeys.find(({ outcome }) => outcome === 'dead')!;
    expect(stepsOf(summary, message).map((step) => step.replace(/^\d+: |, \d[\w. ]* after .*/g, ''))).toEqual([
      `due: recipient ${message} of letter, at plain, in lane batch`,
      'its job has been handed out as often as the queue may: it goes to the dead list',
      'dead',
    ]);
  });

  test('leaves a batch to the worker that is still at it, and the rest of it to nobody when he dies', async () => {
    const once = 'sender.queue={ driver: sqs, batch: 100, max_receives: 1 }';
    const slow = [once, 'sender.servers[mta-1].rate=10/s'];
    const kept = await run(...slow, 'incidents=[]', 'expect=[sent == 2_000]');
    expect(kept.totals).toMatchObject({ delivered: 2000, dead: 0, unfinished: 0 });
    // Six jobs of 60 s each, and 40 s later: every one has been on the dead list for 10 s.
    const summary = await run(...slow, 'incidents=[{ at: +100s, pool: worker, crash: 6 }]', 'expect=[sent < 2_000]');
    expect(summary.totals).toMatchObject({ delivered: 1800, dead: 200, unfinished: 0 });
    // The queue put ten more there whose workers were still at them, and finished them.
    expect(summary.queues![0]).toMatchObject({ deadLettered: 16 });
    expect(repeatsOf(summary).violationCount).toBe(0);
  });
});

test('a dispatcher, which hands nothing out twice, has nothing to claim', () => {
  const set = ['sender.dispatch=flows', 'sender.queue=', 'sender.when_throttled=', 'sender.idempotency=claim'];
  const loaded = readScenario(plan, set, bundledProfiles());
  expect('problems' in loaded && loaded.problems.map(({ path, got, expected }) => [path, got, expected])).toEqual([
    ['sender.idempotency', '`idempotency` with dispatch flows', '`dispatch: workers`'],
  ]);
});

const random = fc.record({
  idempotency: fc.constantFrom('none', 'claim'),
  queue: fc.constantFrom(
    '{ driver: ideal }',
    '{ driver: database }',
    '{ driver: redis, batch: 20 }',
    '{ driver: redis, fetch: 500ms }',
    '{ driver: redis, visibility: 20s }',
    '{ driver: sqs }',
    '{ driver: sqs, batch: 50 }',
    '{ driver: sqs, max_receives: 2 }',
    '{ driver: sqs, batch: 50, max_receives: 1 }',
    '{ driver: sqs, visibility: 5s, batch: 50, max_receives: 2 }',
    '{ driver: database, cutover: { at: +66s, to: { driver: sqs }, how: dual_run } }',
  ),
  hold: fc.constantFrom('wait', '{ release: 10s }', '{ release: 10s, spends_attempt: true }'),
  kept: fc.constantFrom('shared', 'per_process', 'per_worker'),
  rate: fc.constantFrom('3/s', '20/s', '200/s'),
  crashes: fc.array(
    fc.record({
      atMs: fc.integer({ min: 60_000, max: 120_000 }),
      count: fc.integer({ min: 1, max: 9 }),
      forS: fc.nat(40),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

test('whatever the queue and the hold, no crash loses a message, and every law of ours is kept', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(random, async ({ idempotency, queue, hold, kept, rate, crashes }) => {
      const incidents = crashes.map(
        ({ atMs, count, forS }) =>
          `{ at: +${atMs}ms, pool: worker, crash: ${count}${forS > 0 ? `, for: ${forS}s` : ''} }`,
      );
      const summary = await run(
        `sender.queue=${queue}`,
        `sender.idempotency=${idempotency}`,
        `sender.when_throttled=${hold}`,
        `sender.limits_kept=${kept}`,
        `sender.servers[mta-1].rate=${rate}`,
        'sender.pools=[{ name: worker, workers: 6, processes: 2, lanes: [high, batch, single], recycle: { max_jobs: 30, restart: 2s } }]',
        'audiences.people={ size: 300, providers: { plain: 50%, corporate-greylist: 25%, gmail: 25% } }',
        `incidents=[${incidents.join(', ')}]`,
        'expect=[delivered >= 0%]',
      );
      expect(lawsBroken(summary)).toEqual([]);
      expect(summary.totals).toMatchObject({ due: 300, unfinished: 0 });
      if (idempotency === 'claim') expect(repeatsOf(summary).violationCount).toBe(0);
      for (const { jobs } of summary.queues!) expect(jobs).toBe(0);
    }),
    { numRuns: 60, seed: 1 },
  );
});
