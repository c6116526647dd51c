// The dispatcher's end of the HTTP edge: what callers are told, and when.

import { afterEach, expect, it } from 'vitest';
import type { EdgeOrder } from '../../src/drivers/http/intake-routes.ts';
import { HttpSide } from '../../src/run/live/edge/http-side.ts';

let side: HttpSide | undefined;
afterEach(async () => {
  await side?.close();
  side = undefined;
});

/** An edge behind which everything that is handed in is taken. */
async function opened() {
  const orders: EdgeOrder[] = [];
  const kept: (() => void)[] = [];
  const heard: number[] = [];
  side = await HttpSide.open({
    scenario: {
      http: [{ endpoint: 'open', connections: 1, perSecond: 10, durationMs: 600_000, atMs: 0 }],
    } as never,
    intake: {
      take: (order: EdgeOrder) => {
        orders.push(order);
        return { status: 202, body: { id: 'weekly-0' } };
      },
    } as never,
    wish: { port: 0, apiKey: 'secret' },
    isKnown: () => true,
    onEvent: (_kind, message) => heard.push(message),
    measures: { options: { messageCount: 10 } } as never,
    whenKept: (call) => kept.push(call),
    onTrouble: (error) => expect.unreachable(error.message),
  });
  const { url } = side;
  const handIn = () =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: JSON.stringify({ campaign: 'weekly', to: 'anna@gmail.test' }),
    });
  return { side, orders, kept, heard, handIn };
}

it('breaks a load off when the run is to end, and has no figures of it', { timeout: 20_000 }, async () => {
  const { side } = await opened();
  const loaded = side.load(0);
  expect(side.isLoading).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await side.breakOff();
  await loaded;
  expect([side.isLoading, side.results]).toEqual([false, []]);
});

it('breaks a load off when it is closed, for its process would keep this one from ending', async () => {
  const { side } = await opened();
  const loaded = side.load(0);
  await side.close();
  await loaded;
});

it('turns away what is handed in before the run has begun', async () => {
  const { side, orders, kept, handIn } = await opened();
  const early = await handIn();
  expect([early.status, early.headers.get('retry-after'), await early.json()]).toEqual([
    503,
    '1',
    { error: 'the run has not begun' },
  ]);
  expect(orders).toEqual([]);
  side.begin();
  const later = handIn();
  for (let tries = 0; tries < 1000 && kept.length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  for (const call of kept) call();
  expect((await later).status).toBe(202);
});

it('hears nothing of readers before the run has begun', async () => {
  const { side, heard } = await opened();
  await fetch(`${side.url}/o/3`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  side.begin();
  await fetch(`${side.url}/o/4`);
  for (let tries = 0; tries < 1000 && heard.length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard).toEqual([4]);
});

it('says 202 when the ledger has the message, and not before', async () => {
  const { side, orders, kept, handIn } = await opened();
  side.begin();
  let hasAnswered = false;
  const answer = handIn().then((response) => {
    hasAnswered = true;
    return response.status;
  });
  for (let tries = 0; tries < 1000 && orders.length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([orders.length, hasAnswered]).toEqual([1, false]);
  for (const call of kept) call();
  expect(await answer).toBe(202);
});
