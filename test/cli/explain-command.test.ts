import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Journey } from '../../src/measurement/summary.ts';
import { minuteMs, startAtMs } from '../report/fixtures.ts';
import { testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const journey: Journey = {
  message: 4237,
  campaign: 'weekly-offer',
  provider: 'gmail',
  chosenFor: 'asked for',
  outcome: 'delivered',
  steps: [
    { atMs: startAtMs + 180 * minuteMs, text: 'due' },
    { atMs: startAtMs + 181 * minuteMs, text: 'try 1: 421 4.7.28 Unusual rate of mail' },
    { atMs: startAtMs + 186.5 * minuteMs, text: 'try 2: 250 2.0.0 OK' },
  ],
};

const following = testTools({
  run: async (scenario, { explainMessage }) => ({
    ...resultOf(scenario),
    journey: explainMessage === journey.message ? journey : undefined,
  }),
});

describe('`explain`', () => {
  test('tells the journey of a message of a bundled scenario', async () => {
    const io = testIo();
    expect(await main(['explain', 'first-run', '4237'], io, following)).toBe(0);
    expect(io.outText()).toMatchInlineSnapshot(`
      "message 4237 of weekly-offer to gmail: delivered
        2 Mar 09:00:00        3 h in  due
        2 Mar 09:01:00        +1 min  try 1: 421 4.7.28 Unusual rate of mail
        2 Mar 09:06:30   +5 min 30 s  try 2: 250 2.0.0 OK
      "
    `);
  });

  test('as JSON gives the journey as it is', async () => {
    const io = testIo();
    expect(await main(['explain', 'first-run', '4237', '--json'], io, following)).toBe(0);
    expect(JSON.parse(io.outText())).toEqual(journey);
  });

  test('of a run takes its scenario, seed and sets from the folder', async () => {
    const io = testIo();
    const asked: unknown[] = [];
    const tools = testTools({
      load: async (file, sets) => {
        asked.push([file.slice(-14), sets]);
        return following.load(file, sets);
      },
      run: following.run,
    });
    await main(
      ['run', 'first-run', '--seed', '5', '--set', 'drain=1h', '--out', 'out', '--no-charts', '--quiet'],
      io,
      tools,
    );
    expect(await main(['explain', 'out', '4237'], io, tools)).toBe(0);
    expect(asked).toEqual([
      ['first-run.yaml', ['drain=1h', 'seed="5"']],
      ['first-run.yaml', ['drain=1h', 'seed="5"']],
    ]);
    expect(io.errText()).toBe('');
  });

  test('says so where the run no longer comes out the same', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--out', 'out', '--no-charts', '--quiet'], io, following);
    const path = join(io.cwd, 'out/summary.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"delivered"', '"delivere"'));
    expect(await main(['explain', 'out', '4237'], io, following)).toBe(0);
    expect(io.errText()).toBe(
      'maildrill: the scenario, or maildrill itself, has changed since out was written; this is the journey under it as it stands now\n',
    );
  });

  test.each([
    [
      'a message that never was',
      ['explain', 'first-run', '99999'],
      'there is no message 99999, expected a number from 0 to 39999',
    ],
    ['a folder without a run', ['explain', '.', '1'], '. has no run.json, expected the folder of a run or a scenario'],
    [
      'a file of a run',
      ['explain', 'reports/runs/x-1/summary.json', '1'],
      'reports/runs/x-1/summary.json is one file of a run, expected its folder or a scenario\n  hint: name reports/runs/x-1',
    ],
    [
      'a run under another seed',
      ['explain', '.', '1', '--seed', '2'],
      '. is a run, which has its own seed and sets\n  hint: name the scenario to explain it under others',
    ],
  ] as const)('%s ends with 2', async (_name, argv, text) => {
    const io = testIo();
    expect(await main(argv, io, following)).toBe(2);
    expect(io.errText()).toBe(`maildrill: ${text}\n`);
  });

  test.each(['', '{', '[]', 'null', '{"scenarioFile":1,"sets":[]}', '{"scenarioFile":"x","sets":[1]}'])(
    'an edited run.json %j ends with 2',
    async (text) => {
      const io = testIo();
      writeFileSync(join(io.cwd, 'run.json'), text);
      expect(await main(['explain', '.', '1'], io, following)).toBe(2);
      expect(io.errText()).toBe('maildrill: run.json is not a record of a run\n  hint: run the scenario again\n');
    },
  );

  test('of an interrupted run tells the journey in the whole run, and says so', async () => {
    const io = testIo();
    const cut = testTools({ run: async (scenario) => resultOf(scenario, {}, true) });
    await main(['run', 'first-run', '--out', 'out', '--quiet'], io, cut);
    expect(await main(['explain', 'out', '4237'], io, following)).toBe(0);
    expect(io.errText()).toBe('maildrill: out was interrupted; this is the journey in the whole run\n');
  });

  test('interrupted ends with 130 and tells nothing', async () => {
    const io = testIo();
    const tools = testTools({ run: async (scenario) => resultOf(scenario, {}, true) });
    expect(await main(['explain', 'first-run', '1'], io, tools)).toBe(130);
    expect(io.outText()).toBe('');
  });
});
