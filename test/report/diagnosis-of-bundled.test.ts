// The shapes that the report knows, each read in a bundled scenario that makes it: what the graph looks like there is the
// work of the simulation, and not of whoever wrote the figures down.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/report/diagnosis/diagnose.ts';
import type { Finding } from '../../src/report/diagnosis/finding.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';

async function shapesIn(name: string, overrides: readonly string[] = []): Promise<readonly Finding[]> {
  const loaded = loadScenario(join(packageRoot(), 'scenarios', `${name}.yaml`), overrides);
  if ('problems' in loaded) throw new Error(`${name} does not load`);
  const { summary } = await runVirtual(loaded.scenario);
  return diagnose(summary).filter(({ id }) => id.startsWith('shape-'));
}

describe('the shape of the graph is read as', () => {
  test('a sawtooth where ten workers recycle together, and their absence is named', async () => {
    const shapes = await shapesIn('worker-recycling');
    expect(shapes.map(({ id }) => id)).toEqual(['shape-sawtooth mta-1']);
    expect(shapes[0]!.evidence).toMatch(
      /^5 times the rate fell by a quarter of its level of [\d,]+ per 30 s and came back\. .*: no free worker \(97\.\d %\)\.$/,
    );
  });

  test('no sawtooth once the same workers live on', async () => {
    const shapes = await shapesIn('worker-recycling', ['sender.pools[worker].recycle=']);
    expect(shapes.map(({ id }) => id)).toEqual(['shape-flat mta-1']);
  });

  test('one spike in the first hour where each worker keeps the limit for itself', async () => {
    const shapes = await shapesIn('shared-limit', ['sender.limits_kept=per_process']);
    expect(shapes.map(({ id }) => id)).toEqual(['shape-spike mta-1']);
    expect(shapes[0]!.evidence).toMatch(/^97\.\d % of its sends \(10,0\d\d\) left within the first 1 h/);
  });

  test('no spike where the same limit is kept, though the mail is out within the hour', async () => {
    expect(await shapesIn('shared-limit')).toEqual([]);
  });

  test('a plateau and a drop where the quota of the day runs out at noon', async () => {
    const shapes = await shapesIn('quota-midday');
    expect(shapes.map(({ id }) => id)).toEqual(['shape-plateau-drop mta-1']);
    expect(shapes[0]!.evidence).toMatch(/from 2 Mar 11:00:00 for 13 h, .*: 100000 a calendar day of mta-1\.$/);
  });

  test('a dip in mid-plateau where a provider throttles', async () => {
    const shapes = await shapesIn('tempfail-storm');
    expect(shapes.map(({ title }) => title)).toEqual([
      'mta-1: a dip in mid-plateau: a provider throttled, and the sender cut its rate.',
    ]);
  });

  test('a flat rectangle where nothing but a rate paces the send', async () => {
    const shapes = await shapesIn('duplicate-addresses');
    expect(shapes.map(({ id }) => id)).toEqual(['shape-flat mta-1']);
  });
});
