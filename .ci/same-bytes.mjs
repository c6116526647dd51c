// Runs every bundled scenario several times and compares the bytes of summary.json: with each Node that is named, and
// with the first one on each of two cores.
//
//   node .ci/same-bytes.mjs [NODE…]    the Node that runs this script comes first anyway

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodes = [process.execPath, ...process.argv.slice(2)];
const runners = [...nodes.map((node) => [node]), ...coresOf(nodes[0])];
const scratch = mkdtempSync(join(tmpdir(), 'maildrill-bytes-'));

try {
  const scenarios = readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yaml') && !hasDrills(name));
  if (scenarios.length === 0) throw new Error('there is no bundled scenario');
  for (const scenario of scenarios.sort()) if (!sameBytes(scenario)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}

/** Those run live only, where no two runs are the same. */
function hasDrills(scenario) {
  return /^drills:/m.test(readFileSync(join(root, 'scenarios', scenario), 'utf8'));
}

function sameBytes(scenario) {
  const texts = runners.map((runner, index) => summaryBy(runner, scenario, join(scratch, `${scenario}-${index}`)));
  const odd = texts.findIndex((text) => text !== texts[0]);
  if (odd === -1) {
    console.log(`ok     ${scenario}: ${texts.length} runs, the same ${Buffer.byteLength(texts[0])} bytes`);
    return true;
  }
  const lines = texts.map((text) => text.split('\n'));
  const at = lines[0].findIndex((line, index) => line !== lines[odd][index]);
  console.log(`FAILED ${scenario}: line ${at + 1} differs`);
  console.log(`       ${versionOf(runners[0])}: ${lines[0][at]}\n       ${versionOf(runners[odd])}: ${lines[odd][at]}`);
  return false;
}

function summaryBy(runner, scenario, out) {
  const command = [join(root, 'src/cli/maildrill.mjs'), 'run', join(root, 'scenarios', scenario)];
  const [program, ...args] = [...runner, ...command, '--no-charts', '--quiet', '--out', out];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} exited with ${status}\n${stdout}${stderr}`);
  const found = readdirSync(out, { recursive: true }).find((name) => name.endsWith('summary.json'));
  if (found === undefined) throw new Error(`${scenario} left no summary.json in ${out}`);
  return readFileSync(join(out, found), 'utf8');
}

/** The same Node held to one core, then to another; nothing where the machine has no taskset or no second core. */
function coresOf(node) {
  const present = spawnSync('taskset', ['-V']).status === 0 && availableParallelism() > 1;
  return present ? ['0', '1'].map((core) => ['taskset', '-c', core, node]) : [];
}

function versionOf(runner) {
  const [program, ...args] = [...runner, '--version'];
  return `${spawnSync(program, args, { encoding: 'utf8' }).stdout.trim()} (${runner.join(' ')})`;
}
