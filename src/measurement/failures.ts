// Why messages failed: counts by group, outcome and last reply, with a few messages of each to look at.

const examplesMax = 3;

export interface Failure {
  readonly group: number;
  readonly outcome: number;
  /** Row of the replies table, or -1 where the end did not follow a reply. */
  readonly reply: number;
  count: number;
  readonly examples: number[];
}

export class Failures {
  readonly #byKey = new Map<number, Failure>();
  #lastMessage = -1;
  #lastReply = -1;

  replied(message: number, reply: number): void {
    this.#lastMessage = message;
    this.#lastReply = reply;
  }

  ended(message: number, group: number, outcome: number): void {
    // An end that a reply brought follows it at once; one that a timer brought does not.
    const reply = message === this.#lastMessage ? this.#lastReply : -1;
    const key = (group * 8 + outcome) * 65_536 + reply + 1;
    let failure = this.#byKey.get(key);
    if (failure === undefined) {
      failure = { group, outcome, reply, count: 0, examples: [] };
      this.#byKey.set(key, failure);
    }
    failure.count += 1;
    if (failure.examples.length < examplesMax) failure.examples.push(message);
  }

  /** Most frequent first; ties in the order they first happened. */
  list(): Failure[] {
    return [...this.#byKey.values()].sort((one, other) => other.count - one.count);
  }
}
