// A live run from its first process to its last, however it ends.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { privateBroker } from './environment.ts';
import { command, descendantsOf } from './whole-command.ts';

const under = /messages ended/;
const { broker, missing } = await privateBroker('redis');
await broker?.stop();

describe('maildrill run --live', () => {
  if (missing !== null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }

  it('delivers live-smoke and leaves nothing behind', { timeout: 120_000 }, async () => {
    const { exitCode, leftPids, leftFiles } = await command(['run', 'live-smoke', '--live']);
    expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 0, leftPids: [], leftFiles: [] });
  });

  it('leaves nothing behind when it is interrupted', { timeout: 60_000 }, async () => {
    const { exitCode, leftPids, leftFiles } = await command(['run', 'live-smoke', '--live'], {
      when: under,
      during: (pid) => process.kill(pid, 'SIGINT'),
    });
    expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 130, leftPids: [], leftFiles: [] });
  });

  it('ends, and leaves nothing behind, when the process of the providers is killed', { timeout: 60_000 }, async () => {
    const { exitCode, stderr, leftPids, leftFiles } = await command(['run', 'live-smoke', '--live'], {
      when: under,
      during: (pid) => process.kill(childOf(pid, 'isp'), 'SIGKILL'),
    });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('the process of the fake providers is gone (SIGKILL)');
    expect({ leftPids, leftFiles }).toEqual({ leftPids: [], leftFiles: [] });
  });

  it('delivers all the same when a delivery agent is killed', { timeout: 120_000 }, async () => {
    const { exitCode, stderr, leftPids } = await command(['run', 'live-smoke', '--live'], {
      when: under,
      during: (pid) => process.kill(childOf(pid, 'agent'), 'SIGKILL'),
    });
    expect(stderr).toContain('a delivery agent is gone (SIGKILL)');
    expect({ exitCode, leftPids }).toEqual({ exitCode: 0, leftPids: [] });
  });
});

function childOf(pid: number, role: string): number {
  const found = descendantsOf(pid).find((one) =>
    readFileSync(`/proc/${one}/cmdline`, 'utf8').endsWith(`--child\0${role}\0`),
  );
  if (found === undefined) throw new Error(`no process of role ${role} below ${pid}`);
  return found;
}
