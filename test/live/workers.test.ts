// `dispatch: workers` with real parts: stock BullMQ Workers, in processes of their own, on each broker.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Broker } from '../../src/drivers/broker/broker.ts';
import { LaneQueue } from '../../src/drivers/queue/lane-queue.ts';
import { type JobFate, LaneWorkers } from '../../src/drivers/queue/lane-workers.ts';
import { type LiveOptions, type LiveResult, runLive } from '../../src/run/live.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { privateBroker } from './environment.ts';
import { descendantsOf } from './whole-command.ts';

const done: JobFate = { kind: 'done' };

/** Two workers on lanes of their own in this process; `fate` is asked about each job as it comes. */
async function popping(
  broker: Broker,
  run: string,
  fate: (message: number) => JobFate | Promise<JobFate>,
  lockMs = 10_000,
) {
  const taken: number[] = [];
  const settled: number[] = [];
  const workers = await LaneWorkers.open({
    ...{ address: broker, run, lanes: ['batch'], concurrency: 1, lockMs },
    work: async (_lane, message) => {
      taken.push(message);
      return await fate(message);
    },
    settled: (message) => settled.push(message),
    drained: () => undefined,
    onTrouble: (error) => {
      throw error;
    },
  });
  workers.start();
  return { workers, taken, settled };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 1000) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** 5/s in one place would take 12 s for 60 messages; at five times real time, 2.4 s. */
function scenarioText(rate: string, size: number): string {
  return `
name: live-workers-test
question: Who counts?
start: 2026-03-02T08:00:00Z
duration: 3m
drain: 4m
seed: 7
audiences:
  readers: { size: ${size}, providers: { plain: 100% } }
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, at: +1m }
sender:
  dispatch: workers
  when_throttled: wait
  limits_kept: shared
  pools:
    - { name: worker, workers: 4, processes: 2, lanes: [high, batch, single] }
  servers:
    - { name: mta-1, ips: [192.0.2.11] }
  retry: { after: [1m, 2m], attempts: 3 }
  throttles:
    - { per: [ip], rate: ${rate} }
expect:
  - weekly rate <= ${rate}
  - unfinished == 0
`;
}

async function runOf(
  broker: Broker,
  text: string,
  sets: readonly string[],
  more: Partial<LiveOptions> = {},
): Promise<LiveResult> {
  const read = readScenario(text, sets, bundledProfiles(), 'live');
  if (!('scenario' in read)) throw new Error(JSON.stringify(read.problems));
  return await runLive(read.scenario, {
    source: { text, sets },
    speed: 5,
    broker: { env: {}, url: broker.url },
    agentCount: 1,
    ...more,
  });
}

function workerPids(): number[] {
  return descendantsOf(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').endsWith('--child\0worker\0'),
  );
}

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`workers on ${kind}`, () => {
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }

    it('a job that is held stands among the delayed ones, is let go, and goes before fresh ones; a dead one among the failed', async () => {
      const queue = await LaneQueue.open(broker, { run: 'fates', lanes: ['batch'], onTrouble: () => undefined });
      const fates = new Map<number, JobFate>([
        [1, { kind: 'delayed', delayMs: 60_000 }],
        [2, { kind: 'dead' }],
      ]);
      let letGo = (_fate: JobFate) => {};
      const { workers, taken } = await popping(broker, 'fates', (message) => {
        const fate = fates.get(message);
        fates.delete(message);
        if (fate !== undefined) return fate;
        return new Promise((resolve) => {
          letGo = resolve;
        });
      });
      await queue.add(0, [1, 2, 3, 4]);
      await until(() => taken.length === 3);
      expect(await queue.depth(0)).toEqual({ waiting: 1, active: 1, delayed: 1, dead: 1 });
      expect([await queue.isHeld(0, 3), await queue.isHeld(0, 1)]).toEqual([true, false]);
      await queue.again(0, 1);
      letGo(done);
      await until(() => taken.length === 4);
      letGo(done);
      await until(() => taken.length === 5);
      letGo({ kind: 'returned' });
      await until(() => taken.length === 6);
      letGo(done);
      await until(async () => (await queue.depth(0)).active === 0);
      expect(taken).toEqual([1, 2, 3, 1, 4, 4]);
      expect(await queue.depth(0)).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 1 });
      await workers.end();
      await queue.destroy();
    });

    it('a job whose worker is gone is handed out again once its lock has run out', async () => {
      const queue = await LaneQueue.open(broker, { run: 'gone', lanes: ['batch'], onTrouble: () => undefined });
      const first = await popping(broker, 'gone', () => new Promise<JobFate>(() => undefined), 400);
      await queue.add(0, [1]);
      await until(() => first.taken.length === 1);
      const second = await popping(broker, 'gone', () => done, 400);
      await first.workers.end();
      expect(second.taken).toEqual([]);
      await until(() => second.settled.length === 1);
      expect(second.taken).toEqual([1]);
      await second.workers.end();
      await queue.destroy();
    });

    it('a job that the broker has no more is put there anew', async () => {
      const queue = await LaneQueue.open(broker, { run: 'anew', lanes: ['batch'], onTrouble: () => undefined });
      await queue.again(0, 8);
      expect(await queue.depth(0)).toEqual({ waiting: 1, active: 0, delayed: 0, dead: 0 });
      await queue.again(0, 8);
      expect(await queue.depth(0)).toEqual({ waiting: 1, active: 0, delayed: 0, dead: 0 });
      await queue.destroy();
    });

    if (kind === 'postgres')
      it('5/s kept in one place is 5/s, whatever the number of processes', { timeout: 60_000 }, async () => {
        const { summary } = await runOf(broker, scenarioText('5/s', 40), []);
        expect(summary.expectations.map(({ met }) => met)).toEqual([true, true]);
        expect(summary.queues?.map(({ driver }) => driver)).toEqual(['bullmq on postgres']);
        expect(workerPids()).toEqual([]);
      });

    if (kind === 'redis')
      it('5/s kept by each of 2 processes is 10/s, and the promise is broken', { timeout: 60_000 }, async () => {
        const { summary } = await runOf(broker, scenarioText('5/s', 60), ['sender.limits_kept=per_process']);
        expect(summary.expectations[0]!.figure).toBeGreaterThan(7);
        expect(summary.expectations[0]!.figure).toBeLessThanOrEqual(11);
        expect(summary.verdict).toBe('broken');
      });

    if (kind === 'redis')
      it.each([
        ['none', 'its jobs are handed out again, and each repeat is counted and explained'],
        ['claim', 'its jobs are handed out again, and nobody sends what it had begun'],
      ])(
        'a killed process, idempotency %s: %s',
        {
          timeout: 60_000,
        },
        async (idempotency) => {
          const notices: string[] = [];
          let isKilled = false;
          const { summary } = await runOf(broker, scenarioText('20/s', 200), [`sender.idempotency=${idempotency}`], {
            workerLockMs: 1000,
            onNotice: (text) => notices.push(text),
            onProgress: ({ ended }) => {
              if (isKilled || ended < 30) return;
              isKilled = true;
              process.kill(workerPids()[0]!, 'SIGKILL');
            },
          });
          expect(notices.join('\n')).toMatch(
            /a worker process is gone \(SIGKILL\) with [12] jobs; the broker hands them out again, and another process takes its place/,
          );
          expect(summary.expectations.map(({ met }) => met)).toEqual([true, true]);
          expect(workerPids()).toEqual([]);
          const again = summary.queues![0]!.handedOutAgain;
          expect(again).toBeGreaterThan(0);
          expect(again).toBeLessThanOrEqual(2);
          const broken = summary.invariants.filter(({ violationCount }) => violationCount > 0);
          expect(broken.map(({ invariant }) => invariant)).toEqual(idempotency === 'claim' ? [] : ['no-repeats']);
          for (const { violationCount } of broken) expect(violationCount).toBeLessThanOrEqual(again);
        },
      );

    it('leaves no key, no row and no process behind', async () => {
      expect(await leftIn(broker)).toBe(0);
      expect(descendantsOf(process.pid).length).toBeLessThan(20);
      await broker.stop();
    });
  });
}

/** Keys of ours in Redis, jobs of anybody in PostgreSQL. */
async function leftIn({ kind, url }: Broker): Promise<number> {
  if (kind === 'redis') {
    const [{ Redis }, { redisOptions }] = await Promise.all([
      import('ioredis'),
      import('../../src/drivers/queue/redis-options.ts'),
    ]);
    const client = new Redis(redisOptions(url));
    const count = await client.dbsize();
    client.disconnect();
    return count;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as count from bullmq.job');
  await client.end();
  return Number(rows[0]?.count);
}
