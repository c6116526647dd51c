// The closing summary for a program: what a script asks first, and the path to everything else.

import type { Figures, Summary } from '../measurement/summary.ts';
import type { VirtualResult } from '../run/virtual.ts';
import type { ExitCodeId } from './exit-code.ts';

export interface ClosingJson {
  readonly file: string;
  readonly scenario: string;
  readonly seed: string;
  readonly exitCode: ExitCodeId;
  readonly verdict: Summary['verdict'];
  readonly partial: boolean;
  readonly wallMs: number;
  readonly totals: Figures;
  readonly causes: Summary['causes'];
  readonly expectations: Summary['expectations'];
  /** Those that were broken. */
  readonly invariants: Summary['invariants'];
  readonly files: readonly string[];
}

interface Told {
  readonly file: string;
  readonly exitCode: ExitCodeId;
  readonly wallMs: number;
  readonly files: readonly string[];
}

export function closingJson({ summary, partial }: VirtualResult, { file, exitCode, wallMs, files }: Told): ClosingJson {
  return {
    file,
    scenario: summary.scenario.name,
    seed: summary.scenario.seed,
    exitCode,
    verdict: summary.verdict,
    partial,
    wallMs: Math.round(wallMs),
    totals: summary.totals,
    causes: summary.causes.slice(0, 5),
    expectations: summary.expectations,
    invariants: summary.invariants.filter(({ violationCount }) => violationCount > 0),
    files,
  };
}
