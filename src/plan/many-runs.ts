// Several pieces of work, a few of them at once.

/** Results in the order of the jobs. The first failure is thrown once no job is under way any more. */
export async function inLanes<Job, Result>(
  jobs: readonly Job[],
  laneCount: number,
  work: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(jobs.length);
  const rest = jobs.entries();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const [place, job] of rest) {
      if (failures.length > 0) return;
      try {
        results[place] = await work(job);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(laneCount, jobs.length)) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** The scenario's own seed, then others made from it: `7`, `7-2`, `7-3` … */
export function seedsFrom(seed: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => (place === 0 ? seed : `${seed}-${place + 1}`));
}
