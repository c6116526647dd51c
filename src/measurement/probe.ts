// A question about a stretch of time, asked before the run: it looks at the measures at the instants it names, before
// anything at or after them is counted, and may watch entries of some kinds as they come.

import type { EntryKindId } from '../domain/ledger.ts';
import type { Measures } from './measures.ts';

export interface Probe {
  /** The next instant it wants to look at; Infinity where there is none. */
  readonly nextAtMs: number;
  /** Called before the first entry at or after `nextAtMs` is counted. */
  look(measures: Measures, atMs: number): void;
  /** Kinds of entry it wants to see, each before it is counted. */
  readonly kinds: readonly EntryKindId[];
  see(measures: Measures, kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void;
}
