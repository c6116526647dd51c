// Drills as a scenario states them: what is read, and what is said of what makes no sense.

import { describe, expect, test } from 'vitest';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { describeProblem } from '../../src/scenario/problem.ts';

function read(drills: string, more = '') {
  const text = `
name: drilled
start: 2026-03-02T08:00:00Z
duration: 1h
audiences: { people: { size: 10, providers: { plain: 100% } } }
campaigns: [{ name: a, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
drills: ${drills}
${more}`;
  return readScenario(text, [], bundledProfiles(), 'live');
}

function drillsOf(drills: string) {
  const loaded = read(drills);
  return 'scenario' in loaded ? loaded.scenario.drills : loaded.problems;
}

/** Without the place, which is the same for all. */
function saidOf(drills: string, more = ''): string[] {
  const loaded = read(drills, more);
  if ('scenario' in loaded) return [];
  return loaded.problems.map((problem) => describeProblem('f', problem).replace(/^f:\d+:\d+ /, ''));
}

const startAtMs = Date.parse('2026-03-02T08:00:00Z');

describe('a drill', () => {
  test.each([
    ['{ after: 100, kill: agent }', { kind: 'kill-agents', isAll: false }, 'kill -9 of an agent'],
    ['{ after: 100, kill: all agents }', { kind: 'kill-agents', isAll: true }, 'kill -9 of all agents'],
    ['{ after: 100, kill: worker process }', { kind: 'kill-workers' }, 'kill -9 of a worker process'],
    ['{ after: 100, kill: providers }', { kind: 'kill-providers' }, 'kill -9 of the providers'],
    ['{ after: 100, restart: broker }', { kind: 'restart-broker' }, 'kill -9 of the broker, which starts again'],
  ])('%s is read', (text, effect, description) => {
    expect(drillsOf(`[${text}]`)).toEqual([{ ...effect, description, begins: { deliveredCount: 100 }, lastsMs: 0 }]);
  });

  test('has an instant or a number of delivered messages, and lasts as long as it says', () => {
    const text =
      '[{ at: +2m, fill: broker, for: 30s }, { at: +1m, drop_before_reply: 20%, for: 5m }, { at: +1m, provider: plain, slow_reader: 1m, for: 5m }]';
    expect(drillsOf(text)).toEqual([
      {
        kind: 'fill-broker',
        description: 'the broker is full',
        begins: { atMs: startAtMs + 120_000 },
        lastsMs: 30_000,
      },
      {
        ...{ kind: 'drop-before-reply', provider: null, ratio: 0.2, begins: { atMs: startAtMs + 60_000 } },
        ...{ description: '20% taken and dropped before the reply', lastsMs: 300_000 },
      },
      {
        ...{ kind: 'slow-reader', provider: 'plain', pauseMs: 60_000, begins: { atMs: startAtMs + 60_000 } },
        ...{ description: 'a read every 1m at plain', lastsMs: 300_000 },
      },
    ]);
  });

  test('counts on after the incidents in expectations and in the plan', () => {
    const more =
      'incidents: [{ at: +1m, provider: plain, outage: true, for: 1m }]\nexpect: ["sent during incident 2 <= 1"]';
    const loaded = read('[{ at: +2m, fill: broker, for: 30s }, { after: 3, kill: agent }]', more);
    if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded.problems));
    expect(createScenarioPlan(loaded.scenario).incidents.slice(1)).toEqual([
      { number: 2, description: 'the broker is full', atMs: startAtMs + 120_000, untilMs: startAtMs + 150_000 },
      { number: 3, description: 'kill -9 of an agent', atMs: null, untilMs: null },
    ]);
  });
});

describe('what is said of', () => {
  test.each([
    [
      'nothing to do',
      '[{ at: +1m }]',
      'drills[0]\n  got a drill that says nothing, expected exactly one effect: kill, restart, fill, drop_before_reply, slow_reader',
    ],
    [
      'two at once',
      '[{ at: +1m, kill: agent, restart: broker }]',
      'drills[0]\n  got a drill with `kill`, `restart`, expected exactly one effect: kill, restart, fill, drop_before_reply, slow_reader',
    ],
    [
      'no beginning',
      '[{ kill: agent }]',
      'drills[0]\n  got `kill` with neither `at` nor `after`, expected `at`, an instant, or `after`, a number of delivered messages',
    ],
    [
      'two beginnings',
      '[{ at: +1m, after: 10, kill: agent }]',
      'drills[0]\n  got `kill` with both `at` and `after`, expected `at`, an instant, or `after`, a number of delivered messages',
    ],
    [
      'an agent that is away for a while',
      '[{ at: +1m, kill: agent, for: 1m }]',
      'drills[0]\n  got `kill: agent` with `for`, expected `kill: agent` without `for`\n  hint: another agent takes its place at once',
    ],
    [
      'a broker that is full for ever',
      '[{ at: +1m, fill: broker }]',
      'drills[0]\n  got `fill` without an end, expected `for`, how long it lasts\n  hint: such as `for: 30s`',
    ],
    [
      'a broker of a provider',
      '[{ at: +1m, restart: broker, provider: plain }]',
      'drills[0]\n  got `restart` with `provider`, expected `restart` alone',
    ],
    [
      'an unknown victim',
      '[{ at: +1m, kill: dispatcher }]',
      'drills[0].kill\n  got "dispatcher", expected one of: agent, all agents, worker process, providers',
    ],
    [
      'an unknown provider',
      '[{ at: +1m, provider: plane, slow_reader: 1m, for: 1m }]',
      'drills[0].provider\n  got "plane", expected a provider: ',
    ],
    [
      'an instant after the end',
      '[{ at: +2h, kill: agent }]',
      'drills[0].at\n  got "+2h", expected an instant within the run, 2026-03-02T08:00:00Z to 2026-03-02T09:00:00Z',
    ],
  ])('%s', (_, drills, said) => {
    const [first, ...others] = saidOf(drills);
    expect(others).toEqual([]);
    expect(first?.startsWith(said) === true ? said : first).toBe(said);
  });

  test('an expectation that names the instant of a drill that has none', () => {
    expect(saidOf('[{ after: 3, kill: agent }]', 'expect: ["sent during incident 1 <= 1"]')).toEqual([
      'expect[0]\n  got "1", expected the number of an incident\n  hint: the scenario has no incidents',
    ]);
  });
});
