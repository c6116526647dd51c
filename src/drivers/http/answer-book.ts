// Answers by idempotency key: a request that comes again gets the answer of the first, even while that one is still
// being worked on. Old ones are forgotten, so that callers who make up keys fill no memory.

import { createHash } from 'node:crypto';
import type { EdgeAnswer } from './intake-routes.ts';

interface Kept {
  readonly digest: string;
  readonly answer: Promise<EdgeAnswer>;
}

const keptMost = 100_000;

export class AnswerBook {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;

  constructor(most = keptMost) {
    this.#most = most;
  }

  /** null: the key stands for another request. */
  answer(key: string, request: string, ask: () => Promise<EdgeAnswer>): Promise<EdgeAnswer> | null {
    const digest = createHash('sha256').update(request).digest('base64');
    const known = this.#kept.get(key);
    if (known !== undefined) return known.digest === digest ? known.answer : null;
    const answer = ask();
    this.#kept.set(key, { digest, answer });
    if (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value!);
    // What was not taken may be tried again.
    const forget = () => this.#kept.delete(key);
    answer.then(({ status }) => (status === 503 ? forget() : undefined), forget);
    return answer;
  }
}
