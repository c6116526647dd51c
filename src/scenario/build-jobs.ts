// Work beside sending, from checked fields to the domain's words.

import { type JobPlan, jobKinds } from '../domain/scenario.ts';
import { resolveInstant } from './instant.ts';
import type { JobsFields } from './jobs-schema.ts';

export function jobsOf(fields: JobsFields, startAtMs: number): JobPlan[] {
  return jobKinds.flatMap((kind) => {
    const plan = fields[kind];
    if (plan === undefined) return [];
    const loads = 'loads' in plan ? plan.loads : [];
    return [
      {
        kind,
        workers: plan.workers,
        takesMs: plan.takes,
        everyMs: 'every' in plan ? plan.every : Number.POSITIVE_INFINITY,
        loads: loads.map(({ at, jobs }) => ({ atMs: resolveInstant(at, startAtMs), count: jobs })),
      },
    ];
  });
}
