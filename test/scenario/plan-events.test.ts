import { expect, test } from 'vitest';
import type { Scenario } from '../../src/domain/scenario.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';

function read(sender: string, quota = ''): Scenario {
  const loaded = readScenario(
    `
name: events
start: 2026-03-02T08:00:00Z
duration: 4h
audiences:
  readers: { size: 5_000, providers: { plain: 100% } }
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, at: +1m }
sender:
  pools: [{ name: worker, workers: 10, lanes: [batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.11]${quota} }]
  ${sender}
`,
    [],
    bundledProfiles(),
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return loaded.scenario;
}

const oneASecond = 'throttles: [{ per: [all], rate: 1/s }]';

test.each([
  ['flows', [oneASecond], ''],
  ['workers that wait', ['dispatch: workers', 'when_throttled: wait', oneASecond], ''],
  ['workers that put back what a rate holds', ['dispatch: workers', oneASecond], ''],
  ['workers that put back what a quota holds', ['dispatch: workers', 'queue: { driver: redis }'], ', quota: 1000/d'],
])('%s: as many events as the plan says, within a factor of 2.5', async (_, sender, quota) => {
  const scenario = read(sender.join('\n  '), quota);
  const { events } = createScenarioPlan(scenario);
  const { stats } = await runVirtual(scenario);
  expect(events / stats.eventCount).toBeGreaterThan(0.4);
  expect(events / stats.eventCount).toBeLessThan(2.5);
});
