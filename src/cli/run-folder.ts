// Where a run's report goes: a folder named after what was run, so that the same run comes to the same place.

import { join, resolve } from 'node:path';
import type { Scenario } from '../domain/scenario.ts';
import type { RunAsked } from './asked.ts';
import { shortHash } from './short-hash.ts';

export function runFolder(asked: Pick<RunAsked, 'files' | 'out' | 'sets'>, scenario: Scenario, cwd: string): string {
  const name = folderName(scenario, asked.sets);
  if (asked.out === undefined) return resolve(cwd, 'reports', 'runs', name);
  const out = resolve(cwd, asked.out);
  return asked.files.length > 1 ? join(out, name) : out;
}

function folderName({ name, seed }: Scenario, sets: readonly string[]): string {
  const parts = [fileName(name), fileName(seed)];
  return (sets.length === 0 ? parts : [...parts, shortHash(sets.join('\n'))]).join('-');
}

/**
 * A scenario may have any name, a file system not: `../..` must not lead out of the folder, and `CON:` cannot be made on
 * Windows. What had to be changed keeps apart by a hash of the whole.
 */
function fileName(text: string): string {
  const safe = text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return safe === text && safe !== '' ? safe : `${safe === '' ? 'x' : safe}-${shortHash(text)}`;
}
