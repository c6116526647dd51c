// `npm run check`: everything that can be known in seconds, without a broker, a browser or a long simulation. What a
// step prints is shown only where it fails.
//
//   node .ci/check.mjs         what takes half a minute
//   node .ci/check.mjs rest    where the tests have been run already: the rest, and unused code, which takes longest

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, 'node_modules', path);
const pureRooms = ['domain', 'engine', 'policy', 'measurement', 'tidy', 'fake-isp'].map((room) => `test/${room}/`);

// Laws that are tried on long simulations are left to `npm test`.
const long = ['fake-isp/drain', 'fake-isp/allowance', 'fake-isp/reputation', 'measurement/summarise'];
const isRest = process.argv[2] === 'rest';

const tests = [
  'dependency rule and pure tests',
  bin('vitest/vitest.mjs'),
  ...['run', '--config', 'test/vitest.config.ts', ...pureRooms],
  ...long.flatMap((test) => ['--exclude', `**/${test}.test.ts`]),
];
const unused = ['unused code', bin('knip/bin/knip.js'), '--config', '.knip.json'];
const steps = [
  ...(isRest ? [] : [tests]),
  ['types', bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
  ['types of the page, which has a DOM', bin('typescript/bin/tsc'), '-p', 'src/report/page/script'],
  ['lint and format', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  ...(isRest ? [unused] : []),
];

/** The tests keep one lane busy; the other steps take turns in the second. */
const lanes = 2;
let failedCount = 0;

async function work() {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const [name, ...command] = step;
    const startedAtMs = Date.now();
    const { status, said } = await ended(command);
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (status === 0) continue;
    failedCount++;
    console.log(said);
  }
}

function ended(command) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    child.once('close', (status) => resolve({ status, said }));
  });
}

await Promise.all(Array.from({ length: lanes }, work));
process.exitCode = failedCount === 0 ? 0 : 1;
