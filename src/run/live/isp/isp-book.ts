// What the fake providers have counted and taken, on disk: a mail host that has said 250 has the message, whatever
// becomes of its process. Each entry is written before the reply leaves, so that after a kill -9 the next process knows
// at least what the sender was told.

import { ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Provider } from '../../../../fake-isp/model/provider.ts';

const nothingTaken = -1;

export class IspBook {
  /** Messages by number, in the order in which they were taken; one that was taken twice is in here twice. */
  readonly taken: number[] = [];
  readonly #file: number;
  readonly #providers: readonly Provider[];
  /** By provider, what was written last. */
  readonly #written: string[];

  /** Nothing can be written any more. */
  #isFull = false;
  readonly #onFull: (error: Error) => void;

  /** A book that is there already is gone on with: the providers then begin with what it says. */
  constructor(path: string, providers: readonly Provider[], onFull: (error: Error) => void = fail) {
    this.#onFull = onFull;
    this.#providers = providers;
    this.#written = providers.map(tallyText);
    this.#file = openSync(path, 'a+');
    this.#readBack(readFileSync(path, 'utf8'));
  }

  /** A provider may have counted something. */
  counted(provider: number): void {
    const text = tallyText(this.#providers[provider]!);
    if (text !== this.#written[provider]) this.#write(provider, text, nothingTaken);
  }

  /** A provider has taken a message. False where that could not be written: nobody may be told so. */
  took(provider: number, message: number): boolean {
    this.#write(provider, tallyText(this.#providers[provider]!), message);
    if (this.#isFull) return false;
    this.taken.push(message);
    return true;
  }

  #write(provider: number, tally: string, message: number): void {
    this.#written[provider] = tally;
    if (this.#isFull) return;
    try {
      const line = Buffer.from(`${provider} ${tally} ${message}\n`);
      if (writeSync(this.#file, line) < line.length) throw Object.assign(new Error('cut short'), { code: 'ENOSPC' });
    } catch (error) {
      this.#isFull = true;
      this.#onFull(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #readBack(text: string): void {
    // What stands behind the last line end is half an entry, of a reply that was never sent.
    ftruncateSync(this.#file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    for (const line of text.split('\n').slice(0, -1)) {
      const [provider = 0, attempts = 0, accepted = 0, refusedConnections = 0, message = nothingTaken] = line
        .split(' ')
        .map(Number);
      const { tally } = this.#providers[provider]!;
      tally.attempts = attempts;
      tally.accepted = accepted;
      tally.refusedConnections = refusedConnections;
      this.#written[provider] = tallyText(this.#providers[provider]!);
      if (message !== nothingTaken) this.taken.push(message);
    }
  }
}

function tallyText({ tally }: Provider): string {
  return `${tally.attempts} ${tally.accepted} ${tally.refusedConnections}`;
}

function fail(error: Error): never {
  throw error;
}
