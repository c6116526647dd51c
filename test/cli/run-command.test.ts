import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { realTools } from '../../src/cli/real-tools.ts';
import type { Tools } from '../../src/cli/tools.ts';
import type { Progress } from '../../src/run/virtual.ts';
import { type TestIo, testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const folder = 'reports/runs/first-run-1';

function recordOf(io: TestIo, path = folder): Record<string, unknown> {
  return JSON.parse(readFileSync(join(io.cwd, path, 'run.json'), 'utf8')) as Record<string, unknown>;
}

describe('`run`', () => {
  test('writes the report and tells where it is', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run'], io, testTools())).toBe(0);
    expect(readdirSync(join(io.cwd, folder)).sort()).toEqual([
      'charts',
      'report.html',
      'run.json',
      'summary.json',
      'summary.md',
    ]);
    expect(readdirSync(join(io.cwd, folder, 'charts')).sort()).toEqual(
      'depth limits outcomes rate replies reputation retries time-to-deliver workers'
        .split(' ')
        .map((name) => `${name}.png`),
    );
    expect(io.outText().split('\n').slice(-6)).toEqual([
      `  ${folder}/report.html`,
      `  ${folder}/summary.md`,
      `  ${folder}/charts (9 pictures)`,
      `  ${folder}/summary.json`,
      `  ${folder}/run.json`,
      '',
    ]);
    expect(io.errText()).toBe('');
  });

  test.each(['--junit', '--markdown'])('refuses a folder for %s before it runs anything', async (option) => {
    const io = testIo();
    expect(await main(['run', 'first-run', option, '.'], io, testTools())).toBe(2);
    expect(io.errText()).toBe(`maildrill: ${option} . is a folder, expected the name of a file to write\n`);
    expect(readdirSync(io.cwd)).toEqual([]);
  });

  test('says of a wrong scenario among several that it alone was not run', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'wrong.yaml'), 'name: wrong\n');
    expect(await main(['run', 'first-run', 'wrong.yaml', 'lanes', '--no-charts', '--seed', '1'], io, testTools())).toBe(
      2,
    );
    expect(io.errText()).toMatch(/\d problems; wrong\.yaml was not run\.\n$/);
    expect(readdirSync(join(io.cwd, 'reports/runs')).sort()).toEqual(['first-run-1', 'lanes-1']);
  });

  test('records the tool, the machine and the command line, and where the scenario stands from the folder', async () => {
    const io = testIo();
    await main(['init', 'my.yaml'], io, testTools());
    await main(['run', 'my.yaml', '--out', 'out', '--seed', '3', '--set', 'drain=1h'], io, testTools());
    expect(recordOf(io, 'out')).toMatchObject({
      schemaVersion: 1,
      toolVersion: expect.stringMatching(/^\d/),
      partial: false,
      exitCode: 0,
      scenarioFile: '../my.yaml',
      sets: ['drain=1h'],
      seed: '3',
      commandLine: ['maildrill', 'run', 'my.yaml', '--out', 'out', '--seed', '3', '--set', 'drain=1h'],
      machine: { nodeVersion: '20.0.0', tzVersion: '2026a' },
    });
  });

  test('gives sets a folder of their own, the same for the same sets', async () => {
    const io = testIo();
    for (const rate of ['20/s', '30/s', '20/s']) {
      await main(
        ['run', 'first-run', '--quiet', '--seed', '4', '--set', `sender.servers[mta-1].rate=${rate}`],
        io,
        testTools(),
      );
    }
    const folders = readdirSync(join(io.cwd, 'reports/runs'));
    expect(folders).toHaveLength(2);
    for (const name of folders) expect(name).toMatch(/^first-run-4-[0-9a-f]{8}$/);
  });

  test('lets no name of a scenario lead out of its folder', async () => {
    const io = testIo();
    const escaping = testTools({
      load: async (file, sets) => {
        const loaded = await testTools().load(file, sets);
        return 'scenario' in loaded
          ? { ...loaded, scenario: { ...loaded.scenario, name: '../../etc/x', seed: 'a/b' } }
          : loaded;
      },
    });
    expect(await main(['run', 'first-run', '--quiet'], io, escaping)).toBe(0);
    expect(readdirSync(join(io.cwd, 'reports/runs'))).toEqual([
      expect.stringMatching(/^etc-x-[0-9a-f]{8}-a-b-[0-9a-f]{8}$/),
    ]);
  });

  test('writes the same bytes of summary.json twice', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--out', 'a', '--quiet'], io, testTools());
    await main(['run', 'first-run', '--out', 'b', '--quiet'], io, testTools());
    const [a, b] = ['a', 'b'].map((name) => readFileSync(join(io.cwd, name, 'summary.json')));
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
  });

  test('on the real engine writes the same bytes of summary.json twice, and explains a message of it', async () => {
    const io = testIo();
    const few = ['--set', 'audiences.customers.size=300', '--set', 'expect=[]', '--no-charts', '--quiet'];
    for (const out of ['a', 'b']) expect(await main(['run', 'first-run', '--out', out, ...few], io)).toBe(0);
    const [a, b] = ['a', 'b'].map((name) => readFileSync(join(io.cwd, name, 'summary.json'), 'utf8'));
    expect(a).toBe(b);
    expect(await main(['explain', 'a', '7'], io)).toBe(0);
    expect(io.outText()).toMatch(/^message 7 of weekly-offer to [a-z-]+: [a-z]+\n/);
    expect(io.errText()).toBe('');
  });

  test('with --no-charts draws none and takes older ones away', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--quiet'], io, testTools());
    await main(['run', 'first-run', '--quiet', '--no-charts'], io, testTools());
    expect(readdirSync(join(io.cwd, folder, 'charts'))).toEqual([]);
    expect(readFileSync(join(io.cwd, folder, 'summary.md'), 'utf8')).not.toContain('.png');
  });

  test('with --quiet prints nothing', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--quiet'], io, testTools());
    expect([io.outText(), io.errText()]).toEqual(['', '']);
  });

  test('with --json prints one object with the verdict, the totals and the files', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run', '--json'], io, testTools())).toBe(0);
    expect(JSON.parse(io.outText())).toMatchObject({
      file: 'first-run',
      scenario: 'first-run',
      seed: '1',
      exitCode: 0,
      verdict: 'met',
      partial: false,
      totals: { due: 40_000 },
      files: expect.arrayContaining([`${folder}/summary.json`]),
    });
  });

  test('of several files runs each, and the worst exit code counts', async () => {
    const io = testIo();
    const failing = testTools({
      run: async (scenario) => resultOf(scenario, scenario.name === 'lanes' ? { verdict: 'failed' } : {}),
    });
    expect(await main(['run', 'first-run', 'lanes', 'greylist-world', '--no-charts', '--json'], io, failing)).toBe(1);
    const codes = io
      .outText()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { exitCode: number }).exitCode);
    expect(codes).toEqual([0, 1, 0]);
    expect(await main(['run', 'nowhere.yaml', 'lanes', '--no-charts', '--quiet'], testIo(), failing)).toBe(2);
  });

  test.each([
    ['met', 0],
    ['failed', 1],
    ['broken', 1],
    ['bug', 4],
  ] as const)('of a run judged %s ends with %i', async (verdict, code) => {
    const tools = testTools({ run: async (scenario) => resultOf(scenario, { verdict }) });
    expect(await main(['run', 'first-run', '--quiet', '--no-charts'], testIo(), tools)).toBe(code);
  });

  test('refuses two scenarios that would write over each other, before the first of them runs', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run', 'first-run', '--quiet'], io, testTools())).toBe(2);
    expect(readdirSync(io.cwd)).toEqual([]);
    expect(io.errText()).toBe(
      `maildrill: first-run would write over the report of first-run in ${folder}\n  hint: run them apart with --out, or give one another name or seed\n`,
    );
  });

  test('that cannot write its folder says so before it runs, with exit code 3', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'file'), '');
    let ran = false;
    const tools = testTools({
      run: async (scenario) => {
        ran = true;
        return resultOf(scenario);
      },
    });
    expect(await main(['run', 'first-run', '--out', 'file/below'], io, tools)).toBe(3);
    expect(io.errText()).toBe(
      `maildrill: ${join(io.cwd, 'file/below')}: a part of this path is a file, where a folder is needed\n`,
    );
    expect(ran).toBe(false);
  });

  test('on a disk that fills up ends with 3 and leaves neither run.json nor a half-written file', async () => {
    const io = testIo({
      files: {
        write: async (path, data) => {
          writeFileSync(path, String(data).slice(0, 10));
          if (data.length > 5000) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path });
        },
      },
    });
    expect(await main(['run', 'first-run', '--no-charts', '--quiet'], io, testTools())).toBe(3);
    expect(io.errText()).toMatch(/: no space left on the disk\n$/);
    expect(readdirSync(join(io.cwd, folder))).toEqual(['report.html', 'summary.md']);
  });
});

describe('Ctrl-C', () => {
  test('in the middle of a real run ends with 130 and the figures so far', async () => {
    const io = testIo();
    const real = testTools({
      run: (scenario, options) => {
        setTimeout(io.pressCtrlC, 200);
        return realTools.run(scenario, options);
      },
    });
    const large = ['--set', 'audiences.customers.size=2_000_000'];
    expect(await main(['run', 'first-run', '--out', 'out', '--quiet', ...large], io, real)).toBe(130);
    expect(recordOf(io, 'out')).toMatchObject({ partial: true });
    expect(JSON.parse(readFileSync(join(io.cwd, 'out/summary.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  const interrupted = (io: TestIo): Tools =>
    testTools({
      run: async (scenario) => {
        io.pressCtrlC();
        return resultOf(scenario, {}, true);
      },
    });

  test('ends with 130, the files marked partial, no picture drawn', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run'], io, interrupted(io))).toBe(130);
    expect(recordOf(io)).toMatchObject({ partial: true, exitCode: 130 });
    expect(readFileSync(join(io.cwd, folder, 'summary.md'), 'utf8')).toContain(
      '> **Partial.** The run was interrupted',
    );
    expect(readdirSync(join(io.cwd, folder)).sort()).toEqual(['report.html', 'run.json', 'summary.json', 'summary.md']);
    expect(io.outText()).toMatch(/^first-run: interrupted: figures up to the interrupt only\n/);
  });

  test('between several files runs none of the rest', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run', 'lanes', '--quiet'], io, interrupted(io))).toBe(130);
    expect(readdirSync(join(io.cwd, 'reports/runs'))).toEqual(['first-run-1']);
  });
});

describe('progress', () => {
  const steps: readonly Progress[] = [0, 0.25, 0.5, 1].map((ratio) => ({
    simulatedMs: ratio * 86_400_000,
    totalMs: 86_400_000,
    ended: ratio * 40_000,
    built: 40_000,
  }));
  const moving = testTools({
    run: async (scenario, { onProgress }) => {
      for (const step of steps) onProgress?.(step);
      return resultOf(scenario);
    },
  });

  test('away from a terminal is a plain line every five seconds', async () => {
    const io = testIo({ tickMs: 2500 });
    await main(['run', 'first-run', '--no-charts'], io, moving);
    expect(io.errText()).toBe(
      'first-run: 25 %, 6 h of 1 d, 10,000 of 40,000 messages ended\nfirst-run: 100 %, 1 d of 1 d, 40,000 of 40,000 messages ended\n',
    );
  });

  test('on a terminal is a bar that is gone at the end, with the cursor back', async () => {
    const io = testIo({ terminal: true });
    await main(['run', 'first-run', '--no-charts'], io, moving);
    expect(io.errText()).toContain('first-run');
    expect(io.errText()).toContain('\u001b[?25h');
    expect(io.outText()).toContain('\u001b[1mfirst-run\u001b[22m');
  });

  test('is none with --quiet and with --json', async () => {
    for (const option of ['--quiet', '--json']) {
      const io = testIo({ terminal: true, tickMs: 10_000 });
      await main(['run', 'first-run', '--no-charts', option], io, moving);
      expect(io.errText()).toBe('');
    }
  });

  test('NO_COLOR leaves no escape sequence in the summary', async () => {
    const io = testIo({ terminal: true, env: { NO_COLOR: '1' } });
    await main(['run', 'first-run', '--no-charts'], io, testTools());
    expect(io.outText()).not.toContain('\u001b');
  });
});
