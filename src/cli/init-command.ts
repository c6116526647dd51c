// `maildrill init`: a commented scenario to start from. It never writes over a file.

import { basename, dirname, extname, resolve } from 'node:path';
import type { InitAsked } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import type { Tools } from './tools.ts';

export async function init(asked: InitAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const path = resolve(io.cwd, asked.file);
  const kind = await io.files.kindOf(path);
  if (kind === 'folder') throw new Refusal(`${asked.file} is a folder, expected the name of a file to write`);
  if (kind === 'file')
    throw new Refusal(`${asked.file} is there already, and nothing is written over\n  hint: name another file`);
  await io.files.makeFolder(dirname(path));
  await writeAtomically(io.files, path, await tools.starter(scenarioName(path)));
  const typed = asTyped(asked.file);
  io.stdout.write(
    `Wrote ${asked.file}. Look at it, change it, then:\n  maildrill check ${typed}\n  maildrill run ${typed}\n`,
  );
  return ExitCode.Met;
}

/** As a shell takes it for one word. */
function asTyped(file: string): string {
  return /^[\p{L}\p{N}_./\\:-]+$/u.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

/** The file's own name as far as a scenario may be called that. */
function scenarioName(path: string): string {
  const name = basename(path, extname(path))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  // YAML reads these words as something else than a name.
  if (['', 'true', 'false', 'null'].includes(name)) return 'drill';
  return name.slice(0, 40).replace(/-+$/, '');
}
