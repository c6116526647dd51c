// What a run decided, entry by entry, in words that can be held against those of another run of the same scenario.

import { EntryKind, type EntryKindId, type Ledger } from '../../src/domain/ledger.ts';

const kinds: ReadonlyMap<EntryKindId, string> = new Map([
  [EntryKind.Granted, 'granted'],
  [EntryKind.Replied, 'replied'],
  [EntryKind.ConnectionRefused, 'refused'],
  [EntryKind.Ended, 'ended'],
  [EntryKind.RetrySet, 'retry'],
  [EntryKind.Paused, 'paused'],
  [EntryKind.Resumed, 'resumed'],
  [EntryKind.LimitChanged, 'limit'],
  [EntryKind.Complained, 'complained'],
]);

/** Instants are written to the last bit: equal texts are equal numbers. */
export class DecisionLog implements Ledger {
  readonly lines: string[] = [];

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    const name = kinds.get(kind);
    if (name !== undefined) this.lines.push(`${atMs} ${name} ${message} ${a} ${b} ${c}`);
  }
}
