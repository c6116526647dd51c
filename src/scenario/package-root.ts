// Where the package's own data stands: provider profiles, bundled scenarios, package.json. The same code runs from
// src in a clone, from dist in a clone and from dist in an installed package, so no fixed number of steps upward is
// right; the nearest folder above that holds our package.json is.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageName = 'maildrill';

let known: string | undefined;

/** The folder that holds package.json, fake-isp/profiles and scenarios, without a slash at its end. */
export function packageRoot(): string {
  known ??= packageRootAbove(fileURLToPath(import.meta.url));
  return known;
}

/** The nearest folder above `path` whose package.json carries our name. */
export function packageRootAbove(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (nameIn(join(folder, 'package.json')) === packageName) return folder;
    if (dirname(folder) === folder) {
      throw new Error(`no package.json named "${packageName}" stands in a folder above ${path}`);
    }
  }
}

/** The version that package.json states. */
export function packageVersion(): string {
  const stated: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  if (typeof stated === 'object' && stated !== null && 'version' in stated) return String(stated.version);
  throw new Error(`${join(packageRoot(), 'package.json')} states no version`);
}

function nameIn(file: string): unknown {
  if (!existsSync(file)) return undefined;
  const stated: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof stated === 'object' && stated !== null && 'name' in stated ? stated.name : undefined;
}
