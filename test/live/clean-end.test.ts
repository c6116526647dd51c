// However a live run ends, no process of its is left and no file.

import { describe, expect, it } from 'vitest';
import { privateBroker } from './environment.ts';
import { turns } from './turns.ts';
import { command } from './whole-command.ts';

const small = ['run', 'live-smoke', '--live', '--no-charts', '--set', 'audiences.people.size=60'];
const under = /messages ended/;
const inTurn = turns(3);
const clean = { leftPids: [], leftFiles: [] };
/** The broker matters to those that cannot end it themselves. */
const isLong = process.env['MAILDRILL_SOAK'] === '1';

function signalled(signal: NodeJS.Signals, when: RegExp, broker: 'redis' | 'postgres') {
  const argv = [...small, '--set', `live.broker=${broker}`];
  return inTurn(() => command(argv, { when, during: (pid) => process.kill(pid, signal) }));
}

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  await broker?.stop();

  describe(`a live run with a private ${kind} leaves no process and no file behind`, () => {
    if (missing !== null || process.platform !== 'linux') {
      it.skip(`needs Linux and a private broker: ${missing ?? process.platform}`);
      return;
    }
    const timeout = 120_000;

    if (isLong || kind === 'redis') {
      it.concurrent('when an expectation fails', { timeout }, async () => {
        const failing = ['--set', 'expect=["delivered == 0"]', '--set', `live.broker=${kind}`];
        const { exitCode, leftPids, leftFiles } = await inTurn(() => command([...small, ...failing]));
        expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 1, ...clean });
      });

      it.concurrent('when it is told to end by SIGTERM', { timeout }, async () => {
        const { exitCode, leftPids, leftFiles } = await signalled('SIGTERM', under, kind);
        expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 130, ...clean });
      });
    }

    it.concurrent('when it is ended by kill -9', { timeout }, async () => {
      const { exitCode, leftPids, leftFiles } = await signalled('SIGKILL', under, kind);
      expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: null, ...clean });
    });

    it.concurrent('when it is ended by kill -9 as soon as its broker stands', { timeout }, async () => {
      const { exitCode, leftPids, leftFiles } = await signalled('SIGKILL', /started (from|for)/, kind);
      expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: null, ...clean });
    });
  });
}
