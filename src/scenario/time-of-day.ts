// A time of day by some place's clock: `09:00`, and `24:00` for the end of the day.

import { accepted, formOf, refused, type Unit } from './unit.ts';

/** Milliseconds since midnight by the clock. */
export const timeOfDay: Unit<number> = {
  noun: 'a time of day',
  examples: ['09:00', '18:30', '24:00'],
  kind: 'text',
  pattern: String.raw`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`,
  parse(text) {
    if (new RegExp(timeOfDay.pattern).test(text))
      return accepted(Number(text.slice(0, 2)) * 3_600_000 + Number(text.slice(3)) * 60_000);
    const short = /^(\d):([0-5]\d)$/.exec(text);
    return refused(formOf(timeOfDay), short === null ? undefined : `write 0${text}`);
  },
  print(value) {
    const minutes = Math.round(value / 60_000);
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  },
  measure: (value) => value,
};
