// Whatever stands in a scenario file, the answer is a plan or a list of problems: never a stack trace, a hang, or another
// exit code than 0, 1 or 2.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { mutated } from './mutate.ts';
import { testFolder, testIo } from './test-io.ts';

const folder = join(packageRoot(), 'scenarios');
const bundled = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** A frame of a stack trace, or the name of an error that only a program throws. */
const traceLike =
  /^\s+at .+[:(]|TypeError|RangeError|SyntaxError|ReferenceError|ZodError|YAMLParseError|node:internal/m;

const mutationCount = 2000;
const batch = 20;
const runCount = 300;
const processCount = 24;

describe('random mutations of the bundled scenarios', () => {
  test(`${mutationCount} of them through check end with 0 or 2, each with its reasons in words`, async () => {
    const cwd = testFolder();
    const codes = new Map<number, number>();
    for (let i = 0; i < mutationCount; i += batch) {
      // Many files to a command line: reading the command line costs as much as reading a scenario.
      const files = Array.from({ length: batch }, (_, k) => `${i + k}.yaml`);
      files.forEach((file, k) => {
        writeFileSync(join(cwd, file), mutated(bundled[(i + k) % bundled.length]!.text, `check ${i + k}`));
      });
      const io = testIo({ cwd });
      const code = await main(['check', '--json', '--debug', ...files], io);
      const answers = io
        .outText()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Answer);
      expect(answers.length, `mutation ${i + answers.length}: ${io.errText().slice(-2000)}`).toBe(batch);
      expect([0, 2]).toContain(code);
      expect(io.errText()).not.toMatch(traceLike);
      for (const { problems } of answers) codes.set(problems.length, (codes.get(problems.length) ?? 0) + 1);
    }
    const sound = codes.get(0) ?? 0;
    // Damage that nothing notices, or that nothing survives, would test little.
    expect(sound).toBeGreaterThan(mutationCount / 20);
    expect(mutationCount - sound).toBeGreaterThan(mutationCount / 4);
  }, 240_000);

  test(`${runCount} small ones through run end with 0, 1 or 2`, async () => {
    const cwd = testFolder();
    let ran = 0;
    for (let i = 0; i < runCount; i++) {
      const { file, text } = bundled[i % bundled.length]!;
      writeFileSync(join(cwd, 'x.yaml'), mutated(small(text), `run ${i}`));
      if (isLarge(join(cwd, 'x.yaml'))) continue;
      const io = testIo({ cwd });
      const code = await main(['run', 'x.yaml', '--no-charts', '--out', 'out'], io);
      const where = `mutation ${i} of ${file}`;
      expect([0, 1, 2], `${where}: ${io.errText()}`).toContain(code);
      expect(io.outText() + io.errText(), where).not.toMatch(traceLike);
      if (code !== 2) ran += 1;
    }
    expect(ran).toBeGreaterThan(runCount / 10);
  }, 300_000);
});

interface Answer {
  readonly file: string;
  readonly problems: readonly unknown[];
}

const program = join(packageRoot(), 'src/cli/maildrill.mjs');
const isBuilt = existsSync(join(packageRoot(), 'dist/maildrill.js'));

describe('as a real process', () => {
  test.skipIf(!isBuilt)(
    `${processCount} mutations end with 0 or 2 within 20 s each (skipped where dist is not built)`,
    () => {
      const cwd = testFolder();
      for (let i = 0; i < processCount; i++) {
        const { file, text } = bundled[i % bundled.length]!;
        writeFileSync(join(cwd, 'x.yaml'), mutated(text, `process ${i}`));
        const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'check', 'x.yaml'], {
          cwd,
          encoding: 'utf8',
          timeout: 20_000,
        });
        expect([0, 2], `mutation ${i} of ${file}: ${stderr}`).toContain(status);
        expect(stdout + stderr).not.toMatch(traceLike);
      }
    },
    500_000,
  );
});

/** The same scenario with so few recipients that a run takes milliseconds. */
function small(text: string): string {
  return text.replace(/size: [\d_]+/g, 'size: 60').replace(/arrivals: [\d_]+/g, 'arrivals: 5');
}

function isLarge(path: string): boolean {
  const loaded = loadScenario(path, []);
  return 'scenario' in loaded && createScenarioPlan(loaded.scenario).events > 200_000;
}
