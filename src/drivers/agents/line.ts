// One end of a conversation through boxes. Boxes lose letters when their broker dies, and double them when nobody knows
// whether a letter arrived; so each letter has a number, is kept until the other end says that it has it, and is sent
// again when that takes too long. What is heard here is heard once, and in the order in which it was said.

export interface LineParts<In> {
  /** Who says it; the other end knows the line by this. */
  readonly from: string;
  /** Puts letters into the other end's box. */
  readonly put: (letters: readonly string[]) => Promise<void>;
  readonly heard: (message: In) => void;
  readonly nowMs: () => number;
  readonly resendMs?: number;
}

interface Letter {
  readonly number: number;
  readonly message: unknown;
  sentAtMs: number;
}

/** A letter as it lies in a box; number 0 carries no message, only the sign that somebody is there. */
export interface OpenedLetter {
  readonly from: string;
  readonly number: number;
  /** All up to this one have been heard. */
  readonly has: number;
  readonly message: unknown;
}

const usualResendMs = 3000;
/** After an outage as much is sent at once as fills a box without choking its reader. */
const mostResent = 500;

export class Line<Out, In> {
  /** When the other end was last heard. */
  heardAtMs: number;
  readonly #parts: LineParts<In>;
  #unheard: Letter[] = [];
  #count = 0;
  #has = 0;
  #spokeAtMs = Number.NEGATIVE_INFINITY;
  /** It has heard something and not said so yet. */
  #owesSign = false;

  constructor(parts: LineParts<In>) {
    this.#parts = parts;
    this.heardAtMs = parts.nowMs();
  }

  /** What the other end has not said that it has, oldest first. */
  get unheard(): readonly Out[] {
    return this.#unheard.map(({ message }) => message as Out);
  }

  say(message: Out): void {
    const letter = { number: ++this.#count, message, sentAtMs: this.#parts.nowMs() };
    this.#unheard.push(letter);
    this.#put([letter]);
  }

  hear(letter: OpenedLetter): void {
    this.heardAtMs = this.#parts.nowMs();
    while (this.#unheard.length > 0 && this.#unheard[0]!.number <= letter.has) this.#unheard.shift();
    if (letter.number === 0) return;
    this.#owesSign = true;
    // One that came before is old; one that came too early comes again after those that are missing.
    if (letter.number !== this.#has + 1) return;
    this.#has = letter.number;
    this.#parts.heard(letter.message as In);
  }

  /** To be called several times a second: says again what has been lost, and that somebody is there. */
  tick(signEveryMs: number): void {
    const nowMs = this.#parts.nowMs();
    const { resendMs = usualResendMs } = this.#parts;
    const oldest = this.#unheard[0];
    if (oldest !== undefined && nowMs - oldest.sentAtMs > resendMs) {
      const again = this.#unheard.slice(0, mostResent);
      for (const letter of again) letter.sentAtMs = nowMs;
      this.#put(again);
    } else if (this.#owesSign || nowMs - this.#spokeAtMs >= signEveryMs) this.#put([{ number: 0, message: null }]);
  }

  #put(letters: readonly Pick<Letter, 'number' | 'message'>[]): void {
    this.#spokeAtMs = this.#parts.nowMs();
    this.#owesSign = false;
    const { from } = this.#parts;
    const texts = letters.map(({ number, message }) => JSON.stringify({ from, number, has: this.#has, message }));
    // Whether it arrived is known when the other end says so.
    this.#parts.put(texts).catch(() => undefined);
  }
}

/** Null where it is no letter of a line: a box in a broker is open to anybody. */
export function openLetter(text: string): OpenedLetter | null {
  try {
    const { from, number, has, message } = JSON.parse(text);
    const isOne = typeof from === 'string' && Number.isInteger(number) && Number.isInteger(has);
    return isOne ? { from, number, has, message } : null;
  } catch {
    return null;
  }
}
