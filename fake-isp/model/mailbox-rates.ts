// How much mail each mailbox took in this minute and this hour of the clock, for providers that limit it. Mailboxes
// without mail in the hour are dropped when the table would grow.

import type { MailboxLimitProfile } from './profile.ts';

const minuteMs = 60_000;
const minutesPerHour = 60;

export class MailboxRates {
  readonly #limit: MailboxLimitProfile;
  #size = 0;
  #mask = 255;
  #audiences = new Int32Array(256);
  #recipients = new Int32Array(256);
  /** -1 where the place is empty. */
  #minutes = new Int32Array(256).fill(-1);
  #inMinute = new Int32Array(256);
  #inHour = new Int32Array(256);

  constructor(limit: MailboxLimitProfile) {
    this.#limit = limit;
  }

  /** True: the mailbox has had its share for now. */
  isFull(audienceKey: number, recipient: number, nowMs: number): boolean {
    const minute = Math.floor(nowMs / minuteMs);
    const place = this.#placeOf(audienceKey, recipient);
    const last = this.#minutes[place]!;
    if (last === minute && this.#inMinute[place]! >= this.#limit.perMinute) return true;
    return hourOf(last) === hourOf(minute) && this.#inHour[place]! >= this.#limit.perHour;
  }

  add(audienceKey: number, recipient: number, nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    let place = this.#placeOf(audienceKey, recipient);
    if (this.#minutes[place] === -1) {
      if ((this.#size + 1) * 2 > this.#mask) {
        this.#rebuild(minute);
        place = this.#placeOf(audienceKey, recipient);
      }
      this.#size++;
      this.#audiences[place] = audienceKey;
      this.#recipients[place] = recipient;
      this.#inHour[place] = 0;
    }
    const last = this.#minutes[place]!;
    this.#inMinute[place] = last === minute ? this.#inMinute[place]! + 1 : 1;
    this.#inHour[place] = hourOf(last) === hourOf(minute) ? this.#inHour[place]! + 1 : 1;
    this.#minutes[place] = minute;
  }

  #placeOf(audienceKey: number, recipient: number): number {
    let place = (Math.imul(recipient, 0x9e3779b1) ^ audienceKey) & this.#mask;
    while (
      this.#minutes[place] !== -1 &&
      (this.#audiences[place] !== (audienceKey | 0) || this.#recipients[place] !== (recipient | 0))
    ) {
      place = (place + 1) & this.#mask;
    }
    return place;
  }

  #rebuild(minute: number): void {
    const [audiences, recipients, minutes] = [this.#audiences, this.#recipients, this.#minutes];
    const [inMinute, inHour] = [this.#inMinute, this.#inHour];
    const kept: number[] = [];
    for (let i = 0; i <= this.#mask; i++) if (hourOf(minutes[i]!) === hourOf(minute)) kept.push(i);
    let capacity = 256;
    while (kept.length * 4 >= capacity) capacity *= 2;
    this.#mask = capacity - 1;
    this.#audiences = new Int32Array(capacity);
    this.#recipients = new Int32Array(capacity);
    this.#minutes = new Int32Array(capacity).fill(-1);
    this.#inMinute = new Int32Array(capacity);
    this.#inHour = new Int32Array(capacity);
    this.#size = kept.length;
    for (const i of kept) {
      const place = this.#placeOf(audiences[i]!, recipients[i]!);
      this.#audiences[place] = audiences[i]!;
      this.#recipients[place] = recipients[i]!;
      this.#minutes[place] = minutes[i]!;
      this.#inMinute[place] = inMinute[i]!;
      this.#inHour[place] = inHour[i]!;
    }
  }
}

function hourOf(minute: number): number {
  return Math.floor(minute / minutesPerHour);
}
