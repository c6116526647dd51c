// A live run whose dispatcher is killed with -9, and the one that goes on with it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisOptions } from '../../src/drivers/queue/redis-options.ts';
import type { Summary } from '../../src/measurement/summary.ts';
import { ledgerJourney } from '../../src/run/live/ledger/ledger-journey.ts';
import { RecordCursor, RecordKind, wholeBytes } from '../../src/run/live/ledger/records.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { privateBroker } from './environment.ts';
import { grantsPerDay } from './ledger-reading.ts';
import { command } from './whole-command.ts';

const quota = 120;
const text = `
name: killed
question: Does a killed run keep its daily quota?
start: 2026-03-02T23:20:00Z
duration: 100m
seed: 1
broken: report
audiences:
  people: { size: 150, providers: { gmail: 50%, corporate-greylist: 50% }, open: 30% }
campaigns:
  - { name: news, audience: people, from_domain: news.example, at: +1m, message_size: 2kB }
sender:
  pools: [{ name: worker, workers: 10, lanes: [high, batch, single] }]
  servers: [{ name: mta-1, ips: [192.0.2.11], rate: 5/s, quota: ${quota}/d }]
  retry: { after: [5m, 15m], give_up_after: 90m }
expect:
  - unfinished == 0
live: { speed: 30 }
`;

const folder = mkdtempSync(join(tmpdir(), 'resume-'));
const scenario = join(folder, 'killed.yaml');
writeFileSync(scenario, text);
const { broker, missing } = await privateBroker('redis');

afterAll(async () => {
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Attempts that the ledger says have ended. */
function endedCount(out: string): number {
  const path = join(out, 'live.ledger');
  if (!existsSync(path)) return 0;
  const bytes = readFileSync(path);
  const cursor = new RecordCursor(bytes.subarray(0, wholeBytes(bytes)));
  let count = 0;
  while (cursor.next()) if (cursor.kind === RecordKind.Ended) count++;
  return count;
}

/** Runs it, and kills it when so many attempts have ended. */
async function killedAfter(count: number, out: string, more: readonly string[] = []) {
  return await command(['run', scenario, '--live', '--no-charts', '--out', out, ...more], {
    when: /live at speed/,
    during: (pid) => {
      const watching = setInterval(() => {
        if (endedCount(out) < count) return;
        clearInterval(watching);
        process.kill(pid, 'SIGKILL');
      }, 5);
    },
  });
}

function resumed(out: string, more: readonly string[] = []) {
  return command(['run', scenario, '--live', '--no-charts', '--resume', out, ...more]);
}

function summaryOf(out: string): Summary {
  return JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
}

/** Those of ours; the promise to deliver nothing twice is one that a kill may break. */
function brokenLaws(invariants: Summary['invariants']) {
  return invariants.filter(({ kind, violationCount }) => kind === 'ours' && violationCount > 0);
}

function unansweredIn(stderr: string): number {
  return Number(/(\d+) attempts have no answer/.exec(stderr)?.[1]);
}

describe('a dispatcher that is killed with -9', () => {
  if (broker === null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }

  it('at 90 % of a daily quota leaves a run that goes on, keeps the quota and loses nothing', {
    timeout: 120_000,
  }, async () => {
    const out = join(folder, 'given');
    const more = ['--broker', broker.url];
    const killed = await killedAfter(0.9 * quota, out, more);
    expect({ ...killed, stdout: '', stderr: '' }).toEqual({
      exitCode: null,
      stdout: '',
      stderr: '',
      leftPids: [],
      leftFiles: [],
    });
    const client = new Redis(redisOptions(broker.url));
    expect((await client.keys('maildrill:*')).length).toBeGreaterThan(30);

    const { exitCode, stderr, leftPids, leftFiles } = await resumed(out, more);
    expect({ exitCode, leftPids, leftFiles }).toEqual({ exitCode: 0, leftPids: [], leftFiles: [] });
    expect(await client.keys('maildrill:*')).toEqual([]);
    client.disconnect();

    const perDay = await grantsPerDay(readFileSync(join(out, 'live.ledger')), text);
    expect(perDay[0]).toBe(quota);
    expect(perDay.length).toBe(2);
    const { totals, invariants, live } = summaryOf(out);
    expect(totals.unfinished).toBe(0);
    expect(brokenLaws(invariants)).toEqual([]);
    const read = readScenario(text, [], bundledProfiles(), 'live');
    if ('problems' in read) throw new Error('the scenario does not read');
    const journey = await ledgerJourney(read.scenario, out, 3);
    expect(journey?.steps.at(-1)?.text).toMatch(/^(delivered|bounced), .* after it first became due$|^is opened$/);
    const unanswered = unansweredIn(stderr);
    expect(live?.reckoning?.unheard).toBe(unanswered);
    expect(live?.reckoning?.repeats).toBeLessThanOrEqual(unanswered);
  });

  it('with a broker of its own leaves a run whose queues are filled again', { timeout: 120_000 }, async () => {
    const out = join(folder, 'own');
    const killed = await killedAfter(40, out);
    expect({ leftPids: killed.leftPids, leftFiles: killed.leftFiles }).toEqual({ leftPids: [], leftFiles: [] });
    const { exitCode, stderr } = await resumed(out);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/the broker had 0 messages; [1-9]\d* were missing or stood elsewhere, and are right now/);
    expect(summaryOf(out).totals.unfinished).toBe(0);
  });
});

describe('a second dispatcher', () => {
  if (broker === null || process.platform !== 'linux') {
    it.skip(`needs Linux and redis-server: ${missing ?? process.platform}`);
    return;
  }

  it('is refused while the first one leads, which is not disturbed by it', { timeout: 120_000 }, async () => {
    const out = join(folder, 'two');
    const more = ['--broker', broker.url];
    let second: Awaited<ReturnType<typeof command>> | null = null;
    const first = await command(['run', scenario, '--live', '--no-charts', '--out', out, ...more], {
      when: /live at speed/,
      during: (pid) => {
        void resumed(out, more).then((ended) => {
          second = ended;
          process.kill(pid, 'SIGINT');
        });
      },
    });
    expect(first.exitCode).toBe(130);
    expect(second!.exitCode).toBe(3);
    expect(second!.stderr).toMatch(
      /live\.lock: a dispatcher has this run already: process \d+ on \S+ since 20\S+Z\n {2}hint: wait for it or end it; where it is gone for certain, remove that file\n/,
    );
  });
});

describe('a disk that is full', () => {
  if (broker === null || process.platform !== 'linux' || process.getuid?.() !== 0) {
    it.skip(`needs Linux, redis-server and root, to mount a small disk: ${missing ?? process.platform}`);
    return;
  }

  it('ends the run with exit code 3, and it goes on once there is room', { timeout: 120_000 }, async (context) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'small', disk], { stdio: 'ignore' });
    } catch {
      context.skip('no disk may be mounted here');
    }
    try {
      const full = await command(['run', scenario, '--live', '--no-charts', '--out', disk]);
      expect(full.exitCode).toBe(3);
      expect(full.stderr).toMatch(/no space left on the disk/);
      expect({ leftPids: full.leftPids, leftFiles: full.leftFiles }).toEqual({ leftPids: [], leftFiles: [] });
      execFileSync('mount', ['-o', 'remount,size=16m', disk]);
      const { exitCode } = await resumed(disk);
      expect(exitCode).toBe(0);
      expect(summaryOf(disk).totals.unfinished).toBe(0);
      expect(brokenLaws(summaryOf(disk).invariants)).toEqual([]);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});
