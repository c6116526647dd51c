import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTables } from '../../src/domain/ledger.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { EventQueue } from '../../src/engine/event-queue.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { EntryDigest } from '../../src/run/live/ledger/entry-digest.ts';
import { InputLog } from '../../src/run/live/ledger/input-log.ts';
import { Place, RebuiltState } from '../../src/run/live/ledger/rebuilt-state.ts';
import { firstLine, frameHeadBytes, RecordCursor } from '../../src/run/live/ledger/records.ts';
import { Replay } from '../../src/run/live/ledger/replay.ts';
import { Roster } from '../../src/sender/roster.ts';
import { Sender } from '../../src/sender/sender.ts';
import { randomScenario } from '../sender/random-scenario.ts';
import { DecisionLog } from './decisions.ts';
import { parityProviders } from './providers.ts';
import { liveDecisions } from './wirings.ts';

const seedCount = 12;

const scenarios = fc.sample(randomScenario, { numRuns: seedCount, seed: 9 }).map((scenario, seed) => ({
  ...scenario,
  seed: `replay ${seed}`,
  providers: parityProviders(),
  audiences: scenario.audiences.map((audience) => ({ ...audience, complaintRatio: 0.05, openRatio: 0.3 })),
}));

/** A live run with its queue in memory, and the ledger file it wrote. */
async function recorded(scenario: Scenario): Promise<{ lines: readonly string[]; file: Buffer }> {
  const frames: Buffer[] = [Buffer.from(firstLine)];
  const { lines } = await liveDecisions(scenario, false, ({ sender, tables, digest }) => {
    return new InputLog({
      ...{ attempts: sender.attempts, tables, digest },
      write: (frame) => frames.push(Buffer.from(frame)),
      mayLead: () => true,
      failed: (error) => {
        throw error;
      },
    });
  });
  return { lines, file: Buffer.concat(frames) };
}

async function rebuilt(scenario: Scenario, file: Buffer) {
  const log = new DecisionLog();
  const digest = new EntryDigest(log);
  const sender = new Sender(scenario, new Roster(scenario, createLuck(scenario.seed)), emptyTables(), digest);
  const state = new RebuiltState({
    ...{ sender, events: new EventQueue(), mail: { tried: () => {}, answered: () => {} } },
    ran: () => {},
    standings: () => {},
    handedIn: () => {},
    lived: () => {},
  });
  await new Replay(sender, new RecordCursor(file), state, { startAtMs: scenario.startAtMs, digest }).play();
  return { lines: log.lines, sender, state };
}

/** The file as it is when its writer is killed after some share of its frames. */
function cutAt(file: Buffer, share: number): Buffer {
  const ends: number[] = [];
  for (let at = firstLine.length; at < file.length; ends.push(at)) at += frameHeadBytes + file.readUInt32LE(at);
  return file.subarray(0, ends[Math.floor(share * (ends.length - 1))]);
}

describe('the ledger of a live run, told to a fresh sender', () => {
  it(`brings about the same decisions byte for byte, for ${seedCount} seeds, wherever it was cut off`, {
    timeout: 120_000,
  }, async () => {
    let lineCount = 0;
    for (const scenario of scenarios) {
      const { lines, file } = await recorded(scenario);
      lineCount += lines.length;
      const whole = await rebuilt(scenario, file);
      expect(whole.lines.join('\n'), scenario.seed).toBe(lines.join('\n'));
      const half = await rebuilt(scenario, cutAt(file, 0.5));
      expect(lines.slice(0, half.lines.length).join('\n'), scenario.seed).toBe(half.lines.join('\n'));
    }
    expect(lineCount).toBeGreaterThan(1000);
  });

  it('knows of each message where it is, as the flows count them', { timeout: 120_000 }, async () => {
    for (const scenario of scenarios.slice(0, 8)) {
      const { file } = await recorded(scenario);
      for (const share of [0.1, 0.3, 0.6, 0.9]) {
        const { sender, state } = await rebuilt(scenario, cutAt(file, share));
        const dueCounts = sender.flows.flows.map(() => 0);
        state.place.forEach((place, message) => {
          if (place === Place.Due || place === Place.Held) dueCounts[state.flow[message]!]! += 1;
        });
        for (const slot of state.inFlight) dueCounts[sender.attempts.at(slot).flow.index]! -= 1;
        expect(dueCounts, `${scenario.seed} at ${share}`).toEqual(
          sender.flows.flows.map(({ backlogCount }) => backlogCount),
        );
      }
    }
  });
});
