// A live run one of whose parts cannot start says so and ends; nothing waits for a first word that will not come.

import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startCrew } from '../../src/run/live/agents/crew.ts';
import { WorkForce } from '../../src/run/live/workers/work-force.ts';
import { startAt } from '../contracts/crew.ts';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

const { broker, missing } = await privateBroker('redis');
await broker?.stop();
const clean = { leftPids: [], leftFiles: [] };
const run = ['run', 'live-smoke', '--live', '--no-charts', '--set', 'live.broker=redis'];

describe('a live run', () => {
  if (missing !== null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }

  it('whose port for HTTP is taken says so, and leaves no process behind', { timeout: 60_000 }, async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exitCode, stderr, leftPids, leftFiles } = await command([...run, '--http', String(port)]);
    taken.close();
    expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 3, ...clean });
    expect(stderr).toContain(`maildrill: port ${port} is in use`);
  });

  it('whose providers have no such address says so, and leaves no process behind', { timeout: 60_000 }, async () => {
    const elsewhere = ['--remote-agents', '1', '--providers-on', '192.0.2.77', '--allow-remote'];
    const { exitCode, stderr, leftPids, leftFiles } = await command([...run, ...elsewhere]);
    expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 3, ...clean });
    expect(stderr).toContain('maildrill: --providers-on 192.0.2.77 is no address of this machine\n');
  });
});

it('a crew whose agents end before they have begun gives up', { timeout: 60_000 }, async () => {
  const lost: boolean[] = [];
  const crew = startCrew({
    ...{ agentCount: 1, start: { ...startAt('127.0.0.1', 1, ''), templates: null as never } },
    onOutcome: () => undefined,
    onLost: (_agent, _slots, _how, isReplaced) => lost.push(isReplaced),
  });
  await expect(crew).rejects.toThrow('a delivery agent has ended 3 times before it had begun (exit code 1)');
  expect(lost).toEqual([true, true, false]);
});

it('workers that cannot reach their broker are not waited for', { timeout: 60_000 }, async () => {
  const failures: string[] = [];
  const force = new WorkForce({
    ...{ address: { kind: 'postgres', url: 'postgres://127.0.0.1:1/nowhere' }, run: 'nowhere', lockMs: 10_000 },
    ...{ plans: [{ lanes: [0], workers: [0] }], laneNames: ['batch'] },
    onNews: () => undefined,
    onLost: () => undefined,
    onTrouble: () => undefined,
    onFailure: (text) => failures.push(text),
  });
  await expect(force.started).rejects.toThrow('a worker process has ended before it had begun (exit code 1)');
  expect(failures).toHaveLength(1);
  await force.end();
});
