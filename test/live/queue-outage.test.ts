// A broker that dies in the middle of work and comes back on its own data: every message is handed out and settled, and
// what was settled stays so.

import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openPostgresQueue } from '../../src/drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../../src/drivers/queue/bullmq-redis.ts';
import { privateBroker } from './environment.ts';

const drivers = { redis: openRedisQueue, postgres: openPostgresQueue };
const messageCount = 600;

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`a queue on ${kind}`, () => {
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }

    it(`hands out each of ${messageCount} messages though the broker is killed with -9 after 200`, async () => {
      const troubles: string[] = [];
      const lost: number[] = [];
      const queue = await drivers[kind](broker.url, {
        run: 'outage',
        token: 'first',
        onTrouble: (error) => troubles.push(error.message),
        onLostLock: (message) => lost.push(message),
      });
      await queue.add(
        1,
        Array.from({ length: messageCount }, (_, i) => i),
      );
      const settledCounts = new Map<number, number>();
      let killing: Promise<void> | null = null;
      const work = async (): Promise<void> => {
        for (;;) {
          let message = await queue.take(1);
          while (message !== -1) {
            settledCounts.set(message, (settledCounts.get(message) ?? 0) + 1);
            if (settledCounts.size === 200) {
              process.kill(broker.pid!, 'SIGKILL');
              killing = broker.restart();
            }
            message = await queue.settle(message, 'done', true);
          }
          // What a broken connection left held with nobody is handed out again, perhaps after the last take.
          if (settledCounts.size === messageCount) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await Promise.all(Array.from({ length: 10 }, work));
      await killing;

      expect(settledCounts.size).toBe(messageCount);
      // At most what the ten had in hand may have been handed out twice.
      expect([...settledCounts.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(10);
      expect(await queue.take(1)).toBe(-1);
      const { fresh, due, delayed, dead } = await queue.depth(1);
      expect({ fresh, due, delayed, dead }).toEqual({ fresh: 0, due: 0, delayed: 0, dead: 0 });
      // Redis is told of once, however often it was tried to reach it again.
      if (kind === 'redis') expect(troubles.length).toBe(1);
      else expect(troubles.length).toBeGreaterThan(0);
      await queue.destroy();
      await broker.stop();
    }, 60_000);
  });
}

describe('a connection to Redis that breaks before the answer to a take', () => {
  it('leaves no message with nobody: what was handed out unheard is handed out again', async (context) => {
    const { broker, missing } = await privateBroker('redis');
    if (broker === null) return context.skip(missing);
    const line = await breakableLine(broker.url);
    const queue = await openRedisQueue(line.url, { run: 'unheard', token: 'first' });
    await queue.add(1, [1, 2, 3]);
    line.breakAtNextAnswer();
    const taken = [await queue.take(1)];
    for (let tries = 0; tries < 100 && taken.length < 3; tries++) {
      const message = await queue.take(1);
      if (message !== -1) taken.push(message);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(line.breakCount()).toBe(1);
    expect(taken.toSorted()).toEqual([1, 2, 3]);
    await queue.destroy();
    await line.close();
    await broker.stop();
  });
});

/** A port before a broker's socket that can swallow an answer and hang up. */
async function breakableLine(brokerUrl: string) {
  const { protocol, pathname, hostname, port } = new URL(brokerUrl);
  let isArmed = false;
  let breakCount = 0;
  const server = createServer((client) => {
    const socket = protocol === 'unix:' ? connect(decodeURIComponent(pathname)) : connect(Number(port), hostname);
    client.pipe(socket);
    socket.on('data', (answer) => {
      if (!isArmed) client.write(answer);
      else {
        isArmed = false;
        breakCount += 1;
        client.destroy();
      }
    });
    for (const [one, other] of [
      [client, socket],
      [socket, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${ownPort}`,
    breakAtNextAnswer: () => {
      isArmed = true;
    },
    breakCount: () => breakCount,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('a Redis that is out of memory', () => {
  it('is waited for, and takes what it refused once it has room again', async (context) => {
    const { broker, missing } = await privateBroker('redis');
    if (broker === null) return context.skip(missing);
    const { Redis } = await import('ioredis');
    const { redisOptions } = await import('../../src/drivers/queue/redis-options.ts');
    const operator = new Redis(redisOptions(broker.url));
    const troubles: string[] = [];
    const queue = await openRedisQueue(broker.url, {
      run: 'full',
      token: 'first',
      onTrouble: (error) => troubles.push(error.message),
    });
    await operator.config('SET', 'maxmemory', '1');
    const added = queue.add(1, [1, 2, 3]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(troubles.length).toBe(1);
    expect(troubles[0]).toContain('OOM command not allowed');
    await operator.config('SET', 'maxmemory', '0');
    await added;
    expect([await queue.take(1), await queue.take(1), await queue.take(1), await queue.take(1)]).toEqual([1, 2, 3, -1]);
    operator.disconnect();
    await queue.destroy();
    await broker.stop();
  });
});

for (const kind of ['redis', 'postgres'] as const) {
  describe(`a queue whose ${kind} is gone for good`, () => {
    it('says so after its patience, and lets go of it', { timeout: 60_000 }, async (context) => {
      const { broker, missing } = await privateBroker(kind);
      if (broker === null) return context.skip(missing);
      const queue = await drivers[kind](broker.url, { run: 'gone', token: 'first', goneAfterMs: 500 });
      await queue.add(1, [1, 2]);
      await broker.stop();
      await expect(queue.take(1)).rejects.toMatchObject({
        name: 'BrokerTrouble',
        message: expect.stringMatching(/^the broker has been away for 0\.5 s: /),
      });
      await expect(queue.destroy()).rejects.toThrow();
    });

    it('does not wait for it at the end of a run', { timeout: 60_000 }, async (context) => {
      const { broker, missing } = await privateBroker(kind);
      if (broker === null) return context.skip(missing);
      const queue = await drivers[kind](broker.url, { run: 'gone', token: 'first' });
      await queue.add(1, [1, 2]);
      await broker.stop();
      const sinceMs = performance.now();
      await expect(queue.destroy()).rejects.toThrow();
      expect(performance.now() - sinceMs).toBeLessThan(15_000);
    });
  });
}
