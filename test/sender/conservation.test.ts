// What must hold whatever the scenario says: no message is lost or sent twice, nobody goes before his time, no limit is
// passed. Everything is counted from the ledger, by means of its own.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind, type LimitRow } from '../../src/domain/ledger.ts';
import { OutcomeId } from '../../src/domain/outcome.ts';
import { calendarWindow, unitMs } from '../../src/engine/time-zone.ts';
import { type Entry, type Rehearsal, rehearse } from './fixtures.ts';
import { randomScenario, worldByHash } from './random-scenario.ts';

const runCount = 200;

/** What a run did wrong, in words; empty where nothing. */
function faultsOf(run: Rehearsal): string[] {
  return [
    ...endFaults(run),
    ...attemptFaults(run),
    ...limitFaults(run),
    ...connectionFaults(run),
    ...bounceFaults(run),
    ...pauseFaults(run),
  ];
}

function endFaults(run: Rehearsal): string[] {
  const built = run.of(EntryKind.Built).map((entry) => entry.message);
  const ended = run.of(EntryKind.Ended);
  const faults: string[] = [];
  if (new Set(built).size !== built.length) faults.push('a message was built twice');
  if (built.length !== run.sender.roster.messageCount) faults.push('a message was never built');
  if (new Set(ended.map((entry) => entry.message)).size !== ended.length) faults.push('a message ended twice');
  // Six days are enough for every one of these scenarios.
  if (ended.length !== built.length) faults.push(`${built.length - ended.length} messages never ended`);
  return faults;
}

function attemptFaults(run: Rehearsal): string[] {
  const faults: string[] = [];
  const tried = new Map<number, number>();
  const dueAtMs = new Map<number, number>();
  const over = new Set<number>();
  const inFlight = new Set<number>();
  const workers = run.tables.pools.reduce((sum, pool) => sum + pool.workerCount, 0);
  for (const { kind, message, atMs, b, c } of run.entries) {
    if (kind === EntryKind.Built) dueAtMs.set(message, run.sender.roster.dueAtMs(message));
    if (kind === EntryKind.RetrySet) dueAtMs.set(message, c);
    if (kind === EntryKind.Ended) over.add(message);
    if (kind === EntryKind.Replied || kind === EntryKind.ConnectionRefused) {
      inFlight.delete(message);
      const wasTried = kind === EntryKind.Replied && run.tables.replies[b]!.class !== 'reconnect';
      if (wasTried) tried.set(message, (tried.get(message) ?? 0) + 1);
    }
    if (kind !== EntryKind.Granted) continue;
    if (b !== (tried.get(message) ?? 0) + 1)
      faults.push(`message ${message}: attempt ${b} after ${tried.get(message)}`);
    if (c !== dueAtMs.get(message)) faults.push(`message ${message} was due at ${dueAtMs.get(message)}, not ${c}`);
    if (atMs < c) faults.push(`message ${message} left ${c - atMs} ms before it was due`);
    if (over.has(message)) faults.push(`message ${message} left after its end`);
    if (inFlight.has(message)) faults.push(`message ${message} left twice at once`);
    inFlight.add(message);
    if (inFlight.size > workers) faults.push(`${inFlight.size} in flight on ${workers} workers`);
  }
  return faults;
}

function limitFaults(run: Rehearsal): string[] {
  return run.tables.limits.flatMap((limit, row) => {
    const isOn = (entry: Entry) => run.tables.paths[entry.a]!.limits.includes(row);
    if (limit.kind === 'connections') return [];
    if (limit.kind === 'rate') return rateFaults(limit, run.of(EntryKind.Granted).filter(isOn));
    const isAccepted = (entry: Entry) => run.tables.replies[entry.b]!.class === 'delivered';
    const counted =
      limit.counts === 'accepted'
        ? run.of(EntryKind.Replied).filter((entry) => isOn(entry) && isAccepted(entry))
        : run.of(EntryKind.Granted).filter(isOn);
    return quotaFaults(limit, counted);
  });
}

function rateFaults(limit: LimitRow & { kind: 'rate' }, grants: readonly Entry[]): string[] {
  for (let first = 0; first < grants.length; first++)
    for (let last = first; last < grants.length; last++) {
      const room = ((grants[last]!.atMs - grants[first]!.atMs) * limit.perSecond) / 1000 + limit.burst;
      if (last - first + 1 > room + 1e-3) return [`${limit.name}: ${last - first + 1} in a window for ${room}`];
    }
  return [];
}

function quotaFaults(limit: LimitRow & { kind: 'quota' }, counted: readonly Entry[]): string[] {
  const unit = limit.windowMs === unitMs.minute ? 'minute' : 'hour';
  return counted.flatMap(({ atMs }) => {
    const { startMs, endMs } =
      limit.window === 'rolling'
        ? { startMs: atMs, endMs: atMs + limit.windowMs }
        : calendarWindow(limit.zone, unit, atMs);
    const inside = counted.filter((entry) => entry.atMs >= startMs && entry.atMs < endMs).length;
    return inside > limit.max ? [`${limit.name}: ${inside} in a window`] : [];
  });
}

function connectionFaults(run: Rehearsal): string[] {
  const faults: string[] = [];
  const open = new Map<number, Entry>();
  for (const entry of run.entries) {
    if (entry.kind === EntryKind.ConnectionOpened) {
      open.set(entry.b, entry);
      run.tables.paths[entry.a]!.limits.forEach((row) => {
        const limit = run.tables.limits[row]!;
        if (limit.kind !== 'connections') return;
        const count = [...open.values()].filter((other) => run.tables.paths[other.a]!.limits.includes(row)).length;
        if (count > limit.max) faults.push(`${count} open, ${limit.name}`);
      });
    }
    if (entry.kind === EntryKind.ConnectionClosed) {
      if (!open.delete(entry.b)) faults.push(`connection ${entry.b} closed without having been opened`);
      if (entry.c > 30) faults.push(`connection ${entry.b} carried ${entry.c}`);
    }
  }
  if (open.size > 0) faults.push(`${open.size} connections never closed`);
  return faults;
}

function bounceFaults(run: Rehearsal): string[] {
  const bouncedAtMs = new Map<number, number>();
  return run.entries.flatMap(({ kind, message, atMs, b }) => {
    const recipient = message === -1 ? -1 : run.sender.roster.recipientOf(message);
    if (kind === EntryKind.Ended && b === OutcomeId.bounced) bouncedAtMs.set(recipient, atMs);
    const isLate = kind === EntryKind.Granted && atMs > (bouncedAtMs.get(recipient) ?? Number.POSITIVE_INFINITY);
    return isLate ? [`recipient ${recipient} was tried after a bounce`] : [];
  });
}

function pauseFaults(run: Rehearsal): string[] {
  const pausedAtMs = new Map<number, number>();
  return run.entries.flatMap((entry) => {
    if (entry.kind === EntryKind.Paused) pausedAtMs.set(entry.a, entry.atMs);
    if (entry.kind === EntryKind.Resumed) pausedAtMs.delete(entry.a);
    if (entry.kind !== EntryKind.Granted) return [];
    const { server } = run.tables.paths[entry.a]!;
    const paused = [...pausedAtMs].filter(([row]) => {
      const scope = run.tables.scopes[row]!;
      return scope.server === server && (scope.provider === '' || scope.provider === run.providerOf(entry));
    });
    return paused.map(([row]) => `message ${entry.message} left during pause ${row}`);
  });
}

describe(`${runCount} random scenarios`, () => {
  test('lose no message, pass no limit, leave nothing open, and ask decide at most 3 times an attempt', () => {
    let decideCount = 0;
    let grantCount = 0;
    fc.assert(
      fc.property(randomScenario, (plan) => {
        const run = rehearse(plan, worldByHash());
        expect(faultsOf(run)).toEqual([]);
        decideCount += run.sender.dispatcher.decideCount;
        grantCount += run.of(EntryKind.Granted).length;
      }),
      { numRuns: runCount, seed: 1 },
    );
    expect(decideCount / grantCount).toBeLessThanOrEqual(3);
  });
});
