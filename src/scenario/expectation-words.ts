// The words of an expectation, read one after another, each with its place for the problem that may be found there.

import { quote } from './problem.ts';

/** What is wrong with an expectation; `column` counts from 1 within its text. */
export interface ExpectationProblem {
  readonly column: number;
  readonly got: string;
  readonly expected: string;
  readonly hint?: string;
}

/** Thrown where reading cannot go on, and caught where it began. */
export class WrongWord extends Error {
  readonly problem: ExpectationProblem;

  constructor(problem: ExpectationProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

/** Thrown where the word may be a name that the scenario does not give, or that is missing for what is wrong elsewhere in it. */
export class UnknownName extends WrongWord {}

/** Nothing of these is said of a name, so the word before them is none. */
const afterMetrics: readonly string[] = ['of', 'within', 'between', 'during'];

export interface Word {
  readonly text: string;
  readonly column: number;
  /** It stood in quotes, so it is a name and nothing else. */
  readonly isQuoted: boolean;
}

const comparators = ['<=', '>=', '==', '!=', '<', '>', '='] as const;
export type Comparator = '<=' | '>=' | '==' | '!=' | '<' | '>';

export class Words {
  readonly #words: readonly Word[];
  readonly #length: number;
  #next = 0;

  constructor(text: string) {
    const words: Word[] = [];
    for (const match of text.matchAll(/"([^"]*)"|<=|>=|==|!=|[<>=]|[^\s<>=!"]+|\S/g)) {
      words.push({ text: match[1] ?? match[0], column: match.index + 1, isQuoted: match[1] !== undefined });
    }
    this.#words = words;
    this.#length = text.trimEnd().length;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#words.length;
  }

  /** Where reading stands; give it to `goBack` to read again from there. */
  get place(): number {
    return this.#next;
  }

  goBack(place: number): void {
    this.#next = place;
  }

  peek(ahead = 0): Word | undefined {
    return this.#words[this.#next + ahead];
  }

  take(): Word | undefined {
    return this.#words[this.#next++];
  }

  /** Takes these words if they come next. */
  takeIf(...texts: readonly string[]): boolean {
    if (!texts.every((text, i) => this.peek(i)?.text === text && !this.peek(i)!.isQuoted)) return false;
    this.#next += texts.length;
    return true;
  }

  takeComparator(): Comparator | undefined {
    const found = comparators.find((comparator) => comparator === this.peek()?.text);
    if (found === undefined || this.peek()!.isQuoted) return undefined;
    this.#next += 1;
    return found === '=' ? '==' : found;
  }

  isComparatorNext(ahead = 0): boolean {
    return comparators.some((comparator) => comparator === this.peek(ahead)?.text);
  }

  wrong(expected: string, hint?: string): WrongWord {
    const word = this.peek();
    const place = word === undefined ? { column: this.#length + 1, got: 'the end' } : at(word);
    return new WrongWord(hint === undefined ? { ...place, expected } : { ...place, expected, hint });
  }

  /** As `wrong`, where what follows tells whether the word may be meant as a name. */
  wrongUnlessName(expected: string, hint?: string): WrongWord {
    const wrong = this.wrong(expected, hint);
    const next = this.peek(1)?.text;
    const isNoName = next === undefined || this.isComparatorNext(1) || afterMetrics.includes(next);
    return isNoName ? wrong : new UnknownName(wrong.problem);
  }
}

export function wrongAt(word: Word, expected: string, hint?: string): WrongWord {
  return new WrongWord(hint === undefined ? { ...at(word), expected } : { ...at(word), expected, hint });
}

export function unknownName(word: Word, expected: string, hint?: string): UnknownName {
  return new UnknownName(wrongAt(word, expected, hint).problem);
}

function at(word: Word): { column: number; got: string } {
  return { column: word.column, got: quote(word.text) };
}
