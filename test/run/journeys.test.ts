import { describe, expect, test } from 'vitest';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { smallScenario } from '../plan/small-world.ts';

function scenario(...sets: readonly string[]) {
  const loaded = readScenario(smallScenario, sets, bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

describe('journeys of a run', () => {
  test('are told where they are asked for, and change no other figure', async () => {
    const plain = await runVirtual(scenario());
    const told = await runVirtual(scenario(), { journeys: true });
    expect(plain.summary.journeys).toEqual([]);
    expect(told.summary.journeys.length).toBeGreaterThan(10);
    expect({ ...told.summary, journeys: [] }).toEqual(plain.summary);
    expect(told.stats).toEqual(plain.stats);
  });

  test('are chosen by rule: outcomes, the slowest of each flow, each reply, each message once', async () => {
    const { journeys, totals } = (await runVirtual(scenario(), { journeys: true })).summary;
    const rules = new Set(journeys.map(({ chosenFor }) => chosenFor.split(' ')[0]));
    expect([...rules].sort()).toEqual(expect.arrayContaining(['outcome', 'reply', 'slowest']));
    expect(new Set(journeys.map(({ message }) => message)).size).toBe(journeys.length);
    expect(journeys.length).toBeLessThanOrEqual(300);
    const bounced = journeys.filter(({ outcome }) => outcome === 'bounced');
    expect(bounced.length).toBeGreaterThanOrEqual(Math.min(5, totals.bounced));
  });

  test('tell replies as they were said, with the address, the IP and the from domain in them', async () => {
    const { journeys } = (await runVirtual(scenario(), { journeys: true })).summary;
    const told = journeys.flatMap(({ steps }) => steps.map(({ text }) => text));
    expect(told.filter((text) => /\{\w+\}/.test(text))).toEqual([]);
    expect(told).toContainEqual(expect.stringMatching(/ r-\d+-\d+@[\w.-]+\b/));
    expect(told).toContainEqual(expect.stringMatching(/ the help page of (news|shop)\.example \(rcpt\)/));
  });

  test('begin when the message is due, end with its outcome, and are the ones that `explain` tells', async () => {
    const { journeys } = (await runVirtual(scenario(), { journeys: true })).summary;
    for (const { steps, outcome } of journeys) {
      expect(steps[0]?.text).toMatch(/^due: recipient \d+ of /);
      expect(steps.some(({ text }) => text.startsWith(`${outcome}, `))).toBe(true);
      expect(steps.every(({ atMs }, i) => Number.isInteger(atMs) && atMs >= (steps[i - 1]?.atMs ?? 0))).toBe(true);
    }
    const { message, steps } = journeys[0]!;
    const explained = (await runVirtual(scenario(), { explainMessage: message })).journey;
    expect(explained).toMatchObject({ message, chosenFor: 'asked for', steps });
  });

  test('tell how late a message was built where its campaign has a builder', async () => {
    const slow = scenario('sender.jobs={ build: { takes: 100ms } }');
    const { journey } = await runVirtual(slow, { explainMessage: 20 });
    expect(journey?.steps[0]?.text).toMatch(/^built, 2(\.\d+)? s after it was due: recipient \d+ of /);
  });

  test('of a run that was interrupted are none', async () => {
    const controller = new AbortController();
    controller.abort();
    const { summary, partial } = await runVirtual(scenario('audiences.customers.size=20_000'), {
      journeys: true,
      signal: controller.signal,
    });
    if (partial) expect(summary.journeys).toEqual([]);
  });
});
