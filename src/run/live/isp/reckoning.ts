// What the sender heard, held against what the providers' books say they took, message by message. A provider that took
// a message and could not say so is asked to take it again: nobody who sends mail can know better. So repeats are not a
// bug, but each must have an attempt behind it whose answer was lost, and nothing that was heard may be missing there.

import type { MailReckoning } from '../../../domain/drill.ts';
import { Breaches } from '../../../measurement/invariants/breaches.ts';
import type { InvariantResult } from '../../../measurement/summary.ts';

export interface Repeat {
  readonly message: number;
  /** How often a provider took it after the first time, without the ledger's knowing. */
  readonly count: number;
  /** As often it was taken in all, and its 250 heard. */
  readonly taken: number;
  readonly heard: number;
  /** Attempts whose answers nobody heard, as many as there are repeats: the last, where there are more. */
  readonly attempts: readonly number[];
  /** All of those. */
  readonly unheard: readonly number[];
}

const lostLaw = 'what was answered with 250 stands in the book of its provider';
const repeatLaw = 'a provider takes a message once for each 250 that was heard, and else only where an answer was lost';

export class Reckoning {
  /** By message: tries handed to agents, answers that came back, and of these the yeses. */
  yesCount = 0;
  readonly #tries: Uint16Array;
  readonly #answers: Uint16Array;
  readonly #yeses: Uint16Array;
  /** By message: the attempts of its tries whose answers have not come, in their order. */
  readonly #open = new Map<number, number[]>();

  constructor(messageCount: number) {
    this.#tries = new Uint16Array(messageCount);
    this.#answers = new Uint16Array(messageCount);
    this.#yeses = new Uint16Array(messageCount);
  }

  tried(message: number, attempt: number): void {
    this.#tries[message]! += 1;
    const open = this.#open.get(message);
    if (open === undefined) this.#open.set(message, [attempt]);
    else open.push(attempt);
  }

  /** A connection that was never let in counts as an answer: the message was not offered. */
  answered(message: number, attempt: number, isYes: boolean): void {
    this.#answers[message]! += 1;
    this.#close(message, attempt);
    if (!isYes) return;
    this.#yeses[message]! += 1;
    this.yesCount += 1;
  }

  /** `taken`: by the providers' books, each message as often as it was taken. */
  close(taken: readonly number[], nowMs: number): Reckoned {
    const takes = new Uint16Array(this.#tries.length);
    for (const message of taken) takes[message]! += 1;
    const lost = new Breaches('nothing-lost', 'ours', lostLaw);
    const unexplained = new Breaches('repeats-explained', 'ours', repeatLaw);
    const repeats: Repeat[] = [];
    let repeatCount = 0;
    let unheard = 0;
    for (let message = 0; message < takes.length; message++) {
      const took = takes[message]!;
      const yeses = this.#yeses[message]!;
      const silent = this.#tries[message]! - this.#answers[message]!;
      unheard += silent;
      if (yeses > 0) lost.checkedCount += 1;
      if (took < yeses) lost.add(nowMs, message, `250 was heard ${yeses} times, and the book has it ${took} times`);
      if (took > 0) unexplained.checkedCount += 1;
      if (took > yeses + silent)
        unexplained.add(
          nowMs,
          message,
          `taken ${took} times: 250 was heard ${yeses} times, ${silent} answers were lost`,
        );
      repeatCount += Math.max(0, took - 1);
      const unknown = took - Math.max(1, yeses);
      if (unknown > 0) repeats.push(this.#repeat(message, unknown, took));
    }
    return {
      figures: { taken: taken.length, repeats: repeatCount, unheard },
      repeats,
      invariants: [lost.result(), unexplained.result()],
    };
  }

  #close(message: number, attempt: number): void {
    const open = this.#open.get(message)!;
    if (open.length === 1) this.#open.delete(message);
    else open.splice(open.indexOf(attempt), 1);
  }

  #repeat(message: number, count: number, taken: number): Repeat {
    const unheard = this.#open.get(message) ?? [];
    return { message, count, taken, heard: this.#yeses[message]!, attempts: unheard.slice(-count), unheard };
  }
}

/** Why a message was taken again, in words. */
export function explanationOf({ taken, heard, unheard }: Repeat): string {
  const book = `taken ${timesText(taken)} by its provider's book, and 250 was heard ${timesText(heard)}`;
  if (unheard.length === 0) return `${book}; no answer was lost that would explain it`;
  const [one, ...more] = unheard;
  const lost = more.length === 0 ? `attempt ${one}` : `attempts ${unheard.slice(0, -1).join(', ')} and ${more.at(-1)}`;
  return `${book}; nobody heard the answer to ${lost}`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

export interface Reckoned {
  readonly figures: MailReckoning;
  /** Those of which the ledger knows nothing. */
  readonly repeats: readonly Repeat[];
  readonly invariants: readonly InvariantResult[];
}
