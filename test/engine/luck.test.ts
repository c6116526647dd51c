// Luck is a hash: it must never change from version to version, be even, and know nothing of its neighbours.

import { describe, expect, test } from 'vitest';
import { createLuck, type Luck, luckBits, luckOf, luckRatio, nameKey, Purpose } from '../../src/engine/luck.ts';

const luck = createLuck('1');

describe('the luck of seed 1', () => {
  test('has the known key', () => {
    expect(luck).toEqual({ keyA: 1908972244, keyB: 388119682 });
  });

  test('gives the known bits for known addresses', () => {
    expect([
      luckBits(luck, Purpose.RetryJitter, 0, 0, 0),
      luckBits(luck, Purpose.RetryJitter, 1, 2, 3),
      luckRatio(luck, Purpose.RecipientProvider, 123456, 0, 0),
    ]).toEqual([1842791922, 3727481940 | 0, 0.6910464582033455]);
  });

  test('gives a part of the world the known key of its name', () => {
    expect(nameKey('gmail')).toBe(683365503);
    expect(luckOf(luck, 'gmail')).toEqual({ keyA: -780656235, keyB: 776023264 });
  });
});

/** 4.5 standard deviations of a chi-square about its mean: passed by chance once in 100,000 times. */
function expectEven(counts: Uint32Array, freedom: number): void {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const square = counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0);
  expect(Math.abs(square - freedom) / Math.sqrt(2 * freedom)).toBeLessThan(4.5);
}

type Draw = (i: number) => number;

const ways: readonly (readonly [string, Draw])[] = [
  ['recipients in a row', (i) => luckRatio(luck, Purpose.Complaint, i, 0, 0)],
  ['attempts in a row', (i) => luckRatio(luck, Purpose.TemporaryFailure, 42, 0, i)],
  ['arrivals in a row', (i) => luckRatio(luck, Purpose.StreamRecipient, 42, i, 0)],
  ['slots far before the epoch', (i) => luckRatio(luck, Purpose.EpisodeHappens, 42, 3, -i)],
  ['recipients by 1,024', (i) => luckRatio(luck, Purpose.Open, i * 1024, 0, 0)],
  ['recipient and attempt together', (i) => luckRatio(luck, Purpose.Open, i & 255, 0, i >> 8)],
];

describe('luck is even', () => {
  test.each(ways)('over %s: 65,536 of them into 256 boxes', (_name, draw) => {
    const counts = new Uint32Array(256);
    for (let i = 0; i < 65_536; i++) counts[Math.floor(draw(i) * 256)]! += 1;
    expectEven(counts, 255);
  });

  test.each(ways)('over %s, in its lowest bits as well', (_name, draw) => {
    const counts = new Uint32Array(256);
    for (let i = 0; i < 65_536; i++) counts[(draw(i) * 4_294_967_296) % 256]! += 1;
    expectEven(counts, 255);
  });

  test('over 65,536 names', () => {
    const counts = new Uint32Array(256);
    for (let i = 0; i < 65_536; i++) counts[nameKey(`campaign-${i}`) & 255]! += 1;
    expectEven(counts, 255);
  });
});

describe('one piece of luck says nothing of another', () => {
  const other = createLuck('2');
  const recipient = (who: number, key: Luck = luck) => luckRatio(key, Purpose.Complaint, who, 0, 0);
  const pairs: readonly (readonly [string, Draw, Draw])[] = [
    ['another purpose', recipient, (i) => luckRatio(luck, Purpose.ComplaintDelay, i, 0, 0)],
    ['the next recipient', recipient, (i) => recipient(i + 1)],
    ['the next attempt', recipient, (i) => luckRatio(luck, Purpose.Complaint, i, 0, 1)],
    ['the next copy', recipient, (i) => luckRatio(luck, Purpose.Complaint, i, 1, 0)],
    ['another seed', recipient, (i) => recipient(i, other)],
    [
      'another part of the world',
      (i) => recipient(i, luckOf(luck, 'gmail')),
      (i) => recipient(i, luckOf(luck, 'yahoo')),
    ],
    [
      'who and which changed about',
      (i) => luckRatio(luck, Purpose.Open, i, 7, 0),
      (i) => luckRatio(luck, Purpose.Open, 7, i, 0),
    ],
  ];

  test.each(pairs)('%s: 65,536 pairs into 16 by 16 boxes', (_name, left, right) => {
    const counts = new Uint32Array(256);
    for (let i = 0; i < 65_536; i++) counts[Math.floor(left(i) * 16) * 16 + Math.floor(right(i) * 16)]! += 1;
    expectEven(counts, 255);
  });

  test('a flip of one bit of the recipient flips half the bits, within 1 %', () => {
    let flipped = 0;
    for (let who = 0; who < 2000; who++)
      for (let bit = 0; bit < 32; bit++) {
        let change = luckBits(luck, Purpose.Open, who, 0, 0) ^ luckBits(luck, Purpose.Open, who ^ (1 << bit), 0, 0);
        for (; change !== 0; change &= change - 1) flipped += 1;
      }
    expect(flipped / (2000 * 32 * 32)).toBeCloseTo(0.5, 2);
  });
});

describe('names', () => {
  test('of 20,000 campaigns have 20,000 keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => nameKey(`campaign ${i}`));
    expect(new Set(keys).size).toBe(20_000);
  });

  test('of the same letters in another order have other keys', () => {
    expect(nameKey('ab')).not.toBe(nameKey('ba'));
  });
});
