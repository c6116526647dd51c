// The HTTP edge of a whole live run: a storm of opens on one side, messages handed in on the other, and mail going out.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { testFolder } from '../cli/test-io.ts';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

const { broker, missing } = await privateBroker('redis');
await broker?.stop();

describe('the HTTP edge of a live run', () => {
  if (missing !== null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }

  it('backs up with opens while messages handed in are sent on time, and answers both', {
    timeout: 120_000,
  }, async () => {
    const out = join(testFolder(), 'out');
    const run = await command(['run', 'live-tracking-burst', '--live', '--no-charts', '--quiet', '--out', out]);
    expect({ exitCode: run.exitCode, leftPids: run.leftPids, leftFiles: run.leftFiles }).toEqual({
      exitCode: 0,
      leftPids: [],
      leftFiles: [],
    });
    const { campaigns, jobs, live } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Summary;
    const [messages, opens] = ['message', 'open'].map((name) => live!.http.find(({ endpoint }) => endpoint === name)!);
    expect([messages!.refused, messages!.errors, opens!.refused, opens!.errors]).toEqual([0, 0, 0, 0]);
    // Those whose answer came after the load had ended are not among its requests.
    const handedIn = campaigns.find(({ name }) => name === 'receipts')!.figures.due!;
    expect(handedIn).toBeGreaterThanOrEqual(messages!.requests);
    expect(handedIn).toBeLessThanOrEqual(messages!.requests + 5);
    expect(handedIn).toBeGreaterThan(5);
    expect(jobs.find(({ kind }) => kind === 'track')!.openMax).toBeGreaterThan(20);
  });
});
