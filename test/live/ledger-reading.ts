// What a ledger file comes to, by telling it to a sender once more.

import { EntryKind, type EntryKindId, emptyTables, type Ledger } from '../../src/domain/ledger.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { RecordCursor, wholeBytes } from '../../src/run/live/ledger/records.ts';
import { Replay, type ReplayWorld } from '../../src/run/live/ledger/replay.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { Roster } from '../../src/sender/roster.ts';
import { Sender } from '../../src/sender/sender.ts';

export const noWorld: ReplayWorld = {
  queued: () => {},
  taken: () => {},
  granted: () => {},
  ended: () => {},
  settled: () => {},
  putOff: () => {},
  returned: () => {},
  closed: () => {},
  asked: () => {},
  told: () => {},
  handedIn: () => {},
  lived: () => {},
  ran: () => {},
  standings: () => {},
};

export interface LedgerEntry {
  readonly kind: EntryKindId;
  readonly message: number;
  readonly atMs: number;
  readonly a: number;
  readonly b: number;
}

/** The entries that follow from a ledger file, samples left out. */
export async function entriesOf(bytes: Buffer, scenarioText: string): Promise<readonly LedgerEntry[]> {
  const read = readScenario(scenarioText, [], bundledProfiles(), 'live');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const { scenario } = read;
  const entries: LedgerEntry[] = [];
  const ledger: Ledger = { append: (kind, message, atMs, a, b) => entries.push({ kind, message, atMs, a, b }) };
  const sender = new Sender(scenario, new Roster(scenario, createLuck(scenario.seed)), emptyTables(), ledger);
  const cursor = new RecordCursor(bytes.subarray(0, wholeBytes(bytes)));
  await new Replay(sender, cursor, noWorld, { startAtMs: scenario.startAtMs, digest: null }).play();
  return entries;
}

/** Attempts granted on each day, by UTC. */
export async function grantsPerDay(bytes: Buffer, scenarioText: string): Promise<number[]> {
  const days = new Map<number, number>();
  for (const { kind, atMs } of await entriesOf(bytes, scenarioText)) {
    if (kind !== EntryKind.Granted) continue;
    const day = Math.floor(atMs / 86_400_000);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return [...days.keys()].sort((a, b) => a - b).map((day) => days.get(day)!);
}
