// Puts the compiled program and the libraries it starts with into one script: 400 modules read one by one cost half a
// second before the first line of ours runs, and Node can keep the compiled form of a script (see
// src/cli/maildrill.mjs) but, before version 22, of no ES module. What draws stays outside, since report/png.ts asks for
// it by a `require` of its own: it is native, and a run without charts does not load it.
//
//   node .ci/program.mjs DIST    reads DIST/src/cli/main.js; writes DIST/maildrill.js, DIST/LICENSES.txt, what
//                                pages are made of (DIST/report-page.json, DIST/live-page.json) and, since reading
//                                YAML takes long too, DIST/fake-isp/profiles/compiled.json

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { constantFunctions } from './constant-functions.mjs';
import { constantsInPlace } from './constants.mjs';
import { livePageAssets, pageAssets } from './page.mjs';
import { plainFields } from './plain-fields.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = resolve(process.argv[2]);
// What only a live run needs stays outside and is loaded by an `import()` when it is: together these take a second.
const liveOnly = /^(autocannon|bullmq|dns-packet|ioredis|mailparser|nodemailer|pg|selfsigned|smtp-server)(\/|$)/;
// What every message of a run in virtual time passes through.
const rooms = [
  'src/engine/',
  'src/policy/',
  'src/sender/',
  'src/measurement/',
  'src/drivers/queue/',
  'fake-isp/model/',
];
const ofTheRun = ['virtual', 'in-process-mail', 'envelope', 'message-size'].map((module) => `src/run/${module}`);
const virtualTime = [...rooms, ...ofTheRun].map((path) => join(dist, path));
// yargs resolves the `extends` of a configuration file by it, and we have none; a slow machine is no news to who builds.
const harmless = ({ code, id }) =>
  code === 'PLUGIN_TIMINGS' || (code === 'EMPTY_IMPORT_META' && id?.includes('node_modules'));

const { code, moduleIds } = await bundled('src/cli/main.js', 'cjs');

// A script that comes from its kept compiled form can no longer `import()`; whoever starts it does that for it.
const linked = code
  .replaceAll(/\bimport\((?=["'`])/g, 'importModule(')
  // A text of ASCII alone is read without being decoded, and takes half the memory.
  .replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const script = `(function (exports, require, __filename, importModule) {'use strict';\n${linked}\n})\n`;
writeFileSync(join(dist, 'maildrill.js'), script);
writeFileSync(join(dist, 'LICENSES.txt'), licencesOf(moduleIds));

// What benchmarks of virtual time measure is what users run: one script, not 400 modules.
for (const bench of ['bench/virtual.js', 'bench/warmup.js', 'bench/workers.js'])
  writeFileSync(join(dist, bench), (await bundled(bench, 'esm')).code);

writeFileSync(join(dist, 'report-page.json'), JSON.stringify(await pageAssets()));
writeFileSync(join(dist, 'live-page.json'), JSON.stringify(await livePageAssets()));

const profiles = join(dist, 'fake-isp/profiles');
const { compileProfiles } = await import(pathToFileURL(join(profiles, 'bundled-profiles.js')));
writeFileSync(join(profiles, 'compiled.json'), compileProfiles());

/** A file of dist and all that it imports, as one script. */
async function bundled(file, format) {
  const bundle = await rolldown({
    input: join(dist, file),
    platform: 'node',
    external: liveOnly,
    plugins: [
      ...[seldomUsed(), oneStringWidth()],
      ...[constantsInPlace(dist), plainFields(virtualTime), constantFunctions(virtualTime)],
    ],
    onLog: (level, log, say) => harmless(log) || say(level, log),
  });
  const { output } = await bundle.generate({ format, codeSplitting: false });
  await bundle.close();
  return output[0];
}

/** Modules of Node that take milliseconds to load, each with its first user and not with the program. */
function seldomUsed() {
  const prefix = '\0seldom:';
  const seldom = /^node:(child_process|crypto|dgram|http|http2|zlib)$/;
  return {
    name: 'seldom-used',
    resolveId: (id, importer) => (seldom.test(id) && !importer?.startsWith(prefix) ? `${prefix}${id}` : null),
    load: (id) => (id.startsWith(prefix) ? `module.exports = require('${id.slice(prefix.length)}');` : null),
  };
}

/** One string-width for all that ask, and the newest of them behind it, see string-width.mjs. */
function oneStringWidth() {
  const ours = join(root, '.ci/string-width.mjs');
  const isYargs = /node_modules[/\\](yargs|cliui|wrap-ansi)[/\\]/;
  return {
    name: 'one-string-width',
    resolveId(id, importer) {
      if (id !== 'string-width') return null;
      if (importer === ours) return this.resolve(id, join(root, 'node_modules/yargs/index.mjs'), { skipSelf: true });
      return isYargs.test(importer) ? ours : null;
    },
  };
}

/** The script holds copies of these libraries, so their licences go with it. */
function licencesOf(modules) {
  const folders = modules.filter((path) => path.includes('node_modules')).map(packageFolderOf);
  const texts = [...new Set(folders)].map((folder) => {
    const { name, version, license } = manifestOf(folder);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(folder, file), 'utf8')}`;
  });
  // A library may be there twice, in folders of its users.
  return `maildrill.js contains these libraries:\n\n${[...new Set(texts)].sort().join('\n\n')}`;
}

function packageFolderOf(path) {
  let folder = dirname(path);
  // A package.json without a name only says which kind of modules stand below it.
  while (manifestOf(folder).name === undefined) folder = dirname(folder);
  return folder;
}

function manifestOf(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
