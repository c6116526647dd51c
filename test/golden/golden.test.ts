// Every bundled scenario against the file kept beside this one. After a change that is meant to change results,
// `npm run golden` writes the files anew, and their difference shows in the commit what it did.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { told } from './told.ts';

const folder = join(packageRoot(), 'scenarios');
const names = readdirSync(folder)
  // Those with drills run live only; `test/live/drills` does.
  .filter((file) => file.endsWith('.yaml') && !/^drills:/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => file.replace('.yaml', ''))
  .sort();
const firsts = new Map<string, string>();

async function run(name: string): Promise<string> {
  const loaded = loadScenario(join(folder, `${name}.yaml`), []);
  if ('problems' in loaded) throw new Error(`${name} does not load`);
  return told((await runVirtual(loaded.scenario)).summary);
}

test.each(names)('%s comes to what its golden file says', async (name) => {
  const text = await run(name);
  firsts.set(name, text);
  expect(text.split('\n').length).toBeLessThan(200);
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `${name}.txt`));
});

// Each has other scenarios before it now than the first time. Every fourth; the soak takes all.
const again = names.toReversed().filter((_, place) => process.env['MAILDRILL_SOAK'] === '1' || place % 4 === 0);
test.each(again)('%s comes to the same bytes a second time in this process', async (name) => {
  expect(await run(name)).toBe(firsts.get(name));
});
