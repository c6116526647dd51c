// Messages worth a look, picked as the run goes: the first with each reply, the first with each outcome, the slowest of
// each group. Their journeys are told when the run has ended.

const endedMax = 5;

export class Examples {
  readonly #firstByReply: number[] = [];
  readonly #byOutcome: number[][] = [];
  readonly #slowest: number[] = [];

  firstReply(reply: number, message: number): void {
    this.#firstByReply[reply] = message;
  }

  ended(outcome: number, message: number): void {
    let messages = this.#byOutcome[outcome];
    if (messages === undefined) {
      messages = [];
      this.#byOutcome[outcome] = messages;
    }
    if (messages.length < endedMax) messages.push(message);
  }

  /** None of the group took as long before. */
  slowest(group: number, message: number): void {
    this.#slowest[group] = message;
  }

  /** The first message with this reply, or -1. */
  ofReply(reply: number): number {
    return this.#firstByReply[reply] ?? -1;
  }

  ofOutcome(outcome: number): readonly number[] {
    return this.#byOutcome[outcome] ?? [];
  }

  /** The slowest delivered message of a group, or -1. */
  slowestOf(group: number): number {
    return this.#slowest[group] ?? -1;
  }
}
