// What one site knows of one source IP: connections, and whether greylisting still asks it to come again.

const minuteMs = 60_000;

export class Peer {
  openCount = 0;
  /** Connections let in so far; the address of a connection's luck. */
  letInCount = 0;
  /** Greylisting lets it in unasked, from the start or after enough passes. */
  isWhitelisted: boolean;
  passCount = 0;
  lastPassAtMs = 0;
  #minute = 0;
  #openedThisMinute = 0;
  #openedLastMinute = 0;

  constructor(isWhitelisted: boolean) {
    this.isWhitelisted = isWhitelisted;
  }

  open(nowMs: number): void {
    this.#turnTo(nowMs);
    this.openCount++;
    this.letInCount++;
    this.#openedThisMinute++;
  }

  close(): void {
    if (this.openCount === 0) throw new Error('bug: a connection was closed that is not open');
    this.openCount--;
  }

  /** Connections let in during the last minute: the part of the minute before that the window still covers counts. */
  openedPerMinute(nowMs: number): number {
    this.#turnTo(nowMs);
    const coveredRatio = 1 - (nowMs / minuteMs - this.#minute);
    return this.#openedThisMinute + this.#openedLastMinute * coveredRatio;
  }

  #turnTo(nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    if (minute === this.#minute) return;
    this.#openedLastMinute = minute === this.#minute + 1 ? this.#openedThisMinute : 0;
    this.#openedThisMinute = 0;
    this.#minute = minute;
  }
}
