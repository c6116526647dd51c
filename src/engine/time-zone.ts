// Local time of IANA zones, by cached Intl formatters. A local time that does not exist (a clock put forward) moves
// to the first instant that does; one that comes twice (a clock put back) means its first coming.

const formatters = new Map<string, Intl.DateTimeFormat>();

export interface LocalDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** True where this Node knows the zone. */
export function isTimeZone(zone: string): boolean {
  if (zone === 'UTC') return true; // The first formatter of a process takes as long as reading a scenario.
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What to add to UTC to get the zone's local time at this instant, in ms. */
export function utcOffsetMs(zone: string, atMs: number): number {
  if (zone === 'UTC') return 0;
  const wholeMs = Math.floor(atMs / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(wholeMs)) part[type] = Number(value);
  return (
    Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!) - wholeMs
  );
}

export function localDate(zone: string, atMs: number): LocalDate {
  const local = new Date(atMs + utcOffsetMs(zone, atMs));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** Milliseconds since local midnight by the wall clock there. */
export function localTimeOfDayMs(zone: string, atMs: number): number {
  const dayMs = 86_400_000;
  const localMs = atMs + utcOffsetMs(zone, atMs);
  return localMs - Math.floor(localMs / dayMs) * dayMs;
}

/** The instant at which the zone's clocks show this date and time of day; `date.day` may run over the month's end. */
export function instantOf(zone: string, date: LocalDate, timeOfDayMs: number): number {
  const wallMs = Date.UTC(date.year, date.month - 1, date.day) + timeOfDayMs;
  // Offsets a day before and a day after are those on either side of any change near this time.
  const before = utcOffsetMs(zone, wallMs - 86_400_000);
  const after = utcOffsetMs(zone, wallMs + 86_400_000);
  const first = wallMs - Math.max(before, after);
  const second = wallMs - Math.min(before, after);
  if (first + utcOffsetMs(zone, first) === wallMs) return first;
  if (second + utcOffsetMs(zone, second) === wallMs) return second;
  return changeBetween(zone, first, second);
}

export const calendarUnits = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

/** Lengths of the units that have one; a month counts as 30 days where a length is needed. */
export const unitMs: Readonly<Record<CalendarUnit, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

/** Start and end of the calendar unit that holds this instant in the zone. Weeks begin on Monday (ISO 8601). */
export function calendarWindow(zone: string, unit: CalendarUnit, atMs: number): { startMs: number; endMs: number } {
  if (unit === 'minute' || unit === 'hour') {
    // Zones differ from UTC by whole quarter hours in our time, so an hour begins where the local clock shows :00.
    const offsetMs = utcOffsetMs(zone, atMs);
    const startMs = Math.floor((atMs + offsetMs) / unitMs[unit]) * unitMs[unit] - offsetMs;
    const endMs = startMs + unitMs[unit];
    // Where clocks change within the hour (Lord Howe, by half an hour), one hour ends and another begins there.
    return {
      startMs: utcOffsetMs(zone, startMs) === offsetMs ? startMs : changeBetween(zone, startMs, atMs),
      endMs: utcOffsetMs(zone, endMs - 1) === offsetMs ? endMs : changeBetween(zone, atMs, endMs - 1),
    };
  }
  const { year, month, day } = localDate(zone, atMs);
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const first =
    unit === 'month' ? { year, month, day: 1 } : { year, month, day: unit === 'week' ? day - weekday : day };
  const next =
    unit === 'month' ? { year, month: month + 1, day: 1 } : { ...first, day: first.day + (unit === 'week' ? 7 : 1) };
  return { startMs: instantOf(zone, first, 0), endMs: instantOf(zone, next, 0) };
}

function changeBetween(zone: string, fromMs: number, untilMs: number): number {
  const from = utcOffsetMs(zone, fromMs);
  let low = fromMs;
  let high = untilMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (utcOffsetMs(zone, middle) === from) low = middle;
    else high = middle;
  }
  return high;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
