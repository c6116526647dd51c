// Makes the clone ready: dependencies as the lock states them, dist as the sources state it. `npm start`, `npm test`
// and `prepare` begin here, so it uses Node's own modules alone and does nothing where nothing is stale.
//
//   node .ci/ready.mjs            install what is missing, build what is stale
//   node .ci/ready.mjs install    only install
//   node .ci/ready.mjs build      only build; without a compiler (npm ci --omit=dev) it says so and succeeds

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restore } from './bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const step = process.argv[2] ?? 'all';
const compiler = join(root, 'node_modules/typescript/bin/tsc');

process.chdir(root);
restore();
const letGo = takeTurn();
try {
  if (step !== 'build' && !installed()) install();
  if (step !== 'install') buildIfStale();
} finally {
  letGo();
}

/** Compares what npm says it installed with the lock, package by package; dates say nothing after a git checkout. */
function installed() {
  const hidden = 'node_modules/.package-lock.json';
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.optional && present[path] === undefined)) return true;
    return present[path]?.integrity === entry.integrity && existsSync(join(path, 'package.json'));
  });
}

function install() {
  console.log('maildrill: installing the dependencies of package-lock.json');
  // No dependency needs an install script, so none is run; our own `prepare` is what `build` does next.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const options = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  run([...npm, ...options], 'npm ci failed, see above: the dependencies are not installed');
}

function buildIfStale() {
  const stamp = sourceStamp();
  if (existsSync('dist/.built') && readFileSync('dist/.built', 'utf8') === stamp) return;
  if (!existsSync(compiler)) {
    console.log('maildrill: not built, since typescript is not installed');
    if (step === 'all') process.exitCode = 3;
    return;
  }
  console.log('maildrill: building dist');
  rmSync('.dist-new', { recursive: true, force: true });
  run([process.execPath, compiler, '-p', '.', '--outDir', '.dist-new'], 'the build failed, see above');
  run([process.execPath, '.ci/program.mjs', '.dist-new'], 'the build failed, see above');
  writeFileSync('.dist-new/.built', stamp);
  // Swapped in whole: a deleted source leaves no old program behind, and a failed build leaves the last good one.
  rmSync('dist', { recursive: true, force: true });
  renameSync('.dist-new', 'dist');
}

function sourceStamp() {
  const hash = createHash('sha256');
  const builders = ['program', 'constants', 'plain-fields', 'constant-functions', 'string-width', 'page'];
  const files = ['tsconfig.json', 'package-lock.json', ...builders.map((name) => `.ci/${name}.mjs`)];
  for (const folder of ['src', 'fake-isp', 'bench', 'test']) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && /\.(ts|yaml|css)$/.test(entry.name))
        files.push(relative(root, join(entry.parentPath, entry.name)));
    }
  }
  for (const file of files.sort()) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function run([program, ...args], complaint) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) return;
  console.error(`maildrill: ${complaint}${error ? ` (${error.message})` : ''}`);
  letGo();
  process.exit(3);
}

/** Two at once would delete each other's node_modules: the second waits for the first, or takes over from a dead one. */
function takeTurn() {
  const turn = '.cache/ready';
  const mine = `${turn}-${process.pid}`;
  mkdirSync('.cache', { recursive: true });
  writeFileSync(mine, String(process.pid));
  for (;;) {
    try {
      linkSync(mine, turn); // Made with its content in one step, so nobody can read it half-written.
      rmSync(mine);
      return () => rmSync(turn, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!alive(turn)) rmSync(turn, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function alive(turn) {
  try {
    process.kill(Number(readFileSync(turn, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
