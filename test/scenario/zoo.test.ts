// The zoo: each drill turns red by the detector that it names while its sender makes the mistake, and green without it.
// A harness that stays green on a wrong sender is worthless.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type FaultName, faultNames } from '../../src/domain/faults.ts';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

const folder = new URL('../../scenarios/zoo/', import.meta.url).pathname;

/** Drill, the mistake that its sender makes, and what notices: a law or promise by its name, else an expectation. */
const zoo: readonly (readonly [drill: string, fault: FaultName, detector: string])[] = [
  ['limit-per-process', 'limits_per_process', 'limits-together'],
  ['window-off-by-one', 'window_off_by_one', 'quotas'],
  ['backoff-discarded', 'backoff_discarded', 'due-before-grant'],
  ['suspension-loop', 'suspension_loop', 'no-suspension-without-cause'],
  ['throttled-as-bounce', 'throttled_as_bounce', 'message-life'],
  ['deferrals-spend-quota', 'deferrals_spend_quota', 'receipts p90 time-to-deliver < 10m'],
  ['finished-early', 'finished_early', 'message-life'],
  ['warmup-infinity', 'warmup_infinity', 'sent within 1d >= 90'],
  ['warmup-idle-days', 'warmup_counts_idle_days', 'second sent between day 8 00:00 and day 9 00:00 <= 100'],
  ['retries-change-ip', 'retries_change_ip', 'p95 time-to-deliver < 1h'],
  ['lost-wakeup', 'lost_wakeup', 'alert stalled not fired'],
  ['internal-mail-counted', 'internal_mail_counted', 'offer p90 time-to-deliver < 3h'],
  ['pause-ignored', 'pause_ignored', 'no-send-while-stopped'],
  ['tiny-sample', 'tiny_sample', 'mta-1 not paused'],
  ['window-in-utc', 'window_in_utc', 'no-send-outside-window'],
  ['sink-bias', 'sink_bias', 'deferred <= 1.35%'],
];

async function run(drill: string, sets: readonly string[] = []): Promise<Summary> {
  const loaded = loadScenario(`${folder}${drill}.yaml`, sets);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return (await runVirtual(loaded.scenario)).summary;
}

/** Everything that went against a run: laws and promises broken, expectations not met. */
function detectors({ invariants, expectations }: Summary): string[] {
  const broken = invariants.filter(({ violationCount }) => violationCount > 0).map(({ invariant }) => invariant);
  return [...broken, ...expectations.filter(({ met }) => !met).map(({ text }) => text)];
}

test('every mistake has one drill, and every drill one mistake', () => {
  expect(zoo.map(([, fault]) => fault).sort()).toEqual([...faultNames].sort());
  expect(zoo.map(([drill]) => `${drill}.yaml`).sort()).toEqual(readdirSync(folder).sort());
});

test('fifty messages whose retries do not wait become thousands of attempts, and are delivered all the same', async () => {
  const { totals } = await run('backoff-discarded');
  expect(totals.attempts).toBeGreaterThan(10_000);
  expect(totals.delivered).toBeGreaterThanOrEqual(45);
});

describe.each(zoo)('%s', (drill, fault, detector) => {
  test(`exits 1 with ${detector} while the sender makes the mistake`, async () => {
    const summary = await run(drill);
    expect(summary.exitCode).toBe(1);
    expect(detectors(summary)).toContain(detector);
  });

  test('exits 0 without it', async () => {
    const summary = await run(drill, [`sender.faults.${fault}=false`]);
    expect(detectors(summary)).toEqual([]);
    expect(summary.exitCode).toBe(0);
  });

  test('says what is wrong, who was wrong in that way, what notices and how to put it right', () => {
    const text = readFileSync(`${folder}${drill}.yaml`, 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema.json');
    expect(text).toMatch(/^# The mistake/m);
    expect(text).toContain('Seen at: ');
    expect(text).toMatch(/^# Caught by: /m);
    expect(text).toContain(`# Put right: --set sender.faults.${fault}=false\n`);
    expect(text).toContain(`name: ${drill}\n`);
  });

  test('gives nothing to warn of', () => {
    const loaded = loadScenario(`${folder}${drill}.yaml`, []);
    if ('problems' in loaded) throw new Error('it does not load');
    expect(createScenarioPlan(loaded.scenario).warnings).toEqual([]);
  });
});

describe('a mistake that nothing in the sender can show is refused', () => {
  test.each([
    ['limits_per_process', '`dispatch: workers`'],
    ['window_off_by_one', 'a quota'],
    ['suspension_loop', 'a rule in `suspend`'],
    ['deferrals_spend_quota', 'a throttle with a quota that counts accepted messages'],
    ['warmup_infinity', 'a server with a warm-up'],
    ['warmup_counts_idle_days', 'a server with a warm-up'],
    ['retries_change_ip', 'two IPs'],
    ['internal_mail_counted', 'a throttle with a `match`'],
    ['tiny_sample', '`safety`'],
  ])('%s', (fault, needed) => {
    expect(troubleIn(smallest, [`sender.faults.${fault}=true`])).toContain(
      `sender.faults.${fault}\n  got a mistake that nothing here can show, expected ${needed}`,
    );
  });
});

test.each([
  ['pause_ignored', 'nobody stops a campaign'],
  ['window_in_utc', 'no campaign keeps hours of another zone'],
  ['sink_bias', 'no storm puts off a share'],
])('`check` warns of %s where nothing in the world gives occasion for it', (fault, what) => {
  const { warnings } = createScenarioPlan(smallestWith(`sender.faults.${fault}=true`, 'drain=1d'));
  expect(warnings).toContainEqual({ path: `sender.faults.${fault}`, text: `shows nothing: ${what}` });
});
