// `npm run bench`: every benchmark of bench/, one after the other, so that none disturbs another's figures.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/bench');
const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
for (const name of names.sort()) {
  const { status } = spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
