import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { realTools } from '../../src/cli/real-tools.ts';
import { smallScenario } from '../plan/small-world.ts';
import { busySummary } from '../report/fixtures.ts';
import { elementsNamed, jenkinsSchema, problemsBy, xmlElement } from '../report/xsd-rules.ts';
import { type TestIo, testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const failing = testTools({
  run: async (scenario) => {
    const { expectations } = busySummary();
    return resultOf(scenario, scenario.name === 'lanes' ? { verdict: 'failed', expectations } : {});
  },
});

const quiet = ['--no-charts', '--quiet'];
const read = (io: TestIo, path: string) => readFileSync(join(io.cwd, path), 'utf8');

describe('`run` for machines', () => {
  test('writes one JUnit file and one page of Markdown for all scenarios', async () => {
    const io = testIo();
    const files = ['--junit', 'ci/junit.xml', '--markdown', 'ci/comment.md'];
    expect(await main(['run', 'first-run', 'lanes', ...files, ...quiet], io, failing)).toBe(1);
    const root = xmlElement(read(io, 'ci/junit.xml'));
    expect(problemsBy(jenkinsSchema, root)).toEqual([]);
    expect(elementsNamed(root, 'testsuite').map(({ attributes }) => attributes['name'])).toEqual([
      'first-run',
      'lanes',
    ]);
    expect(read(io, 'ci/comment.md').split('\n')[0]).toBe('## ❌ maildrill: 1 of 2 scenarios did not hold');
    expect(readdirSync(join(io.cwd, 'ci')).sort()).toEqual(['comment.md', 'junit.xml']);
  });

  test('tells of a scenario that cannot be read as an error, with each problem on its line', async () => {
    const io = testIo({ env: { GITHUB_ACTIONS: 'true' } });
    writeFileSync(
      join(io.cwd, 'bad.yaml'),
      smallScenario.replace('duration: 6h', 'duration: 6').replace('seed: 1', 'sead: 1'),
    );
    expect(await main(['run', 'bad.yaml', '--junit', 'j.xml', ...quiet], io, failing)).toBe(2);
    const root = xmlElement(read(io, 'j.xml'));
    expect(problemsBy(jenkinsSchema, root)).toEqual([]);
    expect(elementsNamed(root, 'error').map(({ attributes }) => attributes['message'])).toEqual(['2 problems']);
    expect(io.outText().match(/^::error file=bad\.yaml,line=\d+,col=\d+,title=scenario is wrong::.*$/gm)).toHaveLength(
      2,
    );
  });

  test('on GitHub marks the line of the scenario, from the root of the checkout, and adds to the summary', async () => {
    const io = testIo();
    mkdirSync(join(io.cwd, 'drills'));
    writeFileSync(join(io.cwd, 'drills/lanes.yaml'), smallScenario.replace('small-world', 'lanes'));
    const step = join(io.cwd, 'step.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: io.cwd, GITHUB_STEP_SUMMARY: step };
    const below = testIo({ cwd: join(io.cwd, 'drills'), env });
    expect(await main(['run', 'lanes.yaml', ...quiet], below, failing)).toBe(1);
    expect(below.outText()).toBe(
      '::error file=drills/lanes.yaml,line=32,title=lanes%3A expectation failed::receipts p95 time-to-deliver < 10m: 14m, 4m too long\n',
    );
    expect(readFileSync(step, 'utf8')).toMatch(/^## ❌ maildrill/);
  });

  test('with --json leaves the output to the program that reads it', async () => {
    const io = testIo({ env: { GITHUB_ACTIONS: 'true' } });
    await main(['run', 'lanes', '--json', '--no-charts'], io, failing);
    expect(() => JSON.parse(io.outText())).not.toThrow();
    expect(io.errText()).toContain('::error ');
  });

  test('elsewhere prints no annotation', async () => {
    const io = testIo();
    await main(['run', 'lanes', ...quiet], io, failing);
    expect(io.outText() + io.errText()).toBe('');
  });
});

describe('files on request, of a real run', () => {
  const small = (io: TestIo) => writeFileSync(join(io.cwd, 'small.yaml'), smallScenario);
  const extras = ['--csv', '--openmetrics', '--log', '--accounting'];
  const real = testTools({ run: realTools.run });

  test('stand whole in the folder of the run, and go when they are not asked for again', async () => {
    const io = testIo();
    small(io);
    expect(await main(['run', 'small.yaml', '--out', 'out', ...extras, ...quiet], io, real)).toBe(0);
    const files = readdirSync(join(io.cwd, 'out'));
    expect(files).toEqual(expect.arrayContaining(['accounting.csv', 'events.jsonl', 'metrics.txt', 'series.csv']));
    expect(files.filter((name) => name.includes('partial'))).toEqual([]);
    const events = read(io, 'out/events.jsonl').trimEnd().split('\n');
    const { totals } = JSON.parse(read(io, 'out/summary.json')) as { totals: { due: number; delivered: number } };
    expect(events.filter((line) => line.startsWith('{"type":"Delivery"'))).toHaveLength(totals.delivered);
    expect(read(io, 'out/metrics.txt')).toMatch(/# EOF\n$/);

    await main(['run', 'small.yaml', '--out', 'out', ...quiet], io, real);
    const left = readdirSync(join(io.cwd, 'out'));
    expect(left.filter((name) => /^(accounting|events|metrics|series)/.test(name))).toEqual([]);
  });

  test('of an interrupted run say in their names that they are not whole', async () => {
    const io = testIo();
    small(io);
    const interrupted = testTools({
      run: (scenario, options) => realTools.run(scenario, { ...options, onProgress: io.pressCtrlC }),
    });
    const argv = ['run', 'small.yaml', '--out', 'out', ...extras, ...quiet, '--set', 'audiences.customers.size=20_000'];
    expect(await main(argv, io, interrupted)).toBe(130);
    const files = readdirSync(join(io.cwd, 'out'));
    expect(files).toEqual(expect.arrayContaining(['accounting.partial.csv', 'events.partial.jsonl', 'run.json']));
    expect(files).not.toContain('events.jsonl');
  });

  test('are written once in a turn of the event loop, not once an event', async () => {
    let writes = 0;
    const io = testIo({
      files: {
        append: async () => {
          writes += 1;
        },
        rename: async () => undefined,
      },
    });
    small(io);
    await main(['run', 'small.yaml', '--out', 'out', '--log', ...quiet], io, real);
    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(500);
  });
});

describe('`sweep` and `solve`', () => {
  /** The more workers, the sooner; 20 are enough. */
  const byWorkers = testTools({
    run: async (scenario) => {
      const { workers } = scenario.sender.pools[0]!;
      const expectation = { ...busySummary().expectations[0]!, met: workers >= 20 };
      const [all, ...others] = busySummary().timeToDeliver;
      const timeToDeliver = [{ ...all!, p95Ms: Math.max(60_000, 1_200_000 / workers) }, ...others];
      return resultOf(scenario, { expectations: [expectation], timeToDeliver });
    },
  });

  test('tell what each value comes to and where the curve bends, in a table, a CSV and pictures', async () => {
    const io = testIo();
    const argv = ['sweep', 'first-run', '--vary', 'sender.pools[worker].workers=5,10,20,40', '--out', 'out'];
    expect(await main(argv, io, byWorkers)).toBe(0);
    const lines = io.outText().split('\n');
    expect(
      lines.filter((line) => /^│ \d/.test(line)).map((line) => line.split('│').map((cell) => cell.trim())[5]),
    ).toEqual(['4 min', '2 min', '1 min', '1 min']);
    expect(lines).toContain('p95 time-to-deliver bends at 20');
    expect(readdirSync(join(io.cwd, 'out')).sort()).toEqual(['charts', 'sweep.csv', 'sweep.json', 'sweep.md']);
    expect(read(io, 'out/sweep.csv')).toContain('sender.pools[worker].workers,40,p95 time-to-deliver,ms,60000\r\n');
  });

  test('refuse a file for their folder before they run anything', async () => {
    const io = testIo();
    const argv = ['sweep', 'first-run', '--vary', 'sender.pools[worker].workers=5,10', '--out', 'taken'];
    writeFileSync(join(io.cwd, 'taken'), '');
    expect(await main(argv, io, testTools({ run: () => Promise.reject(new Error('it was run')) }))).toBe(3);
    expect(io.errText()).toMatch(/taken: a file stands where a folder is needed\n$/);
  });

  test('refuse a figure that no run has', async () => {
    const io = testIo();
    const argv = ['sweep', 'first-run', '--vary', 'sender.pools[worker].workers=5,10', '--figure', 'p94'];
    expect(await main(argv, io, byWorkers)).toBe(2);
    expect(io.errText()).toMatch(/^maildrill: no figure is called "p94", expected one such as: due, delivered of due/);
  });

  test('find the smallest number that is enough', async () => {
    const io = testIo();
    const argv = ['solve', 'first-run', '--vary', 'sender.pools[worker].workers=1..60', '--until', 'delivered >= 95%'];
    expect(await main(argv, io, byWorkers)).toBe(0);
    expect(io.outText().trimEnd().split('\n').at(-1)).toBe(
      'sender.pools[worker].workers=20 is the smallest that meets: delivered >= 95%',
    );
  });

  test('end with 1 where no number is enough, and with 2 where the expectation cannot be read', async () => {
    const vary = ['--vary', 'sender.pools[worker].workers=1..9'];
    expect(await main(['solve', 'first-run', ...vary, '--until', 'delivered >= 95%'], testIo(), byWorkers)).toBe(1);
    const io = testIo();
    expect(await main(['solve', 'first-run', ...vary, '--until', 'delivred >= 95%'], io, byWorkers)).toBe(2);
    expect(io.errText()).toContain('delivred');
  });

  test.each(['sweep', 'solve'])('%s refuses to vary the seed, since all values meet the same luck', async (command) => {
    const io = testIo();
    const until = command === 'solve' ? ['--until', 'delivered >= 95%'] : [];
    expect(await main([command, 'first-run', '--vary', 'seed=1..4', ...until], io, byWorkers)).toBe(2);
    expect(io.errText()).toContain('hint: `--seeds 5` runs each value under five seeds');
  });

  test.each([
    ['sweep', 'x'],
    ['sweep', 'sender.pools[worker].workers=9..1'],
    ['solve', 'sender.pools[worker].workers=1,2'],
  ])('%s refuses --vary %s', async (command, vary) => {
    const io = testIo();
    const until = command === 'solve' ? ['--until', 'delivered >= 95%'] : [];
    expect(await main([command, 'first-run', '--vary', vary, ...until], io, byWorkers)).toBe(2);
    expect(io.errText()).toContain(`got ${JSON.stringify(vary)} for --vary, expected path=`);
  });
});
