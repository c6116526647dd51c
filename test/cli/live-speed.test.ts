// How fast a scenario may be run live: what `check --live` tells, and what `run --live` refuses. Nothing is measured.

import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Tools } from '../../src/cli/tools.ts';
import { testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const notes = {
  ...{ broker: 'a test', lostLocks: 0, speed: 60, wallMs: 1, latenessMaxMs: 0, latenessMeanMs: 0, lateCount: 0 },
  ...{ isTrusted: true, malformedReports: 0, http: [] },
};

function tools(attemptWallMs: number): { readonly tools: Tools; readonly speeds: number[] } {
  const speeds: number[] = [];
  return {
    speeds,
    tools: testTools({
      runLive: async (scenario, { speed }) => {
        speeds.push(speed);
        return { ...resultOf(scenario), notes: { ...notes, speed } };
      },
      liveCapacity: async () => ({ perSecond: 2000, attemptWallMs, isMeasured: true }),
    }),
  };
}

describe('`check --live`', () => {
  it('tells the highest honest speed of the live form, and the figures it comes from', async () => {
    const io = testIo();
    expect(await main(['check', 'first-run', '--live'], io, tools(1.5).tools)).toBe(0);
    expect(io.outText().split('\nlive\n')[1]).toBe(
      `  this machine carries 2_000 messages a second; an attempt takes 1.5 ms of its own
  peak rate 50 messages in a simulated second, to be half of that at most: up to 20 times real time
  shortest latency 600 ms, of which its own time is to be a tenth at most: up to 40 times real time
  highest honest speed: 20
`,
    );
  });

  it('has the figures in its JSON', async () => {
    const io = testIo();
    await main(['check', 'first-run', '--live', '--json'], io, tools(1.5).tools);
    expect(JSON.parse(io.outText()).live).toMatchObject({ speed: 20, byRate: 20, byLatency: 40, peakPerSecond: 50 });
  });

  it('says which broker was missing', async () => {
    const io = testIo();
    const liveCapacity: Tools['liveCapacity'] = async () => {
      throw Object.assign(new Error('--broker: redis://127.0.0.1:1 is not reachable'), { name: 'BrokerTrouble' });
    };
    const argv = ['check', 'first-run', '--live', '--broker', 'redis://127.0.0.1:1'];
    expect(await main(argv, io, testTools({ liveCapacity }))).toBe(3);
    expect(io.errText()).toContain('--broker: redis://127.0.0.1:1 is not reachable');
  });
});

describe('`run --live --speed`', () => {
  const run = (speed: string) => ['run', 'first-run', '--live', '--no-charts', '--quiet', '--speed', speed];

  it('goes as fast as is honest anywhere without measuring', async () => {
    const { tools: own, speeds } = tools(Number.NaN);
    expect(await main(run('15'), testIo(), own)).toBe(0);
    expect(speeds).toEqual([15]);
  });

  it('goes faster where this machine was measured to be able to', async () => {
    const { tools: own, speeds } = tools(1);
    expect(await main(run('20'), testIo(), own)).toBe(0);
    expect(speeds).toEqual([20]);
  });

  it('refuses what is more than honest, with the figures and a way to insist', async () => {
    const { tools: own, speeds } = tools(6);
    const io = testIo();
    expect(await main(run('20'), io, own)).toBe(2);
    expect(speeds).toEqual([]);
    expect(io.errText()).toBe(
      `maildrill: --speed asks for 20 times real time; up to 10 times would be honest here, since an attempt takes 600 ms, of which the machine's own 6 ms, as measured just now, are to be a tenth at most
  hint: leave the speed out, lower the rates of the live form (\`live: { set: […] }\`), or run it all the same with --insist; \`maildrill check --live\` shows the figures
`,
    );
  });

  it('goes that fast all the same where one insists', async () => {
    const { tools: own, speeds } = tools(6);
    expect(await main([...run('20'), '--insist'], testIo(), own)).toBe(0);
    expect(speeds).toEqual([20]);
  });
});
