// What came of one warm-up's mail in the day that runs. Soft failures are looked at hour by hour too: a few in every
// hour are the usual full mailboxes, many in one hour are a provider that has had enough. Only first tries count there,
// or a quiet hour with a few tries again at full mailboxes would look like a burst.

import { ReplyClassId } from '../domain/reply-class.ts';

const hourMs = 3_600_000;
/** Fewer soft failures than this in an hour are no burst, whatever their share. */
const burstLeast = 10;

export class WarmupDay {
  attemptCount = 0;
  acceptedCount = 0;
  throttledCount = 0;
  blockedCount = 0;
  complaintCount = 0;
  #finalCount = 0;
  #bounceCount = 0;
  #hourEndAtMs = Number.NEGATIVE_INFINITY;
  #hourAttempts = 0;
  #hourSoft = 0;
  #worstBurstRatio = 0;

  /** `number`: which of its message's attempts. */
  answered(classId: number, number: number, isFinal: boolean, isBounce: boolean, nowMs: number): void {
    if (nowMs >= this.#hourEndAtMs) this.#turnHour((Math.floor(nowMs / hourMs) + 1) * hourMs);
    this.attemptCount += 1;
    if (number === 1) this.#hourAttempts += 1;
    if (isFinal) this.#finalCount += 1;
    if (isBounce) this.#bounceCount += 1;
    switch (classId) {
      case ReplyClassId.delivered:
        this.acceptedCount += 1;
        break;
      case ReplyClassId.throttled:
        this.throttledCount += 1;
        break;
      case ReplyClassId.blocked:
        this.blockedCount += 1;
        break;
      case ReplyClassId.soft:
        if (number === 1) this.#hourSoft += 1;
        break;
    }
  }

  get bounceRatio(): number {
    return this.#finalCount === 0 ? 0 : this.#bounceCount / this.#finalCount;
  }

  /** Share of soft failures among first tries, in the worst hour. */
  get softBurstRatio(): number {
    return Math.max(this.#worstBurstRatio, this.#burstRatio());
  }

  /** Reports come when they come: those of the day over what was accepted in it. */
  get complaintRatio(): number {
    return this.acceptedCount === 0 ? 0 : this.complaintCount / this.acceptedCount;
  }

  begin(): void {
    this.#turnHour(Number.NEGATIVE_INFINITY);
    this.attemptCount = 0;
    this.acceptedCount = 0;
    this.throttledCount = 0;
    this.blockedCount = 0;
    this.complaintCount = 0;
    this.#finalCount = 0;
    this.#bounceCount = 0;
    this.#worstBurstRatio = 0;
  }

  #turnHour(endAtMs: number): void {
    this.#worstBurstRatio = this.softBurstRatio;
    this.#hourEndAtMs = endAtMs;
    this.#hourAttempts = 0;
    this.#hourSoft = 0;
  }

  #burstRatio(): number {
    return this.#hourSoft < burstLeast ? 0 : this.#hourSoft / this.#hourAttempts;
  }
}
