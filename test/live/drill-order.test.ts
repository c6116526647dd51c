// What drills do to the parts of a run, in which order, with parts that only take note.

import { describe, expect, test } from 'vitest';
import { emptyTables } from '../../src/domain/ledger.ts';
import type { Broker } from '../../src/drivers/broker/broker.ts';
import { EventQueue } from '../../src/engine/event-queue.ts';
import { Drills } from '../../src/run/live/drills.ts';
import { RunEventKind } from '../../src/run/run-events.ts';
import { scenarioOf } from '../scenario/fixtures.ts';

function setUp(drills: string) {
  const scenario = scenarioOf(`
name: drilled
start: 2026-03-02T08:00:00Z
duration: 1h
audiences: { people: { size: 10, providers: { plain: 100% } } }
campaigns: [{ name: a, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
drills: ${drills}
`);
  const done: string[] = [];
  const note = (text: string) => void done.push(text);
  const troubles: string[] = [];
  const events = new EventQueue();
  const broker: Broker = {
    ...{ kind: 'redis', url: 'unix:/nowhere', description: 'Redis', isPrivate: true, pid: undefined },
    restart: async () => note('restarted'),
    fill: async (isFull) => note(isFull ? 'filled' : 'emptied'),
    stop: async () => note('stopped'),
  };
  const run = new Drills({
    scenario,
    tables: emptyTables(),
    ledger: { append: (kind, _message, _atMs, row) => note(`entry ${kind} of row ${row}`) },
    loop: { events, inFlightCount: 4, happened: (kind, row) => happened(kind, row) },
    broker: () => broker,
    crew: () => ({ pids: [11, undefined, 13], kill: (agent) => note(`killed agent ${agent}`) }),
    workers: () => ({ kill: (seat) => note(`killed worker process ${seat}`) }),
    providers: () => ({
      kill: async () => note('killed providers'),
      comeBack: async () => note('providers are back'),
      drill: (row, begins) => note(`drill ${row} ${begins ? 'begins' : 'ends'} at the providers`),
    }),
    clockReading: () => ({ atMs: 0, wallMs: 0 }),
    onNotice: () => undefined,
    onTrouble: (error) => troubles.push(error.message),
  });
  let nowMs = 0;
  const happened = (kind: number, row: number): void => {
    if (kind === RunEventKind.DrillBegins) run.begin(row, nowMs);
    else if (kind === RunEventKind.DrillIsOver) run.over(row);
    else run.noteEnd(row, nowMs);
  };
  run.start();
  const next = () => {
    events.next();
    nowMs = events.taken.atMs;
    happened(events.taken.kind, events.taken.a);
  };
  return { run, events, next, done, troubles };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('drills', () => {
  test('that wait for deliveries begin one by one, the one that wants the fewest first', async () => {
    const { run, done } = setUp('[{ after: 5, kill: all agents }, { after: 3, kill: agent }]');
    run.look(2);
    expect(done).toEqual([]);
    run.look(4);
    run.look(5);
    await run.end();
    // Agents on other machines have no process here.
    expect(done.filter((text) => text.startsWith('killed'))).toEqual([
      'killed agent 0',
      'killed agent 2',
      'killed agent 0',
    ]);
    expect(run.notes.map(({ description, inFlight }) => [description, inFlight])).toEqual([
      ['kill -9 of an agent', 4],
      ['kill -9 of all agents', 4],
    ]);
  });

  test('begin and end by the clock, with an entry for each', async () => {
    const { events, next, done } = setUp('[{ at: +1m, fill: broker, for: 30s }]');
    next();
    await settled();
    expect(done).toEqual(['entry 18 of row 0', 'filled']);
    expect(events.count).toBe(1);
    next();
    await settled();
    expect(done).toEqual(['entry 18 of row 0', 'filled', 'emptied', 'entry 19 of row 0']);
  });

  test('that still last when the run is over are undone then, and only once', async () => {
    const { run, next, done } = setUp(
      '[{ at: +1m, kill: providers, for: 30m }, { at: +2m, slow_reader: 1m, for: 30m }]',
    );
    next();
    next();
    await Promise.all([run.end(), run.end()]);
    await run.end();
    expect(done.filter((text) => !text.startsWith('entry'))).toEqual([
      'killed providers',
      'drill 1 begins at the providers',
      'drill 1 ends at the providers',
      'providers are back',
    ]);
    expect(run.isWorking).toBe(false);
  });

  test('that go wrong are told as the trouble that they are', async () => {
    const { run, next, troubles } = setUp('[{ at: +1m, restart: broker }]');
    next();
    await run.end();
    expect(troubles).toEqual(['the broker has no process to kill']);
  });
});
