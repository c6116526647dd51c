// Two commands as two persons start them, with nothing in common but a broker: a run that takes agents, and an agent.

import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisOptions } from '../../src/drivers/queue/redis-options.ts';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

const clean = { exitCode: 0, leftPids: [], leftFiles: [] };

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`a run and an agent that meet in a given ${kind}`, () => {
    if (missing !== null || process.platform !== 'linux') {
      it.skip(`needs Linux and a private broker: ${missing ?? process.platform}`);
      return;
    }
    afterAll(() => broker.stop());

    it('carry all mail between them, and end with nothing left', { timeout: 120_000 }, async () => {
      const given = ['--broker', broker.url];
      const elsewhere = ['--agents', '0', '--remote-agents', '1', '--agent-wait', '60'];
      const people = ['--set', 'audiences.people.size=60'];
      const [run, agent] = await Promise.all([
        command(['run', 'live-smoke', '--live', '--no-charts', ...given, ...elsewhere, ...people]),
        command(['agent', ...given, '--name', 'mx-4']),
      ]);
      expect(run).toMatchObject(clean);
      expect(run.stderr).toContain('mx-4 has joined');
      expect(agent).toMatchObject(clean);
      expect(agent.stderr).toMatch(/^mx-4: has joined maildrill-\d+-\w+ \(live-smoke\)$/m);
      const attempts = /^mx-4: the end of maildrill-\d+-\w+, after (\d+) attempts$/m.exec(agent.stdout)?.[1];
      expect(Number(attempts)).toBeGreaterThanOrEqual(60);
      if (kind === 'redis') expect(await keysIn(broker.url)).toEqual([]);
    });
  });
}

async function keysIn(url: string): Promise<string[]> {
  const client = new Redis(redisOptions(url));
  const keys = await client.keys('*');
  client.disconnect();
  return keys;
}
