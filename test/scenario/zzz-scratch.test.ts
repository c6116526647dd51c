import { test } from 'vitest';
import { writeFileSync, readdirSync } from 'node:fs';
import { told } from '../golden/told.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
const folder = new URL('../../scenarios/zoo/', import.meta.url).pathname;
const only = (process.env.ZOO ?? '').split(',').filter(Boolean);
test('scratch', async () => {
  for (const file of readdirSync(folder)) {
    const n = file.replace('.yaml', '');
    if (only.length > 0 && !only.includes(n)) continue;
    const loaded = loadScenario(`${folder}${file}`, []);
    if ('problems' in loaded) { console.log(n, JSON.stringify(loaded.problems)); continue; }
    for (const w of createScenarioPlan(loaded.scenario).warnings) console.log(n, 'WARN', JSON.stringify(w));
    const fault = loaded.scenario.sender.faults![0];
    const off = loadScenario(`${folder}${file}`, [`sender.faults.${fault}=false`]);
    const t0 = performance.now();
    const a = (await runVirtual(loaded.scenario)).summary;
    const t1 = performance.now();
    const b = (await runVirtual((off as any).scenario)).summary;
    const t2 = performance.now();
    console.log(n, Math.round(t1 - t0), Math.round(t2 - t1));
    writeFileSync(`/tmp/zoo/${n}.txt`, `${told(a)}\nVIOLATIONS ${JSON.stringify(a.invariants.filter(i => i.violationCount > 0).map(i => [i.invariant, i.kind, i.violationCount, i.violations[0]]))}\n=====\n${told(b)}\n`);
  }
}, 120000);
