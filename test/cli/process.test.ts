// The program as a person starts it: a process of its own, with real signals and pipes. Needs the built program.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { testFolder } from './test-io.ts';

const program = join(packageRoot(), 'src/cli/maildrill.mjs');
const isBuilt = existsSync(join(packageRoot(), 'dist/maildrill.js'));

describe.skipIf(!isBuilt)('maildrill as a process (skipped where dist is not built)', () => {
  test('runs a bundled scenario and writes its report', () => {
    const cwd = testFolder();
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'run', 'first-run'], {
      cwd,
      encoding: 'utf8',
    });
    // A busy machine takes long enough for a line of progress.
    const troubles = stderr.split('\n').filter((line) => !/^first-run: \d+ %/.test(line));
    expect([status, troubles]).toEqual([0, ['']]);
    expect(stdout).not.toContain('\u001b');
    expect(readdirSync(join(cwd, 'reports/runs/first-run-1')).sort()).toEqual([
      'charts',
      'report.html',
      'run.json',
      'summary.json',
      'summary.md',
    ]);
  });

  test('ends with 130 on Ctrl-C, with whole files marked partial', async () => {
    const cwd = testFolder();
    const large = ['--set', 'audiences.customers.size=5_000_000'];
    const child = spawn(process.execPath, [program, 'run', 'first-run', '--out', 'out', ...large], { cwd });
    // The folder is made when the program is about to run; by then it listens.
    while (!existsSync(join(cwd, 'out'))) await sleep(50);
    await sleep(500);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(130);
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['report.html', 'run.json', 'summary.json', 'summary.md']);
    expect(JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8'))).toMatchObject({ partial: true, exitCode: 130 });
    expect(() => JSON.parse(readFileSync(join(cwd, 'out/summary.json'), 'utf8'))).not.toThrow();
  }, 60_000);

  test('says nothing when its reader goes away', () => {
    const text = execFileSync('sh', ['-c', `"${process.execPath}" "${program}" schema 2>&1 | head -c 20; sleep 0.3`], {
      encoding: 'utf8',
    });
    expect(text).toHaveLength(20);
  });

  test('ends with the exit code of the run when its reader goes away, and has written everything', () => {
    const cwd = testFolder();
    const command = `"${process.execPath}" "${program}" run first-run --no-charts --junit junit.xml --set 'expect=[delivered >= 100%]'; echo $? > code`;
    execFileSync('sh', ['-c', `(${command}) | true`], { cwd, stdio: 'ignore' });
    expect(readFileSync(join(cwd, 'code'), 'utf8')).toBe('1\n');
    expect(readFileSync(join(cwd, 'junit.xml'), 'utf8')).toContain('failures="1"');
  });

  test.skipIf(!existsSync('/dev/full'))('ends with 3 where its output finds no space', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" schema > /dev/full`], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([3, 'maildrill: the output: no space left on the disk\n']);
  });

  test('shows its help in less than a second', () => {
    let bestMs = Number.POSITIVE_INFINITY;
    // The best of ten, since the machine may be busy with other tests.
    for (let round = 0; round < 10 && bestMs >= 1000; round++) {
      const startedAtMs = performance.now();
      expect(spawnSync(process.execPath, [program, '--help']).status).toBe(0);
      bestMs = Math.min(bestMs, performance.now() - startedAtMs);
    }
    expect(bestMs).toBeLessThan(1000);
  });
});
