import { describe, expect, test } from 'vitest';
import { Patience, withinMs } from '../../src/drivers/queue/patience.ts';
import { redisOptions } from '../../src/drivers/queue/redis-options.ts';

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });
}

describe('patience with a broker that is away', () => {
  test('ends after its time, in words for a person', async () => {
    const troubles: string[] = [];
    const patience = new Patience(
      ({ message }) => troubles.push(message),
      () => undefined,
      50,
    );
    await expect(patience.until(() => Promise.reject(refused()))).rejects.toMatchObject({
      name: 'BrokerTrouble',
      message: 'the broker has been away for 0.05 s: connect ECONNREFUSED 127.0.0.1:6379',
    });
    expect(troubles).toEqual(['connect ECONNREFUSED 127.0.0.1:6379']);
  });

  test.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 2],
    [
      "ERR Error running script (call to f_6bf): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
      2,
    ],
    ['NOAUTH Authentication required.', 1],
  ])('is had with what passes: %s', async (text, tries) => {
    let count = 0;
    const patience = new Patience(
      () => undefined,
      () => undefined,
    );
    const work = async () => {
      if (++count === 1) throw new Error(text);
      return count;
    };
    await patience.until(work).catch(() => undefined);
    expect(count).toBe(tries);
  });
});

test('whoever may not act any more asks the broker nothing, and does not try again what failed', async () => {
  let mayAct = true;
  const asked: number[] = [];
  const patience = new Patience(
    () => {
      mayAct = false;
    },
    () => undefined,
    60_000,
    () => mayAct,
  );
  const fails = (what: number) => () => {
    asked.push(what);
    return Promise.reject(refused());
  };
  const said = 'the queues are another dispatcher’s by now; nothing is asked of them';
  await expect(patience.until(fails(1))).rejects.toThrow(said);
  await expect(patience.until(fails(2))).rejects.toThrow(said);
  expect(asked).toEqual([1]);
});

test('at the end of a run nobody waits for a broker that does not answer', async () => {
  const never = new Promise(() => undefined);
  await expect(withinMs(20, never)).rejects.toThrow('no answer within 0.02 s');
  expect(await withinMs(20, Promise.resolve(7))).toBe(7);
});

test('a connection to Redis is tried again for as long as it is told, each time anew', async () => {
  const { retryStrategy } = redisOptions('redis://127.0.0.1', 40);
  expect([retryStrategy!(1), retryStrategy!(2), retryStrategy!(100)]).toEqual([20, 40, 500]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(retryStrategy!(4)).toBe(null);
  expect(retryStrategy!(1)).toBe(20);
  expect(redisOptions('redis://127.0.0.1').retryStrategy!(100_000)).toBe(500);
});
