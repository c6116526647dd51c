// Every file in `bad/` has a `.txt` beside it: all that the command line says about it, word for word.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { describeProblem } from '../../src/scenario/problem.ts';

const folder = join(import.meta.dirname, 'bad');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

test.each(files)('%s is refused in the words kept beside it', async (file) => {
  const loaded = loadScenario(join(folder, file), []);
  const problems = 'problems' in loaded ? loaded.problems : [];
  const text = problems.map((problem) => describeProblem(file, problem)).join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot(join(folder, file.replace('.yaml', '.txt')));
  expect(problems.length).toBeGreaterThan(0);
  for (const { line } of problems) expect(line).toBeGreaterThan(0);
});
