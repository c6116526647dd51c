// A digest of the UTC offsets that a run depended on, so that two runs under different time zone data can be told apart.

import type { Scenario } from '../domain/scenario.ts';
import { nameKey } from '../engine/luck.ts';
import { utcOffsetMs } from '../engine/time-zone.ts';

const dayMs = 86_400_000;

export function utcOffsetsDigest(scenario: Scenario): string {
  const named = [
    ...scenario.sender.servers.map(({ timezone }) => timezone),
    ...scenario.audiences.flatMap(({ timezones }) => timezones.map(({ name }) => name)),
  ];
  const zones = [...new Set(named)].sort();
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  const lines = zones.map((zone) => {
    const offsets: number[] = [];
    for (let atMs = scenario.startAtMs; atMs <= endAtMs + dayMs; atMs += dayMs)
      offsets.push(utcOffsetMs(zone, atMs) / 60_000);
    return `${zone} ${offsets.join(' ')}`;
  });
  return (nameKey(lines.join('\n')) >>> 0).toString(16).padStart(8, '0');
}
