// Trying again while the broker is away: restarted, out of memory, unreachable for a while. What is tried must be safe
// to do twice, or be put right afterwards by whoever is told that the broker is back.

const firstWaitMs = 20;
const longestWaitMs = 500;
/** After this long it will not come back by itself. */
const limitMs = 30_000;

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
  #hasEnded = false;
  #isAway = false;

  constructor(onTrouble: (error: Error) => void, onRecovered: () => void) {
    this.#onTrouble = onTrouble;
    this.#onRecovered = onRecovered;
  }

  /** Does the work, again and again while the broker is away. */
  async until<T>(work: () => Promise<T>): Promise<T> {
    let waitMs = firstWaitMs;
    const startedMs = performance.now();
    for (;;) {
      try {
        const result = await work();
        if (this.#isAway) this.#noteRecovered();
        return result;
      } catch (error) {
        if (!isAbsence(error) || this.#hasEnded || performance.now() - startedMs > limitMs) throw error;
        this.noteAway(error);
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

  /** From now on the first failure counts. */
  end(): void {
    this.#hasEnded = true;
  }
}

function isAbsence(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('code' in error && connectionCodes.has(error.code)) return true;
  return /^OOM |^LOADING |^READONLY |Connection terminated|Connection is closed|Client has encountered/.test(
    error.message,
  );
}
