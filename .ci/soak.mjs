// The long form of the tests, run by hand: drills, live runs and faults twenty times, verify on both brokers, the same
// bytes on Node 20, 22 and 24 and on each core. It ends by itself, with a table of what happened.
//
//   npm run soak                   all of it
//   npm run soak -- 3              three rounds instead of twenty
//   npm run soak -- 3 faults       the drills and the faults alone
//   npm run soak -- 3 drills       the drills alone

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { drillRounds } from './drill-rounds.mjs';
import { otherNodes } from './other-nodes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rounds = Number(process.argv[2] ?? 20);
const only = process.argv[3];
const scratch = mkdtempSync(join(tmpdir(), 'maildrill-soak-'));
/** Nothing takes longer than this; what does is ended, and counts as failed. */
const longestMs = 20 * 60_000;
const steps = [];

try {
  const drills = await drillRounds(root, rounds, scratch);
  if (only === undefined) {
    const { node22, node24 } = otherNodes(scratch);
    must('tests on Node 22 and 24', ['.ci/other-nodes.mjs', scratch, 'soak']);
    must('the same bytes everywhere', ['.ci/same-bytes.mjs', node22, node24]);
    vitest('both clocks agree', 'test/live/verify', 'test/parity', '--maxConcurrency', '1');
  }
  if (only !== 'drills') {
    for (let round = 1; round <= rounds; round++) {
      const faults = ['live-run', 'queue-outage', 'broker', 'smtp-fuzz', 'clean-end', 'resume', 'ledger', 'leader'];
      vitest(`faults, round ${round} of ${rounds}`, ...faults.map((name) => `test/live/${name}`));
    }
  }
  console.log(drills.text);
  if (steps.length > 0) console.log(stepTable());
  if (drills.hasFailed || steps.some(({ status }) => status !== 0)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function vitest(name, ...paths) {
  must(name, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...paths]);
}

function must(name, args) {
  console.log(name);
  const startedMs = performance.now();
  const env = { ...process.env, MAILDRILL_SOAK: '1', MAILDRILL_REQUIRE: 'all' };
  const { status } = spawnSync('node', args, { cwd: root, env, stdio: 'inherit', timeout: longestMs });
  steps.push({ name, status, seconds: Math.round((performance.now() - startedMs) / 1000) });
}

function stepTable() {
  const table = new Table({ head: ['what', 'result', 'seconds'], style: { head: [], border: [] } });
  for (const { name, status, seconds } of steps) table.push([name, status === 0 ? 'passed' : 'FAILED', seconds]);
  return table.toString();
}
