// Simulated time along the bottom of a chart: a linear axis whose ticks fall on whole UTC hours or days.

import { clockText, dayText } from '../format.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Steps a reader can count in; the first that needs no more than `tickMax` ticks is taken. */
const stepsMs = [
  1000,
  5000,
  15_000,
  60_000,
  5 * 60_000,
  15 * 60_000,
  30 * 60_000,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  4 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
  91 * dayMs,
  365 * dayMs,
];

export interface TimeTick {
  readonly value: number;
  /** One line, or two where the day is told under the hour. */
  readonly label: string | readonly string[];
}

export function timeTicks(fromMs: number, untilMs: number, tickMax: number): readonly TimeTick[] {
  const stepMs = stepsMs.find((step) => (untilMs - fromMs) / step <= tickMax) ?? 3650 * dayMs;
  const ticks: TimeTick[] = [];
  let dayTold = '';
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= untilMs; atMs += stepMs) {
    const day = dayText(atMs);
    if (stepMs >= dayMs) ticks.push({ value: atMs, label: day });
    else ticks.push({ value: atMs, label: day === dayTold ? timeText(atMs, stepMs) : [timeText(atMs, stepMs), day] });
    dayTold = day;
  }
  return ticks;
}

/** From nought up to a length of time, in at most six steps that a reader can count in. */
export function durationSteps(maxMs: number): readonly number[] {
  const stepMs = stepsMs.find((step) => maxMs / step <= 6) ?? Math.ceil(maxMs / 5);
  return Array.from({ length: Math.floor(maxMs / stepMs) + 1 }, (_, i) => i * stepMs);
}

function timeText(atMs: number, stepMs: number): string {
  return stepMs < 60_000 ? new Date(atMs).toISOString().slice(11, 19) : clockText(atMs);
}
