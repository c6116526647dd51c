import { readdirSync } from 'node:fs';
import { test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { renderPlan } from '../../src/scenario/plan-render.ts';
test('x', () => {
  for (const f of readdirSync('scenarios').filter((f) => f.endsWith('.yaml'))) {
    const r = loadScenario(`scenarios/${f}`, []);
    if ('scenario' in r) console.log(renderPlan(createScenarioPlan(r.scenario)));
    else console.log(r.problems);
  }
});
