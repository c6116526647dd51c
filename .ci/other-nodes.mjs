// Other versions of Node and npm, as packages in a folder of their own outside the project.
//
//   node .ci/other-nodes.mjs FOLDER         installs them where they are missing and prints the path of each Node
//   node .ci/other-nodes.mjs FOLDER test    also runs the tests that must come to the same bits on the newest of them
//   node .ci/other-nodes.mjs FOLDER soak    the same on each

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const packages = {
  node22: `npm:${platform}@22.23.3`,
  node24: `npm:${platform}@24.21.0`,
  npm10: 'npm:npm@10.9.9',
  npm12: 'npm:npm@12.2.0',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { node22, node24 } = otherNodes(process.argv[2]);
  console.log([node22, node24].join('\n'));
  const tried = { test: [node24], soak: [node22, node24] }[process.argv[3]] ?? [];
  for (const node of tried) if (!testsPass(node)) process.exitCode = 1;
}

function testsPass(node) {
  const rooms = ['domain', 'engine', 'policy', 'measurement', 'fake-isp', 'golden'].map((room) => `test/${room}/`);
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', ...rooms];
  // Tests that start a process look for "node" on the path.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  return spawnSync(node, command, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

export function otherNodes(folder) {
  const modules = join(resolve(folder), 'node_modules');
  if (!Object.keys(packages).every((name) => existsSync(join(modules, name)))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', options, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error('the other versions of Node and npm could not be installed');
  }
  return {
    node22: join(modules, 'node22/bin/node'),
    node24: join(modules, 'node24/bin/node'),
    npm10: join(modules, 'npm10/bin'),
    npm12: join(modules, 'npm12/bin'),
  };
}
