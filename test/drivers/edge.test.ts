import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AnswerBook } from '../../src/drivers/http/answer-book.ts';
import { type Edge, openEdge, type TrackKind } from '../../src/drivers/http/edge.ts';
import type { EdgeOrder } from '../../src/drivers/http/intake-routes.ts';
import { RequestMeter } from '../../src/drivers/http/request-meter.ts';

let heard: [TrackKind, number][] = [];
let edge: Edge;
let orders: EdgeOrder[] = [];
let isFull = false;
let nowMs = 0;

beforeEach(async () => {
  heard = [];
  orders = [];
  isFull = false;
  nowMs += 1000;
  edge = await openEdge({
    host: '127.0.0.1',
    port: 0,
    apiKey: 'secret',
    perSecondMost: 20,
    bodyBytesMost: 1000,
    onTrack: (kind, message) => {
      if (message < 0 || message >= 100) return 'unknown';
      if (isFull) return 'full';
      heard.push([kind, message]);
      return 'queued';
    },
    onOrder: async (order) => {
      orders.push(order);
      return { status: 202, body: { id: `one-${orders.length}` } };
    },
    figures: async () => [
      { name: 'maildrill_delivered_total', help: 'Messages delivered', labels: { provider: 'gmail' }, value: 41 },
      { name: 'maildrill_delivered_total', help: 'Messages delivered', labels: { provider: 'yahoo' }, value: 1 },
    ],
    isHealthy: () => true,
    nowMs: () => nowMs,
  });
});
afterEach(() => edge.close());

const ask = (path: string, init?: RequestInit) => fetch(`${edge.url}${path}`, { redirect: 'manual', ...init });

describe('the HTTP edge', () => {
  test('answers an open with a GIF of 42 bytes and hears of message 7', async () => {
    const response = await ask('/o/7');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect((await response.arrayBuffer()).byteLength).toBe(42);
    expect(heard).toEqual([['open', 7]]);
  });

  test('sends a click on with 302', async () => {
    const response = await ask('/c/9');
    expect([response.status, response.headers.get('location')]).toEqual([302, `${edge.url}/landing`]);
    expect(heard).toEqual([['click', 9]]);
  });

  test('unsubscribes by POST alone, for robots follow links', async () => {
    expect((await ask('/u/3')).status).toBe(200);
    expect(heard).toEqual([]);
    expect((await ask('/u/3', { method: 'POST', body: 'List-Unsubscribe=One-Click' })).status).toBe(200);
    expect(heard).toEqual([['unsubscribe', 3]]);
  });

  test('takes feedback from who has the key, and says what is wrong with the rest', async () => {
    const post = (body: string, key?: string) =>
      ask('/feedback', {
        method: 'POST',
        body,
        ...(key !== undefined && { headers: { Authorization: `Bearer ${key}` } }),
      });
    const report = JSON.stringify({ kind: 'complaint', message: 5 });
    expect((await post(report)).status).toBe(401);
    expect((await post(report, 'guess')).status).toBe(401);
    expect((await post('{"kind": "praise", "message": 5}', 'secret')).status).toBe(400);
    expect((await post('not JSON', 'secret')).status).toBe(400);
    expect((await post(JSON.stringify({ kind: 'complaint', message: 500 }), 'secret')).status).toBe(404);
    expect(heard).toEqual([]);
    expect((await post(report, 'secret')).status).toBe(202);
    expect(heard).toEqual([['complaint', 5]]);
  });

  test('refuses a body of 10 MB with 413, and goes on', async () => {
    const response = await ask('/u/1', { method: 'POST', body: 'x'.repeat(10_000_000) });
    expect(response.status).toBe(413);
    expect((await ask('/health')).status).toBe(200);
  });

  test('turns the 21st request of one second away, and takes the 22nd a second later', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++) statuses.push((await ask('/health')).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    nowMs += 1000;
    expect((await ask('/health')).status).toBe(200);
  });

  test('tells its figures to Prometheus, each with its labels', async () => {
    const text = await (await ask('/metrics')).text();
    expect(text).toContain('# TYPE maildrill_delivered_total gauge');
    expect(text).toContain('maildrill_delivered_total{provider="gmail"} 41');
    expect(text).toContain('maildrill_delivered_total{provider="yahoo"} 1');
  });

  test('shows a pixel for a message it never sent, and an error for a path it does not know', async () => {
    expect((await ask('/o/12345678901234')).status).toBe(200);
    expect((await ask('/nowhere')).status).toBe(404);
    expect(heard).toEqual([]);
  });
});

describe('work handed in', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = { authorization: 'Bearer secret' }) =>
    ask(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const order = { campaign: 'receipts', to: 'anna@gmail.test' };

  test('is taken from who has the key, with 202 and an id', async () => {
    const response = await post('/v1/messages', order);
    expect([response.status, await response.json()]).toEqual([202, { id: 'one-1' }]);
    const started = await post('/v1/campaigns', { campaign: 'offer', part: { from: 10, count: 5 } });
    expect(started.status).toBe(202);
    expect(orders).toEqual([
      { kind: 'message', ...order },
      { kind: 'campaign', campaign: 'offer', part: { from: 10, count: 5 } },
    ]);
  });

  test.each([
    ['/v1/messages', order, {}, 401, { error: 'an API key is expected: Authorization: Bearer …' }],
    ['/v1/messages', order, { authorization: 'Bearer secret2' }, 401, expect.anything()],
    ['/v1/campaigns', { campaign: 'offer' }, {}, 401, expect.anything()],
    ['/v1/messages', '{"campaign":', undefined, 400, { error: 'the body is no JSON' }],
    [
      '/v1/messages',
      { campaign: 'receipts', lane: 'single', to: 'nobody', bcc: 'x' },
      undefined,
      422,
      {
        error: 'the request is wrong',
        problems: [
          { field: 'to', problem: 'expected one address, such as anna@gmail.test' },
          { field: '', problem: 'Unrecognized key: "bcc"' },
          { field: '', problem: 'expected either `campaign` or `lane`' },
        ],
      },
    ],
    [
      '/v1/messages',
      { to: 'anna@gmail.test' },
      undefined,
      422,
      { error: 'the request is wrong', problems: [{ field: '', problem: 'expected either `campaign` or `lane`' }] },
    ],
    [
      '/v1/campaigns',
      { campaign: 'offer', part: { from: -1, count: 0 } },
      undefined,
      422,
      {
        error: 'the request is wrong',
        problems: [
          { field: 'part.from', problem: 'Too small: expected number to be >=0' },
          { field: 'part.count', problem: 'Too small: expected number to be >=1' },
        ],
      },
    ],
    [
      '/v1/messages',
      order,
      { authorization: 'Bearer secret', 'idempotency-key': 'a b' },
      400,
      { error: 'Idempotency-Key: 1 to 200 visible characters are expected' },
    ],
  ])('%s of %j with headers %j is answered %i', async (path, body, headers, status, told) => {
    const response = await post(path, body, headers);
    expect([response.status, await response.json()]).toEqual([status, told]);
    expect(orders).toEqual([]);
  });

  test('is done once under one idempotency key, however often it is asked for, and at once', async () => {
    const headers = { authorization: 'Bearer secret', 'idempotency-key': 'k-1' };
    const responses = await Promise.all([1, 2, 3].map(() => post('/v1/messages', order, headers)));
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual([
      { id: 'one-1' },
      { id: 'one-1' },
      { id: 'one-1' },
    ]);
    expect(orders.length).toBe(1);
    const other = await post('/v1/messages', { ...order, to: 'bert@gmail.test' }, headers);
    expect([other.status, await other.json()]).toEqual([
      422,
      { error: 'this Idempotency-Key was used for another request' },
    ]);
  });

  test('and feedback and unsubscribes are turned away with 503 while the queue is full; readers notice nothing', async () => {
    isFull = true;
    const feedback = await post('/feedback', { kind: 'complaint', message: 5 });
    expect([feedback.status, feedback.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await ask('/u/3', { method: 'POST' })).status).toBe(503);
    expect([(await ask('/o/3')).status, (await ask('/c/3')).status]).toEqual([200, 302]);
    expect(heard).toEqual([]);
  });
});

test('a book of 3 answers forgets the oldest, and one that was turned away', async () => {
  const book = new AnswerBook(3);
  let count = 0;
  const told = (status: 202 | 503) => async () => ({ status, body: { count: ++count } });
  for (const key of ['a', 'b', 'c', 'd']) await book.answer(key, 'same', told(202));
  expect((await book.answer('a', 'same', told(202)))?.body).toEqual({ count: 5 });
  expect((await book.answer('d', 'same', told(202)))?.body).toEqual({ count: 4 });
  await book.answer('full', 'same', told(503));
  expect((await book.answer('full', 'same', told(202)))?.status).toBe(202);
});

test('a meter of 3 a second admits 3 of each of two addresses, and again the next second', () => {
  const meter = new RequestMeter(3);
  const four = (address: string, nowMs: number) => Array.from({ length: 4 }, () => meter.admits(address, nowMs));
  expect(four('a', 10)).toEqual([true, true, true, false]);
  expect(four('b', 20)).toEqual([true, true, true, false]);
  expect(four('a', 1010)).toEqual([true, true, true, false]);
});
