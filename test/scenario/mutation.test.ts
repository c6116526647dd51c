// 2,000 random slips in the bundled scenarios: each text is either a scenario or has problems that say where. Nothing
// throws and nothing takes long, whatever the text.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLuck, luckBits, Purpose } from '../../src/engine/luck.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { renderPlan } from '../../src/scenario/plan-render.ts';
import { describeProblem } from '../../src/scenario/problem.ts';

const folder = new URL('../../scenarios/', import.meta.url).pathname;
const texts = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(`${folder}${file}`, 'utf8'));

/** Whole numbers below a bound, the same on every run. */
type Dice = (below: number) => number;

function diceOf(name: string): Dice {
  const luck = createLuck(name);
  let throws = 0;
  return (below) => (luckBits(luck, Purpose.StreamRecipient, throws++, 0, 0) >>> 0) % below;
}

const garbage = [
  '',
  '-1',
  '0',
  '0s',
  '.nan',
  '.inf',
  '1e400',
  '5 parsecs',
  '300%',
  '99999999999999999999d',
  '-3/s',
  '{',
  ']',
  '*x',
  '&x',
  '!!binary aGk=',
  '"',
  "'",
  '|',
  '>-',
  '? [a]',
  '\t',
  '\u0000',
  '\u2028',
  '[[[[[[[[',
  '__proto__',
  'null',
  '~',
  'true',
  '<<: *x',
  '---',
  '...',
  '%YAML 1.1',
  'day 0 25:61 Mars/Olympus',
  'x'.repeat(300),
];

const slips: readonly ((text: string, dice: Dice) => string)[] = [
  (text, dice) => withLines(text, (lines) => lines.splice(dice(lines.length), 1 + dice(3))),
  (text, dice) => withLines(text, (lines) => lines.splice(dice(lines.length), 0, lines[dice(lines.length)]!)),
  (text, dice) =>
    withLines(text, (lines) => {
      const [a, b] = [dice(lines.length), dice(lines.length)];
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    }),
  (text, dice) => withWord(text, dice, () => garbage[dice(garbage.length)]!),
  (text, dice) => withWord(text, dice, (_, words) => words[dice(words.length)]!),
  (text, dice) => withWord(text, dice, (word) => word.slice(dice(word.length))),
  (text, dice) => withChar(text, dice, String.fromCharCode(dice(128))),
  (text, dice) => withChar(text, dice, String.fromCharCode(dice(65_536))),
  (text, dice) => withChar(text, dice, ''),
  (text, dice) => text.slice(0, dice(text.length)),
];

function withLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

function withWord(text: string, dice: Dice, change: (word: string, words: readonly string[]) => string): string {
  const words = [...text.matchAll(/[^\s{}[\],:]+/g)];
  if (words.length === 0) return text;
  const word = words[dice(words.length)]!;
  const changed = change(
    word[0],
    words.map((match) => match[0]),
  );
  return text.slice(0, word.index) + changed + text.slice(word.index + word[0].length);
}

function withChar(text: string, dice: Dice, char: string): string {
  const at = dice(text.length + 1);
  return text.slice(0, at) + char + text.slice(at + 1);
}

test('2,000 slips: a scenario with a plan, or problems with a line each; never an exception', {
  timeout: 120_000,
}, () => {
  const profiles = bundledProfiles();
  let scenarioCount = 0;
  let slowestMs = 0;
  for (let round = 0; round < 2000; round++) {
    const dice = diceOf(`slip ${round}`);
    let text = texts[dice(texts.length)]!;
    for (let slip = 0; slip <= dice(4); slip++) text = slips[dice(slips.length)]!(text, dice);
    const begun = performance.now();
    const loaded = readScenario(text, [], profiles);
    slowestMs = Math.max(slowestMs, performance.now() - begun);
    if ('scenario' in loaded) {
      scenarioCount += 1;
      expect(renderPlan(createScenarioPlan(loaded.scenario))).toMatch(/limits in force/);
    } else {
      expect(loaded.problems.length, `slip ${round}`).toBeGreaterThan(0);
      for (const problem of loaded.problems) {
        expect(problem.line, `slip ${round}`).toBeGreaterThan(0);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may reach a terminal.
        expect(describeProblem('f', problem), `slip ${round}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
    }
  }
  // Some slips fall into comments or change a value for another good one.
  expect(scenarioCount).toBeGreaterThan(100);
  expect(scenarioCount).toBeLessThan(1500);
  // One takes some 10 ms; the bound is for a machine that has much else to do.
  expect(slowestMs).toBeLessThan(5000);
});
