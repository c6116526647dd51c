// `npm run check`: everything that can be known in seconds, without a broker, a browser or a long simulation. What a
// step prints is shown only where it fails.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, 'node_modules', path);
const pureRooms = ['domain', 'engine', 'policy', 'measurement', 'tidy', 'fake-isp'].map((room) => `test/${room}/`);

const steps = [
  ['types', bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
  ['types of the page, which has a DOM', bin('typescript/bin/tsc'), '-p', 'src/report/page/script'],
  ['lint and format', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  ['unused code', bin('knip/bin/knip.js'), '--config', '.knip.json'],
  [
    'dependency rule and pure tests',
    bin('vitest/vitest.mjs'),
    'run',
    '--config',
    'test/vitest.config.ts',
    ...pureRooms,
  ],
];

let failedCount = 0;
for (const [name, ...command] of steps) {
  const startedAtMs = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failedCount++;
  console.log(`${stdout}${stderr}`);
}
process.exitCode = failedCount === 0 ? 0 : 1;
