// How fast a scenario may be run live, with the figures that say so.

import type { LiveSpeedFigures } from '../scenario/live-speed.ts';
import { printNumber } from '../scenario/units.ts';

export function liveSpeedText(figures: LiveSpeedFigures): string {
  const { speed, capacity, peakPerSecond, shortestLatencyMs, byRate, byLatency } = figures;
  const lines = [
    'live',
    `  this machine carries ${told(capacity.perSecond)} messages a second; an attempt takes ${told(capacity.attemptWallMs)} ms of its own`,
    `  peak rate ${told(peakPerSecond)} messages in a simulated second, to be half of that at most: up to ${told(byRate)} times real time`,
    `  shortest latency ${told(shortestLatencyMs)} ms, of which its own time is to be a tenth at most: up to ${told(byLatency)} times real time`,
    `  highest honest speed: ${printNumber(speed)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function told(value: number): string {
  return printNumber(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
}
