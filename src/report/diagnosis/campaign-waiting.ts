// How long the flows of a campaign waited in sum, and how much of that for causes of one kind.

import type { CauseKind } from '../../domain/ledger.ts';
import type { Summary } from '../../measurement/summary.ts';
import { sizeOf } from '../charts/grid.ts';

export function campaignWaiting(
  summary: Summary,
  campaign: string,
  kind: CauseKind,
): { readonly allMs: number; readonly ofKindMs: number } {
  let allMs = 0;
  let ofKindMs = 0;
  for (const row of summary.series.waiting) {
    if (row.campaign !== campaign) continue;
    const waitedMs = sizeOf(row.series);
    allMs += waitedMs;
    if (row.kind === kind) ofKindMs += waitedMs;
  }
  return { allMs, ofKindMs };
}
