import { expect, test } from 'vitest';
import type { Campaign } from '../../src/domain/scenario.ts';
import { MessageSizes } from '../../src/run/message-size.ts';
import { scenarioOf, smallest } from '../scenario/fixtures.ts';

function sizesOf(size: string, seed = '1'): { sizes: MessageSizes; campaign: Campaign } {
  const scenario = scenarioOf(smallest, [`campaigns[0].message_size=${size}`, `seed=${seed}`]);
  return { sizes: new MessageSizes(scenario), campaign: scenario.campaigns[0]! };
}

const spread = '{ median: 40kB, p95: 150kB, most: 1MB }';

test('a campaign of one size has that size throughout', () => {
  const { sizes } = sizesOf('20kB');
  expect([0, 1, 999].map((place) => sizes.bytesOf(0, place))).toEqual([20_000, 20_000, 20_000]);
  expect(sizes.vary(0)).toBe(false);
});

test('of 100,000 sizes half are under the median, 95 % under the 95th percentile, none over the most', () => {
  const { sizes } = sizesOf(spread);
  const all = Array.from({ length: 100_000 }, (_, place) => sizes.bytesOf(0, place));
  const share = (bytes: number) => all.filter((one) => one < bytes).length / all.length;
  expect(share(40_000)).toBeCloseTo(0.5, 2);
  expect(share(150_000)).toBeCloseTo(0.95, 2);
  expect(Math.max(...all.slice(0, 50_000))).toBeLessThanOrEqual(1_000_000);
  expect(sizes.vary(0)).toBe(true);
});

test('sizes hang on the seed and the place alone', () => {
  const first = sizesOf(spread).sizes;
  const again = sizesOf(spread).sizes;
  const other = sizesOf(spread, '2').sizes;
  const of = (sizes: MessageSizes) => [0, 1, 2, 3].map((place) => sizes.bytesOf(0, place));
  expect(of(first)).toEqual(of(again));
  expect(of(first)).not.toEqual(of(other));
});
