// A bundled scenario, run in virtual time from the sources, once for all tests of a file.

import { join } from 'node:path';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';

const known = new Map<string, Promise<Summary>>();

export function bundledRun(name: string): Promise<Summary> {
  const run = known.get(name) ?? ran(name);
  known.set(name, run);
  return run;
}

async function ran(name: string): Promise<Summary> {
  const loaded = await loadScenario(join(packageRoot(), 'scenarios', `${name}.yaml`), []);
  if (!('scenario' in loaded)) throw new Error(`${name} is not sound: ${JSON.stringify(loaded)}`);
  return (await runVirtual(loaded.scenario)).summary;
}
