import { readdirSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { describeProblem } from '../../src/scenario/problem.ts';
test('x', () => {
  for (const f of readdirSync('test/scenario/bad').filter((f) => f.endsWith('.yaml'))) {
    const r = loadScenario(`test/scenario/bad/${f}`, []);
    const text = 'problems' in r ? r.problems.map((p) => describeProblem(f, p)).join('\n') : 'FINE';
    writeFileSync(`/tmp/bad-${f}.txt`, `${text}\n`);
  }
});
