// What the sender keeps of each message: three bytes while all goes well, and a record only while it is being retried.

/** A state beside those of OutcomeId. */
const retrying = 255;

export class MessageBook {
  /** OutcomeId, or `retrying` while a record is kept. */
  readonly #state: Uint8Array;
  /** Attempts granted so far. */
  readonly attemptCount: Uint16Array;
  readonly #retries = new Map<number, RetryRecord>();

  constructor(messageCount: number) {
    this.#state = new Uint8Array(messageCount);
    this.attemptCount = new Uint16Array(messageCount);
  }

  end(message: number, outcome: number): void {
    if (this.#state[message] === retrying) this.#retries.delete(message);
    this.#state[message] = outcome;
  }

  hasEnded(message: number): boolean {
    const state = this.#state[message]!;
    return state !== 0 && state !== retrying;
  }

  /** Undefined for a message that has not failed yet. */
  retryOf(message: number): RetryRecord | undefined {
    return this.#state[message] === retrying ? this.#retries.get(message) : undefined;
  }

  /** It has failed, and is to be tried again, but not before `nowMs`. */
  isPutOff(message: number, nowMs: number): boolean {
    const record = this.retryOf(message);
    return record !== undefined && record.dueAtMs >= nowMs;
  }

  /** Taken off the dead list: due now, and as young as if it had just come. */
  redriven(message: number, nowMs: number): void {
    this.#retries.set(message, {
      failureCount: 0,
      firstAttemptAtMs: nowMs,
      setAtMs: nowMs,
      dueAtMs: nowMs,
      isRedriven: true,
    });
    this.#state[message] = retrying;
  }

  /** Notes one more failure. */
  failed(message: number, firstAttemptAtMs: number): RetryRecord {
    let record = this.#retries.get(message);
    if (record === undefined) {
      record = { failureCount: 0, firstAttemptAtMs, setAtMs: 0, dueAtMs: 0, isRedriven: false };
      this.#retries.set(message, record);
      this.#state[message] = retrying;
    }
    record.failureCount += 1;
    return record;
  }
}

export interface RetryRecord {
  failureCount: number;
  readonly firstAttemptAtMs: number;
  /** Its age runs from when it was taken up again. */
  readonly isRedriven: boolean;
  /** When the next try was put down. */
  setAtMs: number;
  /** When the next try is due. */
  dueAtMs: number;
}
