// Instants as a scenario writes them: by the calendar (`2026-03-02T06:00:00Z`), by a place's clock on a day of the
// run (`day 2 09:00 America/New_York`), or so long after the start (`+3h`).

import { didYouMean } from '../domain/nearest-name.ts';
import { instantOf, isTimeZone, localDate } from '../engine/time-zone.ts';
import { accepted, formOf, type Parsed, refused, type Unit } from './unit.ts';
import { duration } from './units.ts';

export type InstantText =
  | { readonly kind: 'utc'; readonly atMs: number }
  | { readonly kind: 'day'; readonly day: number; readonly minuteOfDay: number; readonly zone: string }
  | { readonly kind: 'after'; readonly afterMs: number };

/** The instant meant in a run that starts at `startAtMs`. Day 1 is the date on which it starts, in the zone named. */
export function resolveInstant(instant: InstantText, startAtMs: number): number {
  switch (instant.kind) {
    case 'utc':
      return instant.atMs;
    case 'after':
      return startAtMs + instant.afterMs;
    case 'day': {
      const first = localDate(instant.zone, startAtMs);
      return instantOf(instant.zone, { ...first, day: first.day + instant.day - 1 }, instant.minuteOfDay * 60_000);
    }
  }
}

/** A date and time of day with its offset from UTC. */
export const utcInstant: Unit<number> = {
  noun: 'an instant',
  examples: ['2026-03-02T06:00:00Z'],
  kind: 'text',
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$`,
  parse(text) {
    const parts = new RegExp(utcInstant.pattern).test(text) ? Date.parse(text) : Number.NaN;
    // Date.parse takes 31 February for 3 March; a scenario that says so has a slip in it.
    if (Number.isFinite(parts) && dayExists(text)) return accepted(parts);
    return refused(formOf(utcInstant), hintForInstant(text));
  },
  print: (value) => new Date(value).toISOString().replace('.000Z', 'Z'),
  measure: (value) => value,
};

export const instant: Unit<InstantText> = {
  noun: 'an instant',
  examples: ['day 2 09:00 America/New_York', '+3h', '2026-03-02T06:00:00Z'],
  kind: 'text',
  pattern: String.raw`^(day \d+ \d\d:\d\d( \S+)?|\+\S+|\d{4}-\d\d-\d\dT\S+)$`,
  parse(text) {
    if (text.startsWith('day')) return parseDay(text);
    if (text.startsWith('+')) {
      const after = duration.parse(text.slice(1));
      return after.ok ? accepted({ kind: 'after', afterMs: after.value }) : refused(formOf(instant), after.hint);
    }
    const utc = utcInstant.parse(text);
    return utc.ok ? accepted({ kind: 'utc', atMs: utc.value }) : refused(formOf(instant), utc.hint);
  },
  print(value) {
    switch (value.kind) {
      case 'utc':
        return utcInstant.print(value.atMs);
      case 'after':
        return `+${duration.print(value.afterMs)}`;
      case 'day': {
        const hour = String(Math.floor(value.minuteOfDay / 60)).padStart(2, '0');
        const minute = String(value.minuteOfDay % 60).padStart(2, '0');
        return `day ${value.day} ${hour}:${minute} ${value.zone}`;
      }
    }
  },
  measure: () => null,
};

/** A zone of the IANA database, as this Node knows it. */
export const timeZone: Unit<string> = {
  noun: 'an IANA time zone',
  examples: ['America/New_York', 'Europe/Paris', 'UTC'],
  kind: 'text',
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
  parse: (text) =>
    isZoneName(text) ? accepted(text) : refused(formOf(timeZone), didYouMean(text, Intl.supportedValuesOf('timeZone'))),
  print: (value) => value,
  measure: () => null,
};

function parseDay(text: string): Parsed<InstantText> {
  const parts = /^day ([1-9]\d{0,2}) (\d\d):(\d\d)(?: (\S+))?$/.exec(text);
  if (parts === null || Number(parts[2]) > 23 || Number(parts[3]) > 59)
    return refused(formOf(instant), hintForDay(text));
  const zone = parts[4] ?? 'UTC';
  if (!isZoneName(zone)) {
    const guess = timeZone.parse(zone);
    return refused('an instant with a zone of the IANA database', guess.ok ? undefined : guess.hint);
  }
  return accepted({ kind: 'day', day: Number(parts[1]), minuteOfDay: Number(parts[2]) * 60 + Number(parts[3]), zone });
}

/** Some Nodes take offsets such as `+01:00` for zones; those have no calendar of their own, and others refuse them. */
function isZoneName(text: string): boolean {
  return /^[A-Za-z]/.test(text) && isTimeZone(text);
}

function dayExists(text: string): boolean {
  const day = Number(text.slice(8, 10));
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
}

function hintForInstant(text: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `write ${text}T00:00:00Z`;
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text)) return `write ${text.replace(' ', 'T')}Z`;
  return undefined;
}

function hintForDay(text: string): string | undefined {
  if (/^day 0\b/.test(text)) return 'the first day of the run is day 1';
  const parts = /^day (\d+) (\d):(\d\d)(.*)$/.exec(text);
  return parts === null ? undefined : `write day ${parts[1]} 0${parts[2]}:${parts[3]}${parts[4]}`;
}
