import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Tools } from '../../src/cli/tools.ts';
import { busySummary, feedbackCounts } from '../report/fixtures.ts';
import { elementsNamed, jenkinsSchema, problemsBy, xmlElement } from '../report/xsd-rules.ts';
import { testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

/** Delivers a share that a seed may change a little. */
function delivering(delivered: number, bySeed: Readonly<Record<string, number>> = {}): Tools {
  return testTools({
    run: async (scenario) => {
      const totals = { ...busySummary().totals, feedback: feedbackCounts() };
      return resultOf(scenario, { totals: { ...totals, delivered: bySeed[scenario.seed] ?? delivered } });
    },
  });
}

const quiet = ['--no-charts', '--quiet'];

describe('`baseline accept` and `run --baseline`', () => {
  test('let a run pass that stays, and fail one that leaves its tolerance, saying by how much', async () => {
    const io = testIo();
    expect(await main(['baseline', 'accept', 'first-run'], io, delivering(38_000))).toBe(0);
    expect(io.outText()).toMatch(/^baselines\/first-run\.json: \d+ figures of 1 seed\n$/);
    expect(await main(['run', 'first-run', '--baseline', 'baselines', ...quiet], io, delivering(38_010))).toBe(0);
    const again = testIo({ cwd: io.cwd });
    expect(await main(['run', 'first-run', '--baseline', 'baselines', '--no-charts'], again, delivering(36_000))).toBe(
      1,
    );
    expect(again.outText()).toMatch(/^first-run: nothing was expected; \d+ figures? left the baseline's tolerance\n/);
    expect(again.outText()).toContain(
      '✗ delivered of due: 95 % → 90 %, -5 points (-5.26 %), 4.9 points beyond its tolerance',
    );
  });

  test('let a better run pass, and say that it may be accepted', async () => {
    const io = testIo();
    await main(['baseline', 'accept', 'first-run', '--out', 'my.json'], io, delivering(36_000));
    expect(await main(['run', 'first-run', '--baseline', 'my.json', '--no-charts'], io, delivering(39_000))).toBe(0);
    expect(io.outText()).toContain('1 of them better: `maildrill baseline accept` would hold later runs to it');
  });

  test('accept the folder of a run too', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--out', 'run', ...quiet], io, delivering(38_000));
    expect(await main(['baseline', 'accept', 'run'], io, delivering(0))).toBe(0);
    expect(await main(['run', 'first-run', '--baseline', 'baselines', ...quiet], io, delivering(38_000))).toBe(0);
  });

  test('refuse two of one scenario, of which only the second would be kept', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--out', 'run', ...quiet], io, delivering(38_000));
    expect(await main(['baseline', 'accept', 'run', 'first-run'], io, delivering(36_000))).toBe(2);
    expect(io.errText()).toBe(
      'maildrill: first-run would write over the baseline of run in baselines/first-run.json\n  hint: accept them apart with --out\n',
    );
  });

  test('over several seeds fail only what the seeds agree on', async () => {
    const io = testIo();
    const seeds = ['--seeds', '3'];
    await main(['baseline', 'accept', 'first-run', ...seeds], io, delivering(38_000));
    const argv = ['run', 'first-run', '--baseline', 'baselines', ...seeds, ...quiet];
    expect(await main(argv, io, delivering(38_000, { '1-2': 30_000 }))).toBe(0);
    expect(await main(argv, io, delivering(36_000))).toBe(1);
  });

  test('tell JUnit of each figure, and GitHub of each that left', async () => {
    const io = testIo({ env: { GITHUB_ACTIONS: 'true' } });
    await main(['baseline', 'accept', 'first-run'], io, delivering(38_000));
    await main(
      ['run', 'first-run', '--baseline', 'baselines', '--junit', 'ci/j.xml', ...quiet],
      io,
      delivering(36_000),
    );
    const root = xmlElement(readFileSync(join(io.cwd, 'ci/j.xml'), 'utf8'));
    expect(problemsBy(jenkinsSchema, root)).toEqual([]);
    expect(elementsNamed(root, 'failure').map(({ attributes }) => attributes['message'])).toEqual([
      'delivered of due: 95 % → 90 %, -5 points (-5.26 %), 4.9 points beyond its tolerance',
    ]);
    expect(io.outText()).toContain('title=first-run%3A regression::delivered of due: 95 %25 → 90 %25');
  });

  test.each([
    [
      'where there is none',
      [],
      'baselines: no such baseline\n  hint: `maildrill baseline accept` writes one from a run or a scenario',
    ],
    [
      'of another scenario',
      ['baseline', 'accept', 'lanes', '--out', 'baselines'],
      'baselines/first-run.json: no such baseline\n  hint: `maildrill baseline accept` writes one from a run or a scenario',
    ],
    [
      'of another seed',
      ['baseline', 'accept', 'first-run', '--seed', '9', '--out', 'baselines'],
      'baselines/first-run.json was taken with seed 9, and this run has 1\n  hint: run it with a seed of the baseline, or accept a new one',
    ],
  ])('refuse a baseline %s before anything is run', async (_, accept, text) => {
    const io = testIo();
    if (accept.length > 0) await main(accept, io, delivering(1));
    const never = testTools({ run: () => Promise.reject(new Error('it was run')) });
    expect(await main(['run', 'first-run', '--baseline', 'baselines', ...quiet], io, never)).toBe(2);
    expect(io.errText()).toBe(
      `${accept.length > 0 ? io.errText().split('maildrill: baselines')[0] : ''}maildrill: ${text}\n`,
    );
  });

  test('refuse a baseline that was edited into something else', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'b.json'), '{"maildrillBaseline": 1, "scenario": "first-run"}');
    expect(await main(['run', 'first-run', '--baseline', 'b.json', ...quiet], io, delivering(1))).toBe(2);
    expect(io.errText()).toBe(
      'maildrill: b.json is not as it was written: seeds: a list of seeds\n  hint: accept a new one with `maildrill baseline accept`\n',
    );
  });

  test('warn where what is accepted does not hold', async () => {
    const io = testIo();
    const failing = testTools({ run: async (scenario) => resultOf(scenario, { verdict: 'failed' }) });
    expect(await main(['baseline', 'accept', 'first-run'], io, failing)).toBe(0);
    expect(io.errText()).toBe(
      'maildrill: first-run does not hold under seed 1, and its figures are accepted as they are\n',
    );
  });

  test('know no other action', async () => {
    const io = testIo();
    expect(await main(['baseline', 'drop', 'first-run'], io, delivering(1))).toBe(2);
    expect(io.errText()).toBe('maildrill: got "drop" after baseline, expected accept\n');
  });
});

describe('`run --seeds`', () => {
  test('runs as many seeds, and writes what they say together', async () => {
    const io = testIo();
    expect(
      await main(['run', 'first-run', '--seeds', '3', '--no-charts'], io, delivering(38_000, { '1-2': 37_000 })),
    ).toBe(0);
    expect(readdirSync(join(io.cwd, 'reports/runs/first-run-1')).sort()).toEqual(
      expect.arrayContaining(['seeds.json', 'seeds.md', 'summary.json']),
    );
    expect(io.outText()).toContain('Under 3 seeds\n  delivered of due  94.2 % ± 3.59 points, from 92.5 % to 95 %\n');
  });

  test('fails where one seed does, and says which', async () => {
    const io = testIo();
    const expectation = busySummary().expectations[0]!;
    const tools = testTools({
      run: async (scenario) => {
        const met = scenario.seed !== '1-3';
        return resultOf(scenario, { verdict: met ? 'met' : 'failed', expectations: [{ ...expectation, met }] });
      },
    });
    expect(await main(['run', 'first-run', '--seeds', '3', '--no-charts', '--junit', 'j.xml'], io, tools)).toBe(1);
    expect(io.outText()).toContain(
      '✗ delivered of due >= 95%  met in 2 of 3, not under 1-3; of all seeds 20.8 % to 93.9 %',
    );
    const root = xmlElement(readFileSync(join(io.cwd, 'j.xml'), 'utf8'));
    expect(elementsNamed(root, 'failure').map(({ text }) => text)).toEqual(['failed under: 1-3']);
  });

  test('takes an older table of seeds away when there is one seed only', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--seeds', '2', ...quiet], io, delivering(1));
    await main(['run', 'first-run', ...quiet], io, delivering(1));
    expect(readdirSync(join(io.cwd, 'reports/runs/first-run-1'))).not.toContain('seeds.md');
  });
});
