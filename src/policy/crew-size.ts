// How many workers a pool should have: by the time of day, or by how long its jobs wait.

import type { Autoscale, CrewPlan } from '../domain/worker-plan.ts';
import { instantOf, localDate, localTimeOfDayMs } from '../engine/time-zone.ts';

const minuteMs = 60_000;
/** Workers are taken away only well below the bound at which they are added, or their number would swing for ever. */
const shrinkBelowRatio = 0.25;

/** The row of the timetable in force: the last that has begun today, or else the last of all. */
export function timetabledWorkers({ timetable, timezone }: CrewPlan, nowMs: number): number {
  const minuteOfDay = localTimeOfDayMs(timezone, nowMs) / minuteMs;
  const begun = timetable.findLast(({ fromMinuteOfDay }) => fromMinuteOfDay <= minuteOfDay);
  return (begun ?? timetable.at(-1)!).workers;
}

/** When the next row of the timetable begins. */
export function nextTimetableAtMs({ timetable, timezone }: CrewPlan, nowMs: number): number {
  const today = localDate(timezone, nowMs);
  for (let day = 0; ; day++) {
    for (const { fromMinuteOfDay } of timetable) {
      const atMs = instantOf(timezone, { ...today, day: today.day + day }, fromMinuteOfDay * minuteMs);
      if (atMs > nowMs) return atMs;
    }
  }
}

/** `oldestMs`: how long the oldest due job has waited. */
export function autoscaledWorkers(plan: Autoscale, workers: number, oldestMs: number): number {
  if (oldestMs > plan.queueTimeMs) return Math.min(plan.most, workers + plan.step);
  if (oldestMs < plan.queueTimeMs * shrinkBelowRatio) return Math.max(plan.least, workers - plan.step);
  return Math.min(plan.most, Math.max(plan.least, workers));
}
