import { describe, expect, test } from 'vitest';
import { impuritiesOf, unsureArithmeticOf } from './purity.ts';
import { programFiles } from './source-tree.ts';

describe('the program', () => {
  test('reads no clock, rolls no dice and does no I/O in its pure rooms', () => {
    expect(programFiles().flatMap(impuritiesOf)).toEqual([]);
  });

  test('uses only arithmetic whose bits are known', () => {
    expect(programFiles().flatMap(unsureArithmeticOf)).toEqual([]);
  });
});

describe('the purity rule on made-up sources', () => {
  const impurities = (path: string, text: string) => impuritiesOf({ path, text });

  test('names each clock, die and timer with the way out', () => {
    const text = [
      "import { readFileSync } from 'node:fs';",
      'const a = Date.now();',
      'const b = new Date();',
      'const c = Math.random();',
      'setTimeout(() => process.exit(), 5);',
      "const d = import('fs');",
    ].join('\n');
    expect(impurities('src/policy/a.ts', text)).toEqual([
      'src/policy/a.ts:1: imports node:fs; pure rooms do no I/O, so pass in what is needed.',
      'src/policy/a.ts:6: imports fs; pure rooms do no I/O, so pass in what is needed.',
      'src/policy/a.ts:2: Date.now in a pure room; take nowMs as an argument.',
      'src/policy/a.ts:3: new Date() in a pure room; take nowMs as an argument.',
      'src/policy/a.ts:4: Math.random in a pure room; use luck from src/engine/luck.ts.',
      'src/policy/a.ts:5: setTimeout in a pure room; return the instant and let the event loop come back then.',
      'src/policy/a.ts:5: process in a pure room; take what is needed as an argument.',
    ]);
  });

  test('allows a date from given milliseconds, a property named process, and the clock in run', () => {
    expect(impurities('src/measurement/a.ts', 'const a = new Date(5).toISOString(); const b = a.process;')).toEqual([]);
    expect(impurities('fake-isp/model/a.ts', 'export const a = { process: 1, console: 2 };')).toEqual([]);
    expect(impurities('src/run/live.ts', 'const a = Date.now();')).toEqual([]);
  });

  test('finds powers in every spelling and functions nobody watches, and none in a comment', () => {
    const text = ['let a = 2 ** 3;', 'a **= 2;', 'a = Math.pow(a, 2);', 'a = Math.exp(a);', '// a ** b'].join('\n');
    const wayOut = 'may give other bits on another Node; multiply, or use Math.exp and Math.log.';
    expect(unsureArithmeticOf({ path: 'src/run/a.ts', text })).toEqual([
      `src/run/a.ts:1: a power ${wayOut}`,
      `src/run/a.ts:2: a power ${wayOut}`,
      `src/run/a.ts:3: Math.pow ${wayOut}`,
    ]);
  });
});
