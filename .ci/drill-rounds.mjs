// Every bundled drill, round after round, two at a time: what it came to, and whether it left anything behind.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';

const lanes = 2;
const longestMs = 180_000;

/** Runs them all and returns a table, and whether one failed. */
export async function drillRounds(root, rounds, scratch) {
  const names = readdirSync(join(root, 'scenarios'))
    .filter((file) => file.startsWith('live-') && hasDrills(join(root, 'scenarios', file)))
    .map((file) => file.replace('.yaml', ''));
  const runs = Array.from({ length: rounds }, (_, round) => names.map((name) => ({ name, round }))).flat();
  const results = [];
  const work = async () => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
      const result = await drill(root, run, scratch);
      results.push(result);
      console.log(`round ${run.round + 1} of ${rounds}, ${run.name}: ${result.trouble ?? `${result.seconds} s`}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return { text: tableOf(names, results), hasFailed: results.some(({ trouble }) => trouble !== null) };
}

function hasDrills(file) {
  return /^drills:/m.test(readFileSync(file, 'utf8'));
}

async function drill(root, { name, round }, scratch) {
  const place = join(scratch, `${name}-${round}`);
  const temporary = join(place, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // PostgreSQL runs as another user.
  for (const path of [scratch, place, temporary]) chmodSync(path, 0o755);
  const out = join(place, 'out');
  const startedMs = performance.now();
  const { status, said } = await ended(root, ['run', name, '--live', '--no-charts', '--json', '--out', out], temporary);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  // A keeper removes its folder when its server has ended, which may be a moment after the run.
  for (let tries = 0; tries < 100 && readdirSync(temporary).length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const left = readdirSync(temporary);
  const trouble = status !== 0 ? `exit ${status}: ${said.slice(0, 2000)}` : left.length > 0 ? `left ${left}` : null;
  const summary = status === 0 ? JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) : null;
  rmSync(place, { recursive: true, force: true });
  return { name, seconds, trouble, reckoning: summary?.live?.reckoning, lost: summary?.totals.classes.lost };
}

function ended(root, args, temporary) {
  return new Promise((resolve) => {
    const child = spawn('node', [join(root, 'src/cli/maildrill.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ status: code ?? signal, said });
    });
  });
}

function tableOf(names, results) {
  const head = ['drill', 'passed', 'answers lost', 'taken again', 'seconds'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const name of names) {
    const own = results.filter((result) => result.name === name);
    const good = own.filter(({ trouble }) => trouble === null);
    table.push([
      name,
      `${good.length} of ${own.length}`,
      span(good.map(({ reckoning }) => reckoning?.unheard ?? 0)),
      span(good.map(({ reckoning }) => reckoning?.repeats ?? 0)),
      span(own.map(({ seconds }) => seconds)),
    ]);
  }
  return table.toString();
}

function span(values) {
  if (values.length === 0) return '';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least} to ${most}`;
}
