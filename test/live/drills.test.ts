// Each bundled drill once, with real parts: whatever dies, nothing is lost, each repeat is counted and has a lost answer
// behind it, and every law holds. `npm run soak` does it twenty times.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { privateBroker } from './environment.ts';
import { turns } from './turns.ts';
import { command } from './whole-command.ts';

const folder = join(packageRoot(), 'scenarios');
const drilled = readdirSync(folder).flatMap((file) => {
  if (!file.startsWith('live-')) return [];
  const loaded = loadScenario(join(folder, file), []);
  return 'scenario' in loaded && loaded.scenario.drills !== undefined ? [loaded.scenario] : [];
});
const inTurn = turns(3);
const { broker, missing } = await privateBroker('redis');

describe('a drill', () => {
  if (missing !== null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }
  const reports = mkdtempSync(join(tmpdir(), 'drills-'));
  afterAll(async () => {
    rmSync(reports, { recursive: true });
    await broker.stop();
  });

  it.concurrent.each(drilled.map((scenario) => [scenario.name, scenario] as const))(
    '%s meets what it expects, breaks no law, and leaves nothing behind',
    { timeout: 300_000 },
    async (name, { drills, expectations }) => {
      const out = join(reports, name);
      const { exitCode, stdout, stderr, leftPids, leftFiles } = await inTurn(() =>
        command(['run', name, '--live', '--no-charts', '--json', '--out', out]),
      );
      // Both say why, where it is not as it should be.
      expect({ exitCode, stderr, leftPids, leftFiles }, stdout).toEqual({
        ...{ exitCode: 0, stderr: '', leftPids: [], leftFiles: [] },
      });
      const summary: Summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
      expect(summary.expectations.map(({ met }) => met)).toEqual(expectations.map(() => true));
      const broken = summary.invariants.filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0);
      expect(broken).toEqual([]);
      expect(summary.live?.drills?.map(({ description }) => description)).toEqual(
        drills?.map(({ description }) => description),
      );
      expect(checkedOf(summary, 'nothing-lost')).toBe(summary.totals.delivered);
    },
  );

  it('of its own broker is refused where one was given, before anything is sent', async () => {
    const given = await command(['run', 'live-redis-restarted', '--live', '--broker', broker.url]);
    expect(given.exitCode).toBe(3);
    expect(given.stderr).toMatch(
      /^maildrill: `restart: broker` is done only to a broker that the run starts for itself; this one is Redis [\d.]+, given by --broker\n {2}hint: leave --broker, REDIS_URL and DATABASE_URL out\n$/,
    );
  });

  it('that fills the broker is refused on PostgreSQL', async () => {
    const { exitCode, stderr } = await command(['run', 'live-broker-full', '--live', '--set', 'live.broker=postgres']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('`fill: broker` needs Redis, which has a limit of memory; this broker is PostgreSQL');
  });
});

function checkedOf({ invariants }: Summary, name: string): number | undefined {
  return invariants.find(({ invariant }) => invariant === name)?.checkedCount;
}
