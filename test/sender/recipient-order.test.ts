import { describe, expect, test } from 'vitest';
import { type Engagement, isEngaged } from '../../src/engine/engagement.ts';
import { createLuck, luckOf } from '../../src/engine/luck.ts';
import { dueInOrder, recipientOrder } from '../../src/sender/recipient-order.ts';
import { audience, batch, hourMs, startAtMs } from './fixtures.ts';

const luck = createLuck('1');
const engaged: Engagement = { shareRatio: 0.3, opensRatio: 0.8 };
const own = audience({ size: 1000, engaged });
const buildMs = (count: number) => count * 10;

describe('the most engaged first', () => {
  const order = recipientOrder(batch({ order: 'engaged_first' }), own, null, luck, buildMs)!;
  const isOneEngaged = (recipient: number) => isEngaged(luckOf(luck, 'people'), recipient, engaged);

  test('takes all of the engaged, about 300 of 1,000, before any other', () => {
    const firstOther = order.recipients.findIndex((recipient) => !isOneEngaged(recipient));
    expect(firstOther).toBeGreaterThan(250);
    expect(firstOther).toBeLessThan(350);
    expect([...order.recipients.slice(firstOther)].some(isOneEngaged)).toBe(false);
  });

  test('takes everybody once, and keeps the order of the audience within each part', () => {
    expect(new Set(order.recipients).size).toBe(1000);
    expect([...order.recipients.slice(0, 250)]).toEqual([...order.recipients.slice(0, 250)].sort((a, b) => a - b));
  });

  test('is nothing to reckon where nobody asked for it, or nobody is told apart', () => {
    expect(recipientOrder(batch(), own, null, luck, buildMs)).toBeNull();
    const alike = recipientOrder(batch({ order: 'engaged_first' }), audience({ size: 5 }), null, luck, buildMs)!;
    expect([...alike.recipients]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("due by the recipients' clocks", () => {
  const zones = {
    names: ['America/New_York', 'Europe/Paris'],
    zoneOf: Uint8Array.from({ length: 10 }, (_, i) => i % 2),
  };
  const localAt = { year: 2026, month: 3, day: 3, timeOfDayMs: 9 * hourMs };
  const arrivals = { kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 100, localAt } as const;
  const order = recipientOrder(batch({ arrivals }), audience({ size: 10 }), zones, luck, buildMs)!;
  const dueHours = (place: number) => (dueInOrder(order, place, buildMs) - startAtMs) / hourMs;

  test('Paris comes before New York, whatever their names', () => {
    expect([...order.recipients]).toEqual([1, 3, 5, 7, 9, 0, 2, 4, 6, 8]);
    expect([dueHours(0), dueHours(5)]).toEqual([32, 38]);
    expect(dueInOrder(order, 6, buildMs) - dueInOrder(order, 5, buildMs)).toBe(10);
  });

  test('a zone whose hour comes while the one before is still being queued waits for it', () => {
    const slow = recipientOrder(
      batch({ arrivals }),
      audience({ size: 10 }),
      zones,
      luck,
      (count) => count * 3 * hourMs,
    )!;
    expect(slow.starts.map(({ place, atMs }) => [place, (atMs - startAtMs) / hourMs])).toEqual([
      [0, 32],
      [5, 44],
    ]);
  });
});
