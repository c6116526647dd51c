// What a summary says of work beside sending.

import type { JobKind } from '../domain/scenario.ts';
import { distributionOf } from './distribution.ts';
import type { Measures } from './measures.ts';
import { trimmed } from './roll-up.ts';
import type { Distribution, Series } from './summary.ts';

export interface JobSummary {
  readonly kind: JobKind;
  readonly workerCount: number;
  readonly done: number;
  /** Open when the run ended. */
  readonly open: number;
  readonly openMax: number;
  /** From coming to done. */
  readonly delay: Distribution;
  /** Jobs not done, at the beginning of each step. */
  readonly series: Series;
}

export function jobRows({ tables, jobs, clock }: Measures): JobSummary[] {
  return tables.jobKinds.map(({ kind, workerCount }, row) => {
    const backlog = [...(jobs.backlog.rows[row] ?? [])].slice(0, clock.step + 1);
    return {
      kind,
      workerCount,
      done: jobs.doneCounts[row] ?? 0,
      open: backlog.at(-1) ?? 0,
      openMax: backlog.reduce((most, count) => Math.max(most, count), 0),
      delay: distributionOf(jobs.delayOf(row)),
      series: trimmed(jobs.backlog.rows[row], clock.step + 1),
    };
  });
}
