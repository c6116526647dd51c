// Too few workers: where flows wait for a free one, and not for a limit. Busy workers alone say little, since one that
// waits at a limit is busy too. And build workers that do not keep up with what is due.

import type { Summary } from '../../measurement/summary.ts';
import { durationText, shareText } from '../format.ts';
import { campaignWaiting } from './campaign-waiting.ts';
import type { Finding } from './finding.ts';

const workerShareMin = 0.5;
const waitedMinMs = 10 * 60_000;

export function workerFindings(summary: Summary): readonly Finding[] {
  return [...fewWorkers(summary), ...slowBuild(summary)];
}

function fewWorkers(summary: Summary): Finding[] {
  const full = summary.pools.filter(({ utilisationMaxRatio }) => utilisationMaxRatio >= 0.999);
  const pools = full.map(
    ({ name, workerCount, utilisationMeanRatio }) =>
      `${name}, ${workerCount} workers, ${shareText(utilisationMeanRatio)} busy in the mean`,
  );
  return summary.campaigns.flatMap(({ name }): Finding[] => {
    const { allMs, ofKindMs: workerMs } = campaignWaiting(summary, name, 'worker');
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

function slowBuild(summary: Summary): Finding[] {
  const workers = summary.jobs.find(({ kind }) => kind === 'build')?.workerCount ?? 0;
  return summary.campaigns.flatMap(({ name }): Finding[] => {
    const { allMs, ofKindMs } = campaignWaiting(summary, name, 'build');
    if (ofKindMs < waitedMinMs || ofKindMs / allMs < workerShareMin) return [];
    return [
      {
        ...{ id: `build-slow ${name}`, weight: 'warn', section: 'workers' },
        title: `The building of ${name}, and no limit, set its pace.`,
        evidence: `${shareText(ofKindMs / allMs)} of its waiting, ${durationText(ofKindMs)} in sum, was for messages that were due and not built yet.`,
        fix:
          workers === 0
            ? 'Nobody builds: sender.jobs.build.workers is 0.'
            : 'One worker builds a campaign, from its first message to its last: shorten sender.jobs.build.takes or part the campaign. More build workers help only where campaigns wait for one.',
      },
    ];
  });
}
