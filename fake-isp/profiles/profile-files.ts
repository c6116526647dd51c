// Where the files of the bundled profiles stand: in the package, whether this module runs from its source or from the
// build beside it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The YAML of a bundled profile, or of what all have in common. */
export function profileText(name: string): string {
  return readFileSync(join(yamlFolder(), `${name}.yaml`), 'utf8');
}

/** Names of the profiles that have a file, in alphabetical order. */
export function profileFiles(): string[] {
  return readdirSync(yamlFolder())
    .filter((file) => file.endsWith('.yaml') && file !== 'common.yaml')
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** What the build made of all profiles (see bundled-profiles.ts); undefined where the source itself runs. */
export function compiledText(): string | undefined {
  const folder = folderWith('compiled.json');
  return folder === undefined ? undefined : readFileSync(join(folder, 'compiled.json'), 'utf8');
}

function yamlFolder(): string {
  const folder = folderWith('plain.yaml');
  if (folder === undefined) throw new Error('the folder fake-isp/profiles with plain.yaml is missing from the package');
  return folder;
}

/** The nearest fake-isp/profiles, in a folder above this module, that holds `file`. */
function folderWith(file: string): string | undefined {
  for (let above = dirname(fileURLToPath(import.meta.url)); ; above = dirname(above)) {
    const folder = join(above, 'fake-isp', 'profiles');
    if (existsSync(join(folder, file))) return folder;
    if (dirname(above) === above) return undefined;
  }
}
