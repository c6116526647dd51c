#!/usr/bin/env node
// The command itself. It is committed with its run bit because tsc sets none, and it only hands over to the built
// program, so that a clone and an installed package start the same way.

import { existsSync } from 'node:fs';

const program = new URL('../../dist/src/cli/main.js', import.meta.url);

if (existsSync(program)) {
  const { main } = await import(program.href);
  process.exitCode = await main(process.argv.slice(2), process);
} else {
  process.stderr.write('maildrill is not built yet: run "npm install && npm run build" in its folder.\n');
  process.exitCode = 3;
}
