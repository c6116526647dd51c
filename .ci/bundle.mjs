// Keeps the packed tarball small and fit for every platform. chartjs-node-canvas is bundled, because only the root
// project's override can give it a canvas without an install script; npm would bundle this machine's 34 MB canvas
// binary with it, which is useless elsewhere and comes by our own dependency on @napi-rs/canvas anyway.
//
//   node .ci/bundle.mjs trim       before packing (prepack): sets the binaries aside
//   node .ci/bundle.mjs restore    after packing (postpack), and from ready.mjs where a pack was interrupted

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, 'node_modules/@napi-rs');
const aside = join(root, '.cache/set-aside');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'trim') trim();
  else restore();
}

function trim() {
  mkdirSync(aside, { recursive: true });
  for (const name of binaries(home)) move(join(home, name), join(aside, name));
}

export function restore() {
  for (const name of binaries(aside)) {
    if (existsSync(join(home, name))) rmSync(join(aside, name), { recursive: true });
    else if (existsSync(home)) move(join(aside, name), join(home, name));
  }
}

function binaries(folder) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('canvas-')) : [];
}

function move(from, to) {
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}
