// A rate in words, as a scenario writes it.

import type { Rate } from './scenario.ts';

const units: readonly (readonly [number, string])[] = [
  [1000, 's'],
  [60_000, 'm'],
  [3_600_000, 'h'],
  [86_400_000, 'd'],
];

export function printRate(rate: Rate): string {
  const unit = units.find(([ms]) => ms === rate.perMs);
  return unit === undefined ? `${rate.count} per ${rate.perMs} ms` : `${rate.count}/${unit[1]}`;
}
