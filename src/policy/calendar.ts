// When by the calendar a zone's clocks allow sending: hours of the day, days of the week, and dates left out. A local
// time that the clocks skip is the next that exists; one that comes twice is used once, at its first coming.

import type { SendWindow } from '../domain/send-window.ts';
import { instantOf, type LocalDate, localDate } from '../engine/time-zone.ts';

export interface CalendarWindow {
  readonly zone: string;
  /** Times of day; `toMs` may be 24 h. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Bit 0 is Monday. */
  readonly days: number;
  /** Local dates on which nothing is sent, as `dateNumber` gives them. */
  readonly blackouts: readonly number[];
}

export interface OpenSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export const everyDay = 0b111_1111;

/** Farther than any blackout reaches; a window that does not open by then never does. */
const daysAhead = 800;

/** The window that holds this instant, or else the next one; null where none comes. */
export function windowFrom(window: CalendarWindow, atMs: number): OpenSpan | null {
  const today = localDate(window.zone, atMs);
  for (let ahead = 0; ahead < daysAhead; ahead++) {
    const date = { ...today, day: today.day + ahead };
    if (!isOpenOn(window, date)) continue;
    const fromMs = instantOf(window.zone, date, window.fromMs);
    const untilMs = instantOf(window.zone, date, window.toMs);
    if (untilMs > atMs && untilMs > fromMs) return { fromMs, untilMs };
  }
  return null;
}

/** The hours that a campaign keeps, as a zone's clocks show them. */
export function windowIn(window: SendWindow, zone: string): CalendarWindow {
  const { fromMs, toMs, days, blackouts } = window;
  return { zone: window.zone === 'recipient' ? zone : window.zone, fromMs, toMs, days, blackouts };
}

/** A date as a number that runs on over the ends of months: days since 1 January 1970. */
export function dateNumber({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

function isOpenOn(window: CalendarWindow, date: LocalDate): boolean {
  const number = dateNumber(date);
  const weekday = (((number + 3) % 7) + 7) % 7; // 1 January 1970 was a Thursday.
  return (window.days & (1 << weekday)) !== 0 && !window.blackouts.includes(number);
}
