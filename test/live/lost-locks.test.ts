// Locks that a broker loses while a run goes on, as one does that is short of memory: it is told, counted, and no mail
// is lost of it.

import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisOptions } from '../../src/drivers/queue/redis-options.ts';
import { runLive } from '../../src/run/live.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { privateBroker } from './environment.ts';

const text = `
name: lost-locks-test
question: What becomes of a job whose lock is gone?
start: 2026-03-02T08:00:00Z
duration: 20m
drain: 10m
seed: 7
audiences:
  readers: { size: 400, providers: { brim: 100% }, full: 40% }
providers:
  brim: { like: plain, recipients: { full: { share: 40%, mean: 5m } } }
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, at: +1m }
sender:
  pools:
    - { name: worker, workers: 4, lanes: [high, batch, single] }
  servers:
    - { name: mta-1, ips: [192.0.2.11] }
  retry: { after: [1m, 2m], attempts: 4 }
expect:
  - unfinished == 0
`;

const { broker, missing } = await privateBroker('redis');
describe('a Redis that loses the locks of the jobs under way', () => {
  if (broker === null) {
    it.skip(`needs a private broker: ${missing}`);
    return;
  }
  const client = new Redis(redisOptions(broker.url));
  afterAll(async () => {
    client.disconnect();
    await broker.stop();
  });

  it('is told of once, and counted in the summary', { timeout: 120_000 }, async () => {
    const read = readScenario(text, [], bundledProfiles(), 'live');
    if (!('scenario' in read)) throw new Error(JSON.stringify(read.problems));
    const notices: string[] = [];
    const told = () => notices.filter((notice) => notice.includes('lock'));
    let takenCount = 0;
    const taking = async (): Promise<void> => {
      // Some of those that are put off and some of those that are over, all through the run.
      while (!hasEnded) takenCount += await locksTaken(client);
    };
    let hasEnded = false;
    const running = runLive(read.scenario, {
      source: { text, sets: [] },
      speed: 20,
      broker: { env: {}, url: broker.url },
      agentCount: 1,
      onNotice: (notice) => notices.push(notice),
    }).finally(() => {
      hasEnded = true;
    });
    const [{ summary }] = await Promise.all([running, taking()]);

    expect(told()).toEqual([
      expect.stringMatching(
        /^the broker: the lock of message \d+ was lost before its job was ended, and another may have had it; the summary counts such jobs$/,
      ),
    ]);
    const lostLocks = summary.live!.lostLocks;
    expect(lostLocks).toBeGreaterThan(0);
    expect(lostLocks).toBeLessThanOrEqual(takenCount);
    expect(summary.totals.retries).toBeGreaterThan(0);
    expect([summary.totals.due, summary.totals.unfinished, summary.exitCode]).toEqual([400, 0, 0]);
  });
});

/** Removes every lock there is, and says how many. */
async function locksTaken(client: Redis): Promise<number> {
  const [, keys] = await client.scan(0, 'MATCH', 'maildrill:*:lock', 'COUNT', 10_000);
  return keys.length === 0 ? 0 : client.del(...keys);
}
