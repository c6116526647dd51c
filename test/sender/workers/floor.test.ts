import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/measurement/summary.ts';
import { runVirtual } from '../../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../../src/scenario/load.ts';

interface Floor {
  readonly dispatch?: 'flows' | 'workers';
  readonly size?: number;
  readonly providers?: string;
  readonly pool?: string;
  readonly sender?: string;
  readonly campaigns?: string;
  readonly duration?: string;
  readonly incidents?: string;
}

async function work({
  dispatch = 'workers',
  size = 1000,
  providers = 'plain: 100%',
  pool = 'workers: 5',
  sender = '',
  campaigns = '',
  duration = '2h',
  incidents = '',
}: Floor): Promise<Summary> {
  const loaded = readScenario(
    `
name: floor
start: 2026-03-02T08:00:00Z
duration: ${duration}
drain: 2d
seed: 1
audiences:
  readers: { size: ${size}, providers: { ${providers} }, late_bounce: 0% }
providers:
  other: { like: plain }
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, at: +1m }
${campaigns}
sender:
  dispatch: ${dispatch}
  pools: [{ name: worker, lanes: [high, batch, single], ${pool} }]
  servers: [{ name: mta-1, ips: [192.0.2.11, 192.0.2.12] }]
  ${sender}
${incidents === '' ? '' : `incidents:\n  ${incidents}`}
`,
    [],
    bundledProfiles(),
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return (await runVirtual(loaded.scenario)).summary;
}

const broken = ({ invariants }: Summary) =>
  invariants.flatMap(({ invariant, violationCount }) => (violationCount > 0 ? [invariant] : []));

function p95Ms({ timeToDeliver }: Summary, provider: string): number {
  return timeToDeliver.find((row) => row.provider === provider)!.p95Ms!;
}

describe('whatever the queue, the hold and the keepers, every law of ours is kept', () => {
  const queues = ['ideal', 'database', 'redis', 'sqs'];
  const holds = ['when_throttled: wait', 'when_throttled: { release: 30s }'];
  const kept = ['shared', 'per_process', 'per_worker'];
  const cases = queues.flatMap((queue) =>
    holds.flatMap((hold) => kept.map((keeper) => [queue, hold, keeper] as const)),
  );

  test.each(cases)('%s, %s, %s', async (queue, hold, keeper) => {
    const summary = await work({
      size: 600,
      providers: 'plain: 40%, corporate-greylist: 30%, gmail: 30%',
      pool: 'workers: 6, processes: 3, recycle: { max_jobs: 50, restart: 2s }, restart_at: [+2m]',
      campaigns: '  - { name: receipts, audience: readers, from_domain: shop.example, arrivals: 300/h }',
      sender: `${hold}
  limits_kept: ${keeper}
  queue: { driver: ${queue}, batch: 20 }
  throttles:
    - { match: { provider: gmail }, per: [ip], rate: 1/s, connections: 2 }
    - { per: [server], quota: 400/h, counts: accepted }`,
    });
    expect(summary.verdict).not.toBe('bug');
    expect(summary.totals.unfinished).toBe(0);
    expect(summary.totals.delivered).toBeGreaterThan(1100);
    // SQS hands out again what a worker keeps for longer than 30 s.
    const keepsLong = queue === 'sqs' && hold === 'when_throttled: wait';
    const allowed = [...(keepsLong ? ['no-repeats'] : []), ...(keeper === 'shared' ? [] : ['limits-together'])];
    expect(allowed).toEqual(expect.arrayContaining(broken(summary)));
    if (keeper !== 'shared') expect(broken(summary)).toContain('limits-together');
  });
});

describe('a limit of 5/s and six workers in three processes', () => {
  const limited = (kept: string) =>
    work({
      pool: 'workers: 6, processes: 3',
      sender: `when_throttled: wait
  limits_kept: ${kept}
  throttles: [{ per: [all], rate: 5/s }]`,
    });

  test.each([
    ['shared', 5],
    ['per_process', 15],
    ['per_worker', 30],
  ])('kept %s lets %i a second through', async (kept, perSecond) => {
    const summary = await limited(kept);
    const minutes = summary.timeToDeliver[0]!.p50Ms! / 60_000;
    expect(500 / (minutes * 60)).toBeGreaterThan(perSecond * 0.9);
    expect(500 / (minutes * 60)).toBeLessThan(perSecond * 1.1);
    expect(summary.verdict).toBe(kept === 'shared' ? 'met' : 'broken');
  });

  test('the breach says by how much', async () => {
    const { invariants } = await limited('per_process');
    const together = invariants.find(({ invariant }) => invariant === 'limits-together')!;
    expect(together.kind).toBe('sender');
    expect(together.violations[0]!.detail).toBe('5/s per all, all together, was passed by 1.000 grants');
  });
});

describe('one provider of two is held to 1/s', () => {
  const held = (sender: string) =>
    work({
      size: 600,
      providers: 'plain: 50%, other: 50%',
      sender: `${sender}
  throttles: [{ match: { provider: other }, per: [all], rate: 1/s }]`,
    });

  test('workers that wait with a job in hand keep the other one waiting too', async () => {
    const summary = await held('when_throttled: wait');
    expect(p95Ms(summary, 'plain')).toBeGreaterThan(3 * 60_000);
    expect(summary.causes.map(({ name }) => name)).toContain("workers that stand at other messages' limits");
  });

  test('workers that put it back do not', async () => {
    const summary = await held('when_throttled: { release: 30s }');
    expect(p95Ms(summary, 'plain')).toBeLessThan(30_000);
    expect(summary.causes.map(({ name }) => name)).toContain('put back, though the limit has opened');
  });
});

describe('with three tries in all', () => {
  const tries = (spends: boolean) =>
    work({
      size: 600,
      sender: `when_throttled: { release: 30s, spends_attempt: ${spends} }
  retry: { attempts: 3 }
  throttles: [{ per: [all], rate: 1/s }]`,
    });

  test('most die of being held where that costs a try', async () => {
    const summary = await tries(true);
    expect(summary.totals.dead).toBeGreaterThan(400);
    expect(summary.totals.unfinished).toBe(0);
  });

  test('few die where it does not', async () => {
    expect((await tries(false)).totals.dead).toBeLessThan(10);
  });
});

test('a full queue sends the builder away, and nothing is lost', async () => {
  const summary = await work({ size: 5000, sender: 'queue: { driver: redis, max_memory: 1MB }' });
  const [queue] = summary.queues!;
  expect(queue!.refused).toBeGreaterThan(10);
  expect(queue!.bytesMax).toBeLessThanOrEqual(1_000_000 + 2000);
  expect(summary.totals).toMatchObject({ due: 5000, unfinished: 0 });
  const queued = summary.campaigns[0]!.states.find(({ state }) => state === 'queued')!;
  expect(queued.atMs - Date.parse('2026-03-02T08:01:00Z')).toBeGreaterThan(20_000);
});

test.each(['drain', 'dual_run'])(
  'a cut-over by %s loses nothing, and the new queue ends with all the work',
  async (how) => {
    const summary = await work({
      size: 3000,
      campaigns: '  - { name: receipts, audience: readers, from_domain: shop.example, arrivals: 600/h }',
      sender: `queue: { driver: database, cutover: { at: +62s, to: { driver: redis }, how: ${how} } }`,
    });
    expect(broken(summary)).toEqual([]);
    expect(summary.totals.unfinished).toBe(0);
    expect(summary.queues!.map(({ driver, jobs }) => [driver, jobs])).toEqual([
      ['database', 0],
      ['redis', 0],
    ]);
    expect(summary.queues![1]!.fetched).toBeGreaterThan(1000);
  },
);

describe('workers that come and go', () => {
  const totals = ({ series }: Summary) => {
    const { total } = series.workers[0]!;
    return [Math.min(...total.values), Math.max(...total.values)];
  };

  test.each(['flows', 'workers'] as const)('a timetable gives the hour its workers (%s)', async (dispatch) => {
    const timetable = 'timetable: [{ from: "09:00", workers: 8 }, { from: "10:00", workers: 3 }]';
    const summary = await work({
      dispatch,
      duration: '4h',
      pool: `workers: 5, ${timetable}`,
      campaigns: '  - { name: receipts, audience: readers, from_domain: shop.example, arrivals: 20_000/h }',
    });
    expect(broken(summary)).toEqual([]);
    expect(totals(summary)).toEqual([3, 8]);
  });

  test.each(['flows', 'workers'] as const)('autoscaling adds workers while jobs wait (%s)', async (dispatch) => {
    const autoscale = 'autoscale: { min: 1, max: 10, queue_time: 10s, cool_down: 10s }';
    const summary = await work({ dispatch, size: 20_000, duration: '20m', pool: `workers: 1, ${autoscale}` });
    expect(broken(summary)).toEqual([]);
    // One worker would need 1,000 s.
    expect(summary.timeToDeliver[0]!.p95Ms!).toBeLessThan(400_000);
  });

  test('recycling after 100 jobs, with 10 s to begin anew, halves the pace', async () => {
    const plain = await work({ size: 5000 });
    const recycled = await work({ size: 5000, pool: 'workers: 5, recycle: { max_jobs: 100, restart: 5s }' });
    const ratio = p95Ms(recycled, 'plain') / p95Ms(plain, 'plain');
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
    expect(recycled.totals.delivered).toBe(plain.totals.delivered);
  });
});

test('dead messages that are redriven are popped and delivered like any other', async () => {
  const summary = await work({
    size: 200,
    sender: `retry: { after: [1m], attempts: 2 }
  redrive: { at: +1h }`,
    campaigns: '',
    duration: '3h',
    incidents: '- { at: +0m, for: 30m, provider: plain, storm: 100% }',
  });
  expect(summary.totals.unfinished).toBe(0);
  expect(summary.totals.delivered).toBeGreaterThan(190);
});
