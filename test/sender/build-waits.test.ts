import { describe, expect, test } from 'vitest';
import type { JobPlan, Sender as SenderPlan } from '../../src/domain/scenario.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { smallestWith } from '../scenario/fixtures.ts';
import { audience, batch, minuteMs, perSecond, rehearse, scenario, server, startAtMs } from './fixtures.ts';

const notBuilt = 'messages that are not built yet';
const arrivals = { kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 1000 } as const;

function build(over: Partial<JobPlan>): JobPlan {
  return { kind: 'build', workers: 1, takesMs: 1000, everyMs: Number.POSITIVE_INFINITY, loads: [], ...over };
}

function plan(jobs: JobPlan, sender: Partial<SenderPlan> = {}) {
  const campaigns = [batch({ arrivals })];
  const audiences = [audience({ size: 10 })];
  return scenario({ durationMs: minuteMs, audiences, campaigns, sender: { jobs: [jobs], ...sender } });
}

describe('a flow whose messages are due and not built yet', () => {
  test('waits for them: ten at a second each, and nothing else', () => {
    expect(rehearse(plan(build({}))).waitedMs()).toEqual({ [notBuilt]: 10_000 });
  });

  test('waits to the end of the run where nobody builds', async () => {
    const { summary } = await runVirtual(smallestWith('sender.jobs={ build: { workers: 0 } }'));
    const { startAtMs: fromMs, endedAtMs } = summary.scenario;
    expect(summary.totals.due).toBe(0);
    expect(summary.causes).toMatchObject([{ kind: 'build', name: notBuilt }]);
    // The campaign is due an hour in.
    expect(summary.causes[0]!.waitedMs).toBeCloseTo(endedAtMs - fromMs - 60 * minuteMs, -3);
  });

  test('waits for its limit instead while built messages stand there', () => {
    const servers = [server({ rate: { ...perSecond(1), count: 0.5 } })];
    const { [notBuilt]: unbuiltMs, ...others } = rehearse(plan(build({}), { servers })).waitedMs();
    // The first two go as they come; from the third second on there is always one that stands at the limit.
    expect(unbuiltMs).toBe(2000);
    expect(Object.values(others)).toEqual([17_000]);
  });

  test('waits for nobody where they are built in time', () => {
    const slowly = scenario({
      audiences: [audience({ size: 10 })],
      campaigns: [batch({ arrivals: { ...arrivals, buildPerSecond: 1 } })],
      sender: { jobs: [build({ takesMs: 1 })] },
    });
    // The first alone: all ten are put into the queue's reach together, 10 ms after it was due.
    expect(rehearse(slowly).waitedMs()[notBuilt]).toBe(10);
  });

  test('is what the summary says limited the run, workers popping jobs or not', async () => {
    for (const dispatch of ['flows', 'workers'] as const) {
      const { summary } = await runVirtual(
        smallestWith('sender.jobs={ build: { takes: 1s } }', `sender.dispatch=${dispatch}`),
      );
      expect(summary.causes[0]).toMatchObject({ kind: 'build', name: notBuilt });
      expect(summary.causes[0]!.waitedRatio).toBeGreaterThan(0.9);
    }
  });
});
