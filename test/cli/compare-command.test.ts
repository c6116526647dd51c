import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Tools } from '../../src/cli/tools.ts';
import { summaryJson } from '../../src/report/summary-json.ts';
import { busySummary, feedbackCounts } from '../report/fixtures.ts';
import { type TestIo, testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

/** A world in which a scenario delivers a share of 40,000 that its server's rate decides: 10/s gives 50 %. */
const rated: Tools = testTools({
  run: async (scenario) => {
    const delivered = Math.min(40_000, (scenario.sender.servers[0]!.rate?.count ?? 0) * 2000);
    const totals = { ...busySummary().totals, feedback: feedbackCounts() };
    return resultOf(scenario, { totals: { ...totals, delivered } });
  },
});

function compareIn(io: TestIo, ...argv: readonly string[]): Promise<number> {
  return main(['compare', ...argv], io, rated);
}

const slower = 'sender.servers[mta-1].rate=8/s';
const before = ['--set', 'sender.servers[mta-1].rate=10/s'];

describe('`compare`', () => {
  test('of a scenario with itself under the same values says "no difference" and ends with 0', async () => {
    const io = testIo();
    expect(await compareIn(io, 'first-run', 'first-run', '--no-charts')).toBe(0);
    expect(io.outText().split('\n')[0]).toBe('no difference');
  });

  test('names what was changed and what followed, and ends with 1 where it is worse', async () => {
    const io = testIo();
    expect(await compareIn(io, 'first-run', ...before, '--set-b', slower, '--no-charts')).toBe(1);
    const lines = io.outText().split('\n');
    expect(lines[0]).toBe('worse: 1 figure worse, none better');
    expect(lines).toContain('  sender.servers[mta-1].rate  10/s → 8/s (-20 %)');
    expect(lines).toContain('  delivered of due  50 % → 40 %  -10 points (-20 %)');
  });

  test('of two runs names what was changed in the scenario between them, though its file has changed for both', async () => {
    const io = testIo();
    const scenarioAt = (rate: string): void =>
      writeFileSync(
        join(io.cwd, 'mine.yaml'),
        `name: mine
duration: 1h
audiences: { people: { size: 10, providers: { gmail: 100% } } }
campaigns: [{ name: offer, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11], rate: ${rate} }] }
`,
      );
    scenarioAt('10/s');
    await main(['run', 'mine.yaml', '--out', 'a', '--no-charts', '--quiet'], io, rated);
    scenarioAt('8/s');
    await main(['run', 'mine.yaml', '--out', 'b', '--no-charts', '--quiet'], io, rated);
    expect(await compareIn(io, 'a', 'b', '--no-charts')).toBe(1);
    expect(io.outText()).toContain('  sender.servers[mta-1].rate  10/s → 8/s (-20 %)');
  });

  test('the other way round it is better, and ends with 0', async () => {
    const io = testIo();
    expect(await compareIn(io, 'first-run', ...before, '--set-a', slower, '--no-charts')).toBe(0);
    expect(io.outText()).toMatch(/^better: 1 figure better, none worse\n/);
  });

  test('writes a page, Markdown, data and pictures, each telling the same verdict', async () => {
    const io = testIo();
    await compareIn(io, 'first-run', ...before, '--set-b', slower, '--out', 'out');
    const folder = join(io.cwd, 'out');
    expect(readdirSync(folder).sort()).toEqual(['charts', 'comparison.html', 'comparison.json', 'comparison.md']);
    expect(readdirSync(join(folder, 'charts'))).toHaveLength(4);
    const page = readFileSync(join(folder, 'comparison.html'), 'utf8');
    expect(page).toContain('<h1 class="bad">worse: 1 figure worse, none better</h1>');
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(4);
    expect(page).not.toMatch(/<script|https?:/);
    expect(readFileSync(join(folder, 'comparison.md'), 'utf8')).toMatch(/^## ❌ worse: 1 figure worse/);
    expect(JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8'))).toMatchObject({
      schemaVersion: 1,
      comparison: { verdict: 'worse', seeds: ['1'] },
      changes: [{ path: 'sender.servers[mta-1].rate', before: '10/s', after: '8/s' }],
    });
  });

  test('refuses a file for its folder before it runs anything', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'taken'), '');
    const running: Tools = { ...rated, run: () => Promise.reject(new Error('it was run')) };
    expect(await main(['compare', 'first-run', '--set-b', slower, '--out', 'taken'], io, running)).toBe(3);
    expect(io.errText()).toMatch(/taken: a file stands where a folder is needed\n$/);
  });

  test('runs both sides under the seed of the first', async () => {
    const io = testIo();
    const seeds: string[] = [];
    const tools = testTools({
      run: async (scenario) => {
        seeds.push(scenario.seed);
        return resultOf(scenario);
      },
    });
    await main(['compare', 'first-run', 'complaint-storm', '--no-charts'], io, tools);
    expect(seeds).toEqual(['1', '1']);
    await main(['compare', 'first-run', '--set-b', slower, '--seeds', '3', '--no-charts'], io, tools);
    expect(seeds.slice(2)).toEqual(['1', '1-2', '1-3', '1', '1-2', '1-3']);
  });

  test('takes folders of runs, and names what was changed from their records', async () => {
    const io = testIo();
    await main(['init', 'my.yaml'], io, rated);
    for (const rate of ['10/s', '8/s']) {
      const argv = [
        'run',
        'my.yaml',
        '--set',
        `sender.servers[mta-1].rate=${rate}`,
        '--out',
        `at-${rate.slice(0, -2)}`,
      ];
      await main([...argv, '--quiet', '--no-charts'], io, rated);
    }
    expect(await compareIn(io, 'at-10', 'at-8', '--no-charts')).toBe(1);
    expect(io.outText()).toContain('  sender.servers[mta-1].rate  10/s → 8/s (-20 %)');
  });

  test('writes the summary of a GitHub job', async () => {
    const file = join(testIo().cwd, 'step.md');
    writeFileSync(file, 'before\n');
    const io = testIo({ env: { GITHUB_STEP_SUMMARY: file } });
    await compareIn(io, 'first-run', ...before, '--set-b', slower, '--no-charts');
    expect(readFileSync(file, 'utf8')).toMatch(/^before\n## ❌ worse/);
  });

  test('shows hostile names as text', async () => {
    const io = testIo();
    const name = '<img src=x onerror=alert(1)>"\'\u202e🙂';
    const hostile = testTools({
      run: async (scenario) => {
        const { providers, totals } = busySummary();
        const figures = { ...providers[0]!.figures, delivered: scenario.sender.servers[0]!.rate?.count ?? 0 };
        return resultOf(scenario, { totals, providers: [{ name, hasFeedbackLoop: false, figures }] });
      },
    });
    await main(['compare', 'first-run', '--set-b', slower, '--out', 'out', '--no-charts'], io, hostile);
    const page = readFileSync(join(io.cwd, 'out/comparison.html'), 'utf8');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;\u{fffd}🙂 delivered of due');
    expect(page).not.toContain('<img src=x');
    expect(readFileSync(join(io.cwd, 'out/comparison.md'), 'utf8')).not.toContain('<img');
  });
});

describe('`compare` refuses', () => {
  const refused = async (argv: readonly string[], prepare: (io: TestIo) => void = () => undefined): Promise<string> => {
    const io = testIo();
    prepare(io);
    expect(await compareIn(io, ...argv)).toBe(2);
    expect(existsSync(join(io.cwd, 'reports'))).toBe(false);
    return io.errText();
  };
  const withSummary = (text: string) => (io: TestIo) => {
    mkdirSync(join(io.cwd, 'run'));
    writeFileSync(join(io.cwd, 'run/summary.json'), text);
  };

  test('one scenario without a second value', async () => {
    expect(await refused(['first-run'])).toBe(
      'maildrill: there is nothing to compare with\n  hint: name a second run or scenario, or change a field of one side with --set-b path=value\n',
    );
  });

  test('a seed for one side, since both meet the same luck', async () => {
    expect(await refused(['first-run', '--set-b', 'seed=2'])).toMatch(
      /^maildrill: got a seed for one side, and both are run under the same luck\n {2}hint: `--seed` /,
    );
  });

  test('a summary that is cut off, or of a newer version', async () => {
    const whole = summaryJson(busySummary());
    expect(await refused(['run', 'first-run'], withSummary(whole.slice(0, 900)))).toBe(
      'maildrill: run/summary.json is cut off before its end\n  hint: run the scenario again\n',
    );
    expect(
      await refused(['run', 'first-run'], withSummary(whole.replace('"schemaVersion": 1', '"schemaVersion": 2'))),
    ).toBe(
      'maildrill: run/summary.json was written by a newer maildrill (schema 2, this one reads 1)\n  hint: run the scenario again\n',
    );
  });

  test('a run that was interrupted', async () => {
    const prepare = (io: TestIo) => {
      withSummary(summaryJson(busySummary()))(io);
      const record = { scenarioFile: '../a.yaml', sets: [], seed: null, partial: true };
      writeFileSync(join(io.cwd, 'run/run.json'), JSON.stringify(record));
    };
    expect(await refused(['run', 'first-run'], prepare)).toBe(
      'maildrill: run was interrupted, so its figures stop half-way\n  hint: run the scenario again\n',
    );
  });

  test('a name that is neither', async () => {
    const neither = (given: string, hint: string) =>
      `maildrill: ${given}\n  got no such file, expected a scenario file or the folder of a run\n  hint: ${hint}\n1 problem; nothing was run.\n`;
    expect(await refused(['reports/runs/nope', 'first-run'])).toBe(
      neither('reports/runs/nope', '`maildrill list` names the bundled ones'),
    );
    expect(await refused(['first-run', 'first-rum'])).toBe(neither('first-rum', 'did you mean `first-run`?'));
  });

  test('an empty folder, an override of a run, and several seeds of one', async () => {
    const empty = (io: TestIo) => mkdirSync(join(io.cwd, 'run'));
    expect(await refused(['run', 'first-run'], empty)).toBe(
      'maildrill: run has no summary.json, expected the folder of a run, a summary.json or a scenario\n',
    );
    const summary = withSummary(summaryJson(busySummary()));
    expect(await refused(['run', 'first-run', '--set-a', slower], summary)).toBe(
      'maildrill: run is a run, whose fields cannot be changed any more\n  hint: name its scenario instead\n',
    );
    expect(await refused(['run', 'first-run', '--seeds', '4'], summary)).toBe(
      'maildrill: run is one run of one seed\n  hint: name its scenario to run it under 4 seeds\n',
    );
  });

  test.each([
    [['--seeds', '0'], 'got "0" for --seeds, expected a whole number from 1 to 200'],
    [['--tolerance', '2'], 'got "2" for --tolerance, expected a share such as 2%'],
  ])('%j', async (argv, text) => {
    expect(await refused(['first-run', 'lanes', ...argv])).toBe(`maildrill: ${text}\n`);
  });
});
