// Where a broken law is written down: how often, and the first twenty in words. A law that nothing was checked
// against says so, for a checker that never looked has found nothing.

import type { InvariantKind, InvariantResult, ViolationRow } from '../summary.ts';

const kept = 20;

export class Breaches {
  readonly invariant: string;
  readonly kind: InvariantKind;
  readonly law: string;
  /** How many things were held against the law. */
  checkedCount = 0;
  count = 0;
  readonly rows: ViolationRow[] = [];

  constructor(invariant: string, kind: InvariantKind, law: string) {
    this.invariant = invariant;
    this.kind = kind;
    this.law = law;
  }

  add(atMs: number, message: number, detail: string): void {
    this.count += 1;
    if (this.rows.length < kept) this.rows.push({ atMs, message, detail });
  }

  result(): InvariantResult {
    return {
      invariant: this.invariant,
      kind: this.kind,
      law: this.law,
      checkedCount: this.checkedCount,
      violationCount: this.count,
      violations: this.rows,
    };
  }
}
