// Why messages failed: counts by group, outcome and last reply, with a few messages of each to look at.

import type { GroupRow } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';

const examplesMax = 3;

export interface Failure {
  readonly group: number;
  readonly outcome: number;
  /** Row of the replies table, or -1 where the end did not follow a reply. */
  readonly reply: number;
  /** Why it was given up with its job; -1 where it was not. */
  readonly giveUp: number;
  count: number;
  readonly examples: number[];
}

export class Failures {
  readonly #byKey = new Map<number, Failure>();
  /** Where each message on the dead list is counted, so that it can be taken off. */
  readonly #deadIn = new Map<number, Failure>();
  #lastMessage = -1;
  #lastReply = -1;
  #givenUp = -1;
  #whyGivenUp = -1;

  replied(message: number, reply: number): void {
    this.#lastMessage = message;
    this.#lastReply = reply;
  }

  /** Its end follows at once. */
  givenUp(message: number, why: number): void {
    this.#givenUp = message;
    this.#whyGivenUp = why;
  }

  /** The reply that was the last to come, where it was to this message; else -1. */
  replyTo(message: number): number {
    return message === this.#lastMessage ? this.#lastReply : -1;
  }

  ended(message: number, group: number, outcome: number): void {
    // An end that a reply brought follows it at once; one that a timer brought does not.
    const giveUp = message === this.#givenUp ? this.#whyGivenUp : -1;
    const reply = giveUp === -1 ? this.replyTo(message) : -1;
    this.#givenUp = -1;
    const key = ((group * 8 + outcome) * 4 + giveUp + 1) * 65_536 + reply + 1;
    let failure = this.#byKey.get(key);
    if (failure === undefined) {
      failure = { group, outcome, reply, giveUp, count: 0, examples: [] };
      this.#byKey.set(key, failure);
    }
    failure.count += 1;
    if (failure.examples.length < examplesMax) failure.examples.push(message);
    if (outcome === OutcomeId.dead) this.#deadIn.set(message, failure);
  }

  /** Off the dead list: it has not failed after all. */
  redriven(message: number): void {
    const failure = this.#deadIn.get(message);
    if (failure === undefined) return;
    this.#deadIn.delete(message);
    failure.count -= 1;
    const place = failure.examples.indexOf(message);
    if (place >= 0) failure.examples.splice(place, 1);
  }

  /** Most frequent first, all classes of a provider's sites together; ties in the order they first happened. */
  list(groups: readonly GroupRow[]): Failure[] {
    const merged = new Map<string, Failure>();
    for (const { group, outcome, reply, giveUp, count, examples } of this.#byKey.values()) {
      if (count === 0) continue;
      const { campaign, lane, provider } = groups[group]!;
      const key = `${campaign} ${lane} ${provider} ${outcome} ${reply} ${giveUp}`;
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { group, outcome, reply, giveUp, count, examples: [...examples] });
      else {
        known.count += count;
        known.examples.push(...examples.slice(0, examplesMax - known.examples.length));
      }
    }
    return [...merged.values()].sort((one, other) => other.count - one.count);
  }
}
