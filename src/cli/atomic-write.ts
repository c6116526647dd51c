// Files appear whole or not at all: the text goes to a second name in the same folder, which then takes the first's place.

import { dirname, join } from 'node:path';
import type { Files } from './io.ts';
import { troubleAt } from './refusal.ts';

let written = 0;

export async function writeAtomically(files: Files, path: string, data: string | Uint8Array): Promise<void> {
  // The same folder, since a rename over file systems is a copy; the process id, since two runs may write one report.
  written += 1;
  const temporary = join(dirname(path), `.maildrill-${process.pid}-${written}.tmp`);
  try {
    await files.write(temporary, data);
    await files.rename(temporary, path);
  } catch (error) {
    await files.remove(temporary);
    throw troubleAt(path, error) ?? error;
  }
}
