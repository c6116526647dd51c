// The event log of a live run: as in virtual time, and with what only the providers' books know.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

interface Logged {
  readonly type: string;
  readonly id: string;
  readonly num_attempts: number;
  readonly event_time: string;
  readonly meta: { readonly provider: string; readonly explanation?: string };
}

const { broker, missing } = await privateBroker('redis');
await broker?.stop();

describe('the event log of a provider that takes messages and does not say so', () => {
  if (missing !== null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }
  const out = mkdtempSync(join(tmpdir(), 'event-log-'));
  afterAll(() => rmSync(out, { recursive: true }));

  it('has an entry for each repeat, with its attempt and what explains it', { timeout: 120_000 }, async () => {
    const argv = ['run', 'live-drop-before-reply', '--live', '--no-charts', '--log', '--json', '--out', out];
    const { exitCode, stdout } = await command(argv);
    expect(exitCode, stdout).toBe(0);
    const summary: Summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
    const lines = readFileSync(join(out, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    const events = lines.map((line): Logged => JSON.parse(line));
    const count = (type: string) => events.filter((event) => event.type === type).length;
    const { totals, invariants } = summary;

    expect([count('Reception'), count('Delivery')]).toEqual([totals.due, totals.delivered]);
    expect(count('Delivery') + count('TransientFailure')).toBe(totals.attempts);
    const times = events.map(({ event_time }) => event_time);
    expect(times.toSorted()).toEqual(times);

    const repeats = events.filter(({ type }) => type === 'Repeat');
    const broken = invariants.find(({ invariant }) => invariant === 'no-repeats')!;
    expect(repeats.length).toBeGreaterThan(0);
    expect(repeats.length).toBe(broken.violationCount);
    const named = (event: Logged) => `${event.id} ${event.num_attempts}`;
    const lost = new Set(events.filter(({ type }) => type === 'TransientFailure').map(named));
    expect(new Set(repeats.map(named)).size).toBe(repeats.length);
    for (const repeat of repeats) {
      const { meta } = repeat;
      expect(lost).toContain(named(repeat));
      expect(meta.provider).toBe('office');
      expect(meta.explanation).toMatch(
        /^taken \d times by its provider's book, and 250 was heard once; nobody heard the answer to attempts? [\d, and]+$/,
      );
    }
  });
});
