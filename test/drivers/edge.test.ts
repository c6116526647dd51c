import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Edge, openEdge, type TrackKind } from '../../src/drivers/http/edge.ts';
import { RequestMeter } from '../../src/drivers/http/request-meter.ts';

let heard: [TrackKind, number][] = [];
let edge: Edge;
let nowMs = 0;

beforeEach(async () => {
  heard = [];
  nowMs += 1000;
  edge = await openEdge({
    host: '127.0.0.1',
    port: 0,
    apiKey: 'secret',
    perSecondMost: 20,
    bodyBytesMost: 1000,
    onTrack: (kind, message) => {
      if (message < 0 || message >= 100) return false;
      heard.push([kind, message]);
      return true;
    },
    figures: () => [
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

test('a meter of 3 a second admits 3 of each of two addresses, and again the next second', () => {
  const meter = new RequestMeter(3);
  const four = (address: string, nowMs: number) => Array.from({ length: 4 }, () => meter.admits(address, nowMs));
  expect(four('a', 10)).toEqual([true, true, true, false]);
  expect(four('b', 20)).toEqual([true, true, true, false]);
  expect(four('a', 1010)).toEqual([true, true, true, false]);
});
