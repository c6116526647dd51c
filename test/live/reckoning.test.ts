// The reckoning of what was heard with what was taken: repeats that a lost answer explains, and what nothing explains.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { IspBook } from '../../src/run/live/isp/isp-book.ts';
import { explanationOf, Reckoning } from '../../src/run/live/isp/reckoning.ts';
import { worldOf } from '../fake-isp/fixture.ts';

/** By message: what came of each of its tries. */
function reckoned(tries: readonly (readonly ('yes' | 'no' | 'silence')[])[], taken: readonly number[]) {
  const reckoning = new Reckoning(tries.length);
  tries.forEach((answers, message) => {
    answers.forEach((answer, index) => {
      reckoning.tried(message, index + 1);
      if (answer !== 'silence') reckoning.answered(message, index + 1, answer === 'yes');
    });
  });
  const { figures, repeats, invariants } = reckoning.close(taken, 5);
  return { figures, repeats, broken: invariants.flatMap(({ violations }) => violations.map(({ detail }) => detail)) };
}

describe('a message', () => {
  test('that was taken once and heard once is no repeat', () => {
    expect(reckoned([['no', 'yes']], [0])).toEqual({
      figures: { taken: 1, repeats: 0, unheard: 0 },
      repeats: [],
      broken: [],
    });
  });

  test('that was taken twice with one answer lost is a repeat, and explained', () => {
    expect(reckoned([['silence', 'yes']], [0, 0])).toEqual({
      figures: { taken: 2, repeats: 1, unheard: 1 },
      repeats: [{ message: 0, count: 1, taken: 2, heard: 1, attempts: [1], unheard: [1] }],
      broken: [],
    });
  });

  test('that was never heard of and taken three times is two repeats', () => {
    const [repeat] = reckoned([['silence', 'silence', 'silence']], [0, 0, 0]).repeats;
    expect(repeat).toMatchObject({ message: 0, count: 2, attempts: [2, 3] });
    expect(explanationOf(repeat!)).toBe(
      "taken 3 times by its provider's book, and 250 was heard 0 times; nobody heard the answer to attempts 1, 2 and 3",
    );
  });

  test('that was taken more often than was heard names the attempts that nobody heard the answer to, and no other', () => {
    const [repeat] = reckoned([['no', 'silence', 'no', 'silence', 'yes']], [0, 0]).repeats;
    expect(repeat).toMatchObject({ count: 1, attempts: [4], unheard: [2, 4] });
    expect(explanationOf(repeat!)).toBe(
      "taken 2 times by its provider's book, and 250 was heard once; nobody heard the answer to attempts 2 and 4",
    );
  });

  test('whose lost answer had been a no is no repeat', () => {
    expect(reckoned([['silence', 'yes']], [0]).figures).toEqual({ taken: 1, repeats: 0, unheard: 1 });
  });

  test('that was heard twice is a repeat that the ledger knows of', () => {
    expect(reckoned([['yes', 'yes']], [0, 0])).toEqual({
      figures: { taken: 2, repeats: 1, unheard: 0 },
      repeats: [],
      broken: [],
    });
  });

  test('that was heard and stands in no book is lost', () => {
    expect(reckoned([['yes'], ['yes']], [1]).broken).toEqual(['250 was heard 1 times, and the book has it 0 times']);
  });

  test('that was taken again without any lost answer is explained by nothing', () => {
    const { broken, repeats } = reckoned([['yes']], [0, 0]);
    expect(broken).toEqual(['taken 2 times: 250 was heard 1 times, 0 answers were lost']);
    expect(explanationOf(repeats[0]!)).toBe(
      "taken 2 times by its provider's book, and 250 was heard once; no answer was lost that would explain it",
    );
  });
});

describe("the providers' book", () => {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  const path = join(folder, 'book');
  afterEach(() => rmSync(path, { force: true }));

  test('tells a process that comes later what was counted and taken, but for half a line', () => {
    const { providers } = worldOf('plain');
    const [first] = providers;
    const book = new IspBook(path, providers);
    first!.tally.attempts = 2;
    book.counted(0);
    first!.tally.accepted = 1;
    book.took(0, 7);
    book.counted(0);
    expect(readFileSync(path, 'utf8')).toBe('0 2 0 0 -1\n0 2 1 0 7\n');
    writeFileSync(path, `${readFileSync(path, 'utf8')}0 3 2 0 `);

    const later = worldOf('plain').providers;
    expect(new IspBook(path, later).taken).toEqual([7]);
    expect(later[0]!.tally).toMatchObject({ attempts: 2, accepted: 1, refusedConnections: 0 });
  });
});
