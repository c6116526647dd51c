// What a live run would show, taken from a run in virtual time that is stopped now and then to look at.

import { describe, expect, it } from 'vitest';
import { emptyTables } from '../../src/domain/ledger.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { MemoryQueue } from '../../src/drivers/queue/memory.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { createMeasurement } from '../../src/measurement/recorder.ts';
import type { LiveFrame } from '../../src/report/live/frame.ts';
import { InProcessMail } from '../../src/run/in-process-mail.ts';
import { FrameTaker } from '../../src/run/live/frame-taker.ts';
import { raiseWorld } from '../../src/run/raise-world.ts';
import { rosterOf } from '../../src/run/roster-of.ts';
import { VirtualClock } from '../../src/run/virtual-clock.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { noDashboards } from '../../src/sender/dashboards.ts';
import { Sender } from '../../src/sender/sender.ts';

const startAtMs = Date.UTC(2026, 2, 2, 6);

function scenarioOf(sender: string, more = ''): Scenario {
  const text = `
name: looked-at
question: What does it do now?
start: 2026-03-02T06:00:00Z
duration: 1h
audiences: { people: { size: 2_000, providers: { plain: 100% } } }
campaigns: [{ name: one, audience: people, from_domain: news.example, at: +0s, server: mta-1 }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }], ${sender} }
${more}`;
  const read = readScenario(text, [], bundledProfiles());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.scenario;
}

/** Frames at these instants, in seconds after the start. */
function looks(scenario: Scenario, ...atSeconds: readonly number[]): LiveFrame[] {
  const luck = createLuck(scenario.seed);
  const roster = rosterOf(scenario);
  const tables = emptyTables();
  const { ledger, measures } = createMeasurement(tables, {
    startAtMs,
    endAtMs: startAtMs + scenario.durationMs,
    messageCount: roster.messageCount,
    recipientOf: (message) => roster.recipientOf(message),
    probes: [],
  });
  const sender = new Sender(scenario, roster, tables, ledger, noDashboards);
  const clock = new VirtualClock(sender, new MemoryQueue(), startAtMs);
  const mail = new InProcessMail(scenario, sender, raiseWorld(scenario, luck), clock.events);
  let nowMs = startAtMs;
  const lateness = { maxMs: 9, sumMs: 0, count: 0, overCount: 0 };
  const taker = new FrameTaker({
    ...{ name: scenario.name, speed: 60, startAtMs, totalMs: 3_600_000, sender, measures },
    ...{ loop: { nowMs: startAtMs, lateness }, broker: () => 'a test', nowMs: () => nowMs },
  });
  clock.start(mail);
  return atSeconds.map((second) => {
    nowMs = startAtMs + second * 1000;
    while (clock.events.peekAtMs() <= nowMs) {
      clock.events.next();
      clock.handle(mail);
    }
    lateness.count += 10;
    lateness.sumMs += 20;
    return taker.take();
  });
}

describe('a look at a run', () => {
  it('tells rate, ends, depth and the limit that holds each flow', () => {
    const throttles = 'throttles: [{ match: { provider: plain }, per: [all], rate: 4/s }]';
    const [, frame] = looks(scenarioOf(throttles), 60, 62);
    expect(frame).toMatchObject({
      ...{ name: 'looked-at', broker: 'a test', speed: 60, simulatedMs: 62_000, totalMs: 3_600_000 },
      ...{ latenessMs: 2, latenessMaxMs: 9, built: 2000, holds: [] },
    });
    const [plain, ...others] = frame!.rows;
    expect(others).toEqual([]);
    expect(plain).toMatchObject({ campaign: 'one', provider: 'plain', perSecond: 4, limit: '4/s per all at plain' });
    expect(frame!.ended + plain!.depth + plain!.inFlight).toBe(2000);
    expect(plain!.delivered).toBeGreaterThan(230);
    expect(plain!.delivered).toBeLessThanOrEqual(250);
    expect(frame!.ended).toBeGreaterThanOrEqual(plain!.delivered);
  });

  it('puts all sites of a provider in one row, though some are slow', () => {
    const slow = 'providers: { plain: { sites: { count: 50, traits: { slow: { sites: 40%, factor: 9 } } } } }';
    const throttles = 'throttles: [{ match: { provider: plain }, per: [all], rate: 4/s }]';
    const [, frame] = looks(scenarioOf(throttles, slow), 60, 62);
    const [plain, ...others] = frame!.rows;
    expect(others).toEqual([]);
    expect(plain).toMatchObject({ campaign: 'one', provider: 'plain', perSecond: 4, limit: '4/s per all at plain' });
    expect(frame!.ended + plain!.depth + plain!.inFlight).toBe(2000);
    expect(plain!.delivered).toBeGreaterThan(200);
  });

  it('tells what is held while it is, and no longer', () => {
    const incident = 'incidents: [{ at: +30s, for: 60s, campaign: one, paused: true }]';
    const [before, during, after] = looks(scenarioOf('throttles: []', incident), 20, 60, 120);
    expect(before!.holds).toEqual([]);
    expect(during!.holds).toEqual([
      { kind: 'campaign-pause', name: 'one', fromMs: startAtMs + 30_000, untilMs: startAtMs + 90_000 },
    ]);
    expect(during!.rows.map(({ holdCount }) => holdCount)).toEqual([1]);
    expect(after!.holds).toEqual([]);
  });
});
