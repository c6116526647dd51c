#!/usr/bin/env node
// The command itself. It is committed with its run bit because the build sets none, and it only hands over to the built
// program, so that a clone and an installed package start the same way.

import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

const program = fileURLToPath(new URL('../../dist/maildrill.js', import.meta.url));

if (existsSync(program)) {
  process.exitCode = await started(process.argv.slice(2));
} else {
  process.stderr.write('maildrill is not built yet: run "npm install && npm run build" in its folder.\n');
  process.exitCode = 3;
}

async function started(argv) {
  const keptAt = compiledFile();
  // The build writes ASCII alone, which needs no decoding.
  const script = new Script(readFileSync(program, 'latin1'), {
    filename: program,
    cachedData: existsSync(keptAt) ? readFileSync(keptAt) : undefined,
  });
  const exports = {};
  script.runInThisContext()(exports, createRequire(program), program, (name) => import(name));
  const exitCode = await exports.main(argv, process);
  // A run has compiled nearly everything there is; after `--help` little would be worth keeping.
  if (argv[0] === 'run' && !existsSync(keptAt)) keep(script, keptAt);
  return exitCode;
}

/**
 * Half of a short run would be spent compiling, so the first one leaves its compiled form beside the program. Node
 * refuses one of another Node, of other flags or for another processor, which the tag tells apart; it knows a changed
 * program by its length only, so the date tells builds apart.
 */
function compiledFile() {
  const { mtimeMs } = statSync(program);
  return `${program}.${Math.round(mtimeMs)}.${process.version}-${process.arch}-${cachedDataVersionTag()}.compiled`;
}

function keep(script, file) {
  const whole = `${file}.${process.pid}`;
  try {
    writeFileSync(whole, script.createCachedData());
    renameSync(whole, file);
  } catch {
    // An installed package may belong to somebody else: every start then takes a second longer.
    rmSync(whole, { force: true });
  }
}
