// What the build writes otherwise than the compiler did, on made-up modules: the numbers of constants, plain fields, and
// functions as constants.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

interface Plugin {
  readonly name: string;
}

interface Made {
  readonly code: string;
  readonly exports: { readonly said: unknown };
}

const fromBuild = (file: string) => import(new URL(`../../.ci/${file}`, import.meta.url).href);

describe('the program', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'maildrill-program-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function made(modules: Readonly<Record<string, string>>, ...plugins: readonly Plugin[]): Promise<Made> {
    for (const [path, text] of Object.entries(modules)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const bundle = await rolldown({ input: join(folder, 'main.js'), plugins: [...plugins] });
    const { output } = await bundle.generate({ format: 'esm' });
    await bundle.close();
    const { code } = output[0];
    writeFileSync(join(folder, 'made.mjs'), code);
    return { code, exports: await import(join(folder, 'made.mjs')) };
  }

  async function constantsIn(modules: Readonly<Record<string, string>>): Promise<Made> {
    const { constantsInPlace } = await fromBuild('constants.mjs');
    return made(modules, constantsInPlace(folder));
  }

  async function plainIn(modules: Readonly<Record<string, string>>, path = ''): Promise<Made> {
    const { plainFields } = await fromBuild('plain-fields.mjs');
    return made(modules, plainFields([join(folder, path)]));
  }

  async function functionsIn(modules: Readonly<Record<string, string>>, path = ''): Promise<Made> {
    const { constantFunctions } = await fromBuild('constant-functions.mjs');
    return made(modules, constantFunctions([join(folder, path)]));
  }

  const kinds = 'export const Kind = { First: 1, Last: -2 };';

  test('holds 1 and -2 where the code names Kind.First and Kind.Last, and keeps a table that is used whole', async () => {
    const main = "import { Kind as K } from './kinds.js'; export const said = [K.First - K.Last, Object.keys(K)];";
    const { code, exports } = await constantsIn({ 'kinds.js': kinds, 'main.js': main });
    expect(exports.said).toEqual([3, ['First', 'Last']]);
    expect(code).not.toContain('.First');
  });

  test('reads a table of more than numbers where it stands', async () => {
    const { code, exports } = await constantsIn({
      'kinds.js': "export const Kind = { First: 1, Name: 'a' };",
      'main.js': "import { Kind } from './kinds.js'; export const said = Kind.First;",
    });
    expect(exports.said).toBe(1);
    expect(code).toContain('.First');
  });

  test('is not made where a parameter has the name of a table', async () => {
    const main =
      "import { Kind } from './kinds.js'; export const said = [Kind.First, ((Kind) => Kind.First)({ First: 7 })];";
    await expect(constantsIn({ 'kinds.js': kinds, 'main.js': main })).rejects.toThrow(
      'main.js: Kind is a table of constants elsewhere; give this another name',
    );
  });

  const family = {
    'base.js':
      'export class Base { #held; #step = 1; constructor() { this.#held = 2; } get base() { return this.#held + this.#step; } }',
    'main.js':
      "import { Base } from './base.js'; class Heir extends Base { #held; name; constructor() { super(); this.#held = 40; } all() { return this.#sum(); } #sum() { return this.#held + this.base; } } const heir = new Heir(); export const said = [heir.all(), 'name' in heir];",
  };

  test('keeps the fields of one name of a class and its heir apart, and begins none as undefined', async () => {
    const { code, exports } = await plainIn(family);
    expect(exports.said).toEqual([43, false]);
    expect(code).not.toMatch(/#held|#sum|#step/);
  });

  test('asks for a field that an object may have by its plain name', async () => {
    const main =
      'class One { #held = 1; static isOne(other) { return #held in other; } } export const said = [One.isOne(new One()), One.isOne({})];';
    expect((await plainIn({ 'main.js': main })).exports.said).toEqual([true, false]);
  });

  test('leaves the fields of other modules as they are', async () => {
    const { code, exports } = await plainIn(family, 'base.js');
    expect(exports.said).toEqual([43, true]);
    expect(code).toContain('#sum()');
    expect(code).not.toContain('#step');
  });

  const counters = {
    'two.js': 'export const two = double(1); export function double(n) { return n + n; }',
    'main.js':
      "import { double, two } from './two.js'; export const said = [...upTo(two)].map(double); function* upTo(most) { for (let n = 1; n <= most; n++) yield n; }",
  };

  test('holds its functions as constants, ready where the first line calls one that stands below it', async () => {
    const { code, exports } = await functionsIn(counters);
    expect(exports.said).toEqual([2, 4]);
    expect(code).toMatch(/const double = function ?\(/);
    expect(code).toMatch(/const upTo = function ?\* ?\(/);
  });

  test('leaves the functions of other modules as they are', async () => {
    const { code, exports } = await functionsIn(counters, 'two.js');
    expect(exports.said).toEqual([2, 4]);
    expect(code).toMatch(/function ?\* ?upTo\(/);
  });
});
