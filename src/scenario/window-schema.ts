// When by the clock a campaign's mail may leave, and the values that say so: times of day, weekdays, dates, and whose
// clock it is.

import { dateNumber, everyDay } from '../policy/calendar.ts';
import { complain, field, flag, oneOrMany, section } from './field.ts';
import { type InstantText, instant, timeZone } from './instant.ts';
import { timeOfDay } from './time-of-day.ts';
import { accepted, formOf, type Parsed, refused, type Unit } from './unit.ts';

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Bit 0 is Monday. */
export const weekdays: Unit<number> = {
  noun: 'days of the week',
  examples: ['mon-fri', 'mon,wed,fri', 'sat,sun'],
  kind: 'text',
  pattern: '^(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*$',
  parse(text) {
    let days = 0;
    for (const part of text.split(',')) {
      const [from = '', to = from] = part.split('-').map((name) => name.trim());
      const first = dayNames.indexOf(from);
      const last = dayNames.indexOf(to);
      if (first === -1 || last === -1 || part.split('-').length > 2) return refused(formOf(weekdays));
      // sat-mon goes on into the next week.
      for (let day = first; ; day = (day + 1) % 7) {
        days |= 1 << day;
        if (day === last) break;
      }
    }
    return accepted(days);
  },
  print: (days) => dayNames.filter((_, day) => (days & (1 << day)) !== 0).join(','),
  measure: () => null,
};

/** A date by some clock: of the calendar, or a day of the run. */
export type DateText =
  | { readonly kind: 'date'; readonly number: number }
  | { readonly kind: 'day'; readonly day: number };

export const dateText: Unit<DateText> = {
  noun: 'a date',
  examples: ['2026-12-25', 'day 3'],
  kind: 'text',
  pattern: String.raw`^(\d{4}-\d\d-\d\d|day [1-9]\d{0,2})$`,
  parse(text) {
    const day = /^day ([1-9]\d{0,2})$/.exec(text);
    if (day !== null) return accepted({ kind: 'day', day: Number(day[1]) });
    const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    const number =
      date === null ? Number.NaN : dateNumber({ year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) });
    // 31 February is a slip, not the third of March.
    const isReal = date !== null && new Date(number * 86_400_000).toISOString().startsWith(text);
    return isReal ? accepted({ kind: 'date', number }) : refused(formOf(dateText));
  },
  print: (value) =>
    value.kind === 'day' ? `day ${value.day}` : new Date(value.number * 86_400_000).toISOString().slice(0, 10),
  measure: () => null,
};

/** Whose clock: each recipient's, the server's, or a zone's. */
const windowZone: Unit<string> = {
  noun: 'recipient, server or an IANA time zone',
  examples: ['recipient', 'Europe/Paris'],
  kind: 'text',
  pattern: timeZone.pattern,
  parse(text): Parsed<string> {
    if (text === 'recipient' || text === 'server') return accepted(text);
    const zone = timeZone.parse(text);
    return zone.ok ? zone : refused(formOf(windowZone), zone.hint);
  },
  print: (value) => value,
  measure: () => null,
};

export const sendWindow = section('Hours outside which nothing of it leaves; retries wait for them too.', {
  from: field(timeOfDay, { says: 'Time of day at which it opens.', example: '09:00' }).prefault('00:00'),
  to: field(timeOfDay, { says: 'Time of day at which it shuts.', example: '18:00' }).prefault('24:00'),
  days: field(weekdays, { says: 'Days of the week.', example: 'mon-fri' }).prefault('mon-sun'),
  zone: field(windowZone, {
    says: "Whose clock: each recipient's own, that of the first server it may leave by, or one zone's.",
    example: 'recipient',
  }).prefault('recipient'),
  blackouts: oneOrMany(
    field(dateText, { says: 'A date.', example: '2026-12-25' }),
    'Dates on which nothing is sent, by that clock.',
    ['2026-12-25'],
  ).optional(),
  spread: flag('Whether a batch is spread evenly over the hours of one day.').prefault(false),
}).superRefine(({ from, to, days }, context) => {
  if (to <= from) {
    const hint = 'a window lies within one day, which ends at 24:00';
    complain(context, ['to'], { got: 'a window that shuts before it opens', expected: '`to` after `from`', hint });
  }
  if ((days & everyDay) === 0) complain(context, ['days'], { expected: 'at least one day' });
});

/** When a batch is due: an instant, or a time of day by each recipient's own clock. */
export type DueText = InstantText | { readonly kind: 'local'; readonly day: number; readonly minuteOfDay: number };

export const dueInstant: Unit<DueText> = {
  noun: 'an instant',
  examples: [...instant.examples, 'day 2 09:00 recipient'],
  kind: 'text',
  pattern: instant.pattern,
  parse(text): Parsed<DueText> {
    const local = /^day ([1-9]\d{0,2}) ([01]\d|2[0-3]):([0-5]\d) recipient$/.exec(text);
    if (local !== null)
      return accepted({ kind: 'local', day: Number(local[1]), minuteOfDay: Number(local[2]) * 60 + Number(local[3]) });
    return instant.parse(text);
  },
  print(value) {
    if (value.kind !== 'local') return instant.print(value);
    return `day ${value.day} ${timeOfDay.print(value.minuteOfDay * 60_000)} recipient`;
  },
  measure: () => null,
};
