// Too few workers: where flows wait for a free one, and not for a limit. Busy workers alone say little, since one that
// waits at a limit is busy too.

import type { Summary } from '../../measurement/summary.ts';
import { durationText, shareText } from '../format.ts';
import type { Finding } from './finding.ts';

const workerShareMin = 0.5;
const waitedMinMs = 10 * 60_000;

export function workerFindings(summary: Summary): readonly Finding[] {
  const full = summary.pools.filter(({ utilisationMaxRatio }) => utilisationMaxRatio >= 0.999);
  const pools = full.map(
    ({ name, workerCount, utilisationMeanRatio }) =>
      `${name}, ${workerCount} workers, ${shareText(utilisationMeanRatio)} busy in the mean`,
  );
  return summary.campaigns.flatMap(({ name }): Finding[] => {
    const { allMs, workerMs } = waitingOf(summary, name);
    if (workerMs < waitedMinMs || workerMs / allMs < workerShareMin) return [];
    return [
      {
        ...{ id: `workers-few ${name}`, weight: 'warn', section: 'workers' },
        title: `Too few workers for ${name}: they, and no limit, set its pace.`,
        evidence: `${shareText(workerMs / allMs)} of its waiting, ${durationText(workerMs)} in sum, was for a free worker.${pools.length === 0 ? '' : ` Pools that were full: ${pools.join('; ')}.`}`,
        fix: 'Workers needed = messages a second × seconds an attempt takes. Raising a limit would not help.',
      },
    ];
  });
}

function waitingOf(summary: Summary, campaign: string): { readonly allMs: number; readonly workerMs: number } {
  let allMs = 0;
  let workerMs = 0;
  for (const row of summary.series.waiting) {
    if (row.campaign !== campaign) continue;
    const waitedMs = row.series.values.reduce((sum, ms) => sum + ms, 0);
    allMs += waitedMs;
    if (row.kind === 'worker') workerMs += waitedMs;
  }
  return { allMs, workerMs };
}
