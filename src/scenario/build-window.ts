// A campaign's hours, and a batch that is due by its recipients' own clocks, from checked fields to the domain's words.

import type { z } from 'zod';
import type { SendWindow } from '../domain/send-window.ts';
import { instantOf, type LocalDate, localDate } from '../engine/time-zone.ts';
import { dateNumber } from '../policy/calendar.ts';
import type { ScenarioFields } from './schema.ts';
import type { DateText, DueText, sendWindow } from './window-schema.ts';

export function windowOf(
  fields: z.output<typeof sendWindow>,
  servers: readonly string[],
  { start, sender }: ScenarioFields,
): SendWindow {
  const first = sender.servers.find(({ name }) => servers.length === 0 || servers.includes(name));
  const zone = fields.zone === 'server' ? (first?.timezone ?? 'UTC') : fields.zone;
  // Recipients in many zones keep the same dates: those of the run by UTC.
  const blackouts = (fields.blackouts ?? []).map((date) => numberOf(date, zone === 'recipient' ? 'UTC' : zone, start));
  return { zone, fromMs: fields.from, toMs: fields.to, days: fields.days, blackouts, spread: fields.spread };
}

/** The date and time of day by every recipient's clock, and the instant at which the first of the zones comes to it. */
export function localDueOf(
  { day, minuteOfDay }: Extract<DueText, { kind: 'local' }>,
  zones: readonly string[],
  startAtMs: number,
): { readonly atMs: number; readonly localAt: LocalDate & { readonly timeOfDayMs: number } } {
  const first = localDate('UTC', startAtMs);
  const date = { ...first, day: first.day + day - 1 };
  const timeOfDayMs = minuteOfDay * 60_000;
  const instants = zones.map((zone) => instantOf(zone, date, timeOfDayMs));
  return { atMs: Math.min(...instants), localAt: { ...date, timeOfDayMs } };
}

function numberOf(date: DateText, zone: string, startAtMs: number): number {
  return date.kind === 'date' ? date.number : dateNumber(localDate(zone, startAtMs)) + date.day - 1;
}
