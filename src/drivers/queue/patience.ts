// Trying again while the broker is away: restarted, out of memory, unreachable for a while. What is tried must be safe
// to do twice, or be put right afterwards by whoever is told that the broker is back.

import { BrokerTrouble } from '../broker/broker.ts';

const firstWaitMs = 20;
const longestWaitMs = 500;
/** After this long it will not come back by itself. */
export const goneAfterMs = 30_000;

const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT', // the socket of a server that is being started again
  'ETIMEDOUT',
  '57P01', // PostgreSQL: shut down by an administrator
  '57P02', // crashed
  '57P03', // starting up
  '08006', // connection failure
  '08001',
]);

export class Patience {
  /** The broker was away since somebody last looked. */
  hasRecovered = false;
  readonly #onTrouble: (error: Error) => void;
  readonly #onRecovered: () => void;
  readonly #goneAfterMs: number;
  readonly #mayAct: () => boolean;
  #hasEnded = false;
  #isAway = false;

  constructor(
    onTrouble: (error: Error) => void,
    onRecovered: () => void,
    limitMs = goneAfterMs,
    mayAct: () => boolean = () => true,
  ) {
    this.#onTrouble = onTrouble;
    this.#onRecovered = onRecovered;
    this.#goneAfterMs = limitMs;
    this.#mayAct = mayAct;
  }

  /** Does the work, again and again while the broker is away; not once more where the broker is another's by then. */
  async until<T>(work: () => Promise<T>): Promise<T> {
    let waitMs = firstWaitMs;
    const startedMs = performance.now();
    for (;;) {
      if (!this.#mayAct())
        throw new BrokerTrouble('the queues are another dispatcher’s by now; nothing is asked of them');
      try {
        const result = await work();
        if (this.#isAway) this.#noteRecovered();
        return result;
      } catch (error) {
        if (!isAbsence(error) || this.#hasEnded) throw error;
        this.noteAway(error);
        if (performance.now() - startedMs > this.#goneAfterMs) throw this.#gone(error);
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    }
  }

  /** The broker is away, or was: of what it was asked last, some may be done and the answer lost. */
  noteAway(error: Error): void {
    if (this.#hasEnded) return;
    if (!this.#isAway) this.#onTrouble(error);
    this.#isAway = true;
  }

  #noteRecovered(): void {
    this.#isAway = false;
    this.hasRecovered = true;
    this.#onRecovered();
  }

  #gone({ message }: Error): BrokerTrouble {
    return new BrokerTrouble(
      `the broker has been away for ${this.#goneAfterMs / 1000} s: ${message.split('\n', 1)[0]}`,
    );
  }

  /** From now on the first failure counts. */
  end(): void {
    this.#hasEnded = true;
  }
}

function isAbsence(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('code' in error && connectionCodes.has(error.code)) return true;
  // A script of Redis before 7 tells at its end what was said to it.
  return /(?:^|: -)(?:OOM|LOADING|READONLY) |Connection terminated|Connection is closed|Client has encountered/.test(
    error.message,
  );
}

/** A broker that is there answers sooner, even one that is just being started again. */
export const answerMs = 5000;

/** At the end of a run a broker that does not answer is not waited for. */
export async function withinMs<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BrokerTrouble(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
