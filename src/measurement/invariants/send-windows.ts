// Was anything granted outside the hours that its campaign keeps? Each grant's instant is turned into the local time of
// its zone and held against the hours as they are written; the offset is looked up once a quarter of an hour, for zones
// change theirs on such a quarter.

import type { LedgerTables, WindowRow } from '../../domain/ledger.ts';
import { utcOffsetMs } from '../../engine/time-zone.ts';
import { Breaches } from './breaches.ts';

const quarterMs = 900_000;
const dayMs = 86_400_000;

export class SendWindows {
  readonly breaches = new Breaches(
    'no-send-outside-window',
    'sender',
    "nothing is granted outside its campaign's hours",
  );
  readonly #tables: LedgerTables;
  /** By path: row of its hours; -1: none. */
  readonly #windowOf: number[] = [];
  readonly #offsets: { quarter: number; offsetMs: number }[] = [];

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  /** False where no campaign keeps hours: then there is no law to hold anything to. */
  get isAsked(): boolean {
    return this.#tables.windows.length > 0;
  }

  granted(path: number, atMs: number, message: number): void {
    const { paths, windows } = this.#tables;
    for (let known = this.#windowOf.length; known <= path; known++) this.#windowOf.push(paths[known]!.window ?? -1);
    const row = this.#windowOf[path]!;
    if (row === -1) return;
    const window = windows[row]!;
    this.breaches.checkedCount += 1;
    const localMs = atMs + this.#offsetMs(row, atMs);
    const date = Math.floor(localMs / dayMs);
    const timeOfDayMs = localMs - date * dayMs;
    const isInside =
      timeOfDayMs >= window.fromMs &&
      timeOfDayMs < window.toMs &&
      (window.days & (1 << weekdayOf(date))) !== 0 &&
      !window.blackouts.includes(date);
    if (!isInside) this.breaches.add(atMs, message, this.#told(window, localMs));
  }

  #offsetMs(row: number, atMs: number): number {
    const quarter = Math.floor(atMs / quarterMs);
    const known = this.#offsets[row];
    if (known !== undefined && known.quarter === quarter) return known.offsetMs;
    const offsetMs = utcOffsetMs(this.#tables.windows[row]!.zone, quarter * quarterMs);
    this.#offsets[row] = { quarter, offsetMs };
    return offsetMs;
  }

  #told({ campaign, zone }: WindowRow, localMs: number): string {
    const local = new Date(localMs).toISOString();
    return `was granted at ${local.slice(0, 10)} ${local.slice(11, 19)} in ${zone}, outside the hours of ${campaign}`;
  }
}

/** 0 is Monday; 1 January 1970 was a Thursday. */
function weekdayOf(date: number): number {
  return (((date + 3) % 7) + 7) % 7;
}
