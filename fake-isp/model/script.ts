// Answers that a scenario or a test dictates: whose turn they are is said by conditions, and what is said is a case of
// the profile or words of the entry's own.

import type { ScriptEntry } from './profile.ts';
import type { PhaseNumber } from './reply.ts';

/** An entry ready for use: `case` is one of the profile's, or one beyond them that stands for the entry's own words. */
export interface ScriptLine {
  /** From 1. */
  readonly number: number;
  readonly says: ScriptEntry;
  readonly case: number;
  readonly phase: PhaseNumber;
  usedCount: number;
}

/** The number of the entry that this local part calls for, for an attempt's `scripted`; 0 where none does. */
export function scriptNumberOf(script: readonly ScriptLine[], localPart: string): number {
  const name = localPart.toLowerCase();
  return script.find(({ says }) => says.localPart !== null && name.startsWith(says.localPart))?.number ?? 0;
}
