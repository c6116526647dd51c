import { describe, expect, test } from 'vitest';
import {
  enumsOf,
  type KnownLong,
  longFilesOf,
  longFunctionsOf,
  poorFileNamesOf,
  poorFoldersOf,
  unfinishedIn,
} from './form.ts';
import { filesBelow, programFiles } from './source-tree.ts';

const knownLongFiles: KnownLong = {};
const knownLongFunctions: KnownLong = {};

describe('the program', () => {
  const files = programFiles();
  const all = filesBelow(['src', 'fake-isp', 'scenarios', 'test', 'bench', '.ci'], (name) =>
    /\.(ts|mjs|yaml)$/.test(name),
  );

  test('has no file over 400 lines', () => {
    expect(longFilesOf(files, knownLongFiles)).toEqual([]);
  });

  test('has no function over 70 lines', () => {
    expect(files.flatMap((file) => longFunctionsOf(file, knownLongFunctions))).toEqual([]);
  });

  test('has no enum', () => {
    expect(files.flatMap(enumsOf)).toEqual([]);
  });

  test('names files in kebab case and folders by meaning', () => {
    const paths = all.map((file) => file.path);
    expect([...poorFoldersOf(paths), ...poorFileNamesOf(paths)]).toEqual([]);
  });

  test('has no word that marks unfinished work', () => {
    expect(all.flatMap(unfinishedIn)).toEqual([]);
  });
});

describe('the form rules on made-up sources', () => {
  const lines = (count: number) => 'a;\n'.repeat(count - 1);

  test('count lines as an editor does', () => {
    expect(longFilesOf([{ path: 'src/a.ts', text: lines(400) }])).toEqual([]);
    expect(longFilesOf([{ path: 'src/a.ts', text: lines(402) }])).toEqual([
      'src/a.ts: 402 lines, at most 400; a file holds one noun.',
    ]);
  });

  test('let a known long file be, but not grow', () => {
    expect(longFilesOf([{ path: 'src/a.ts', text: lines(500) }], { 'src/a.ts': 500 })).toEqual([]);
    expect(longFilesOf([{ path: 'src/a.ts', text: lines(501) }], { 'src/a.ts': 500 })).toHaveLength(1);
  });

  test('find a function of 71 lines in a class', () => {
    const text = `class A {\n  b() {\n${lines(70)}  }\n}\n`;
    expect(longFunctionsOf({ path: 'src/a.ts', text })).toEqual(['src/a.ts:2: a function of 71 lines, at most 70.']);
  });

  test('find an enum', () => {
    expect(enumsOf({ path: 'src/a.ts', text: 'const a = 1;\nexport enum B { C }\n' })).toEqual([
      'src/a.ts:2: an enum or namespace; use a union of texts, or numbers in an object "as const".',
    ]);
  });

  test('find a folder of odds and ends, a camel-case file and an unfinished line', () => {
    expect(poorFoldersOf(['src/utils/a.ts'])).toEqual(['a folder named utils; name it by what it holds.']);
    expect(poorFileNamesOf(['src/run/liveRun.ts', 'src/run/live-run.test.ts'])).toEqual([
      'src/run/liveRun.ts: a file name is in kebab case.',
    ]);
    const word = ['FIX', 'ME'].join('');
    expect(unfinishedIn({ path: 'a.ts', text: `\n// ${word} later` })).toEqual([
      `a.ts:2: ${word}; finish it, or file an issue.`,
    ]);
  });
});
