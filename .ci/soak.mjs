// The long form of the tests, run by hand: live runs and faults twenty times, verify on both brokers, the same bytes on
// Node 20, 22 and 24 and on each core.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { otherNodes } from './other-nodes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rounds = 20;
const scratch = mkdtempSync(join(tmpdir(), 'maildrill-soak-'));

try {
  const { node22, node24 } = otherNodes(scratch);
  must('node', ['.ci/other-nodes.mjs', scratch, 'soak']);
  must('node', ['.ci/same-bytes.mjs', node22, node24]);
  vitest('test/live/verify', 'test/parity');
  for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round} of ${rounds}`);
    vitest('test/live/live-run', 'test/live/queue-outage', 'test/live/broker', 'test/live/smtp-fuzz');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function vitest(...paths) {
  must('node', ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...paths]);
}

function must(program, args) {
  const env = { ...process.env, MAILDRILL_SOAK: '1', MAILDRILL_REQUIRE: 'all' };
  if (spawnSync(program, args, { cwd: root, env, stdio: 'inherit' }).status !== 0) process.exitCode = 1;
}
