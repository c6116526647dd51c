// How far each warm-up came, and what held it back.

import type { Summary } from '../../measurement/summary.ts';
import type { WarmupSummary } from '../../measurement/summary-warmups.ts';
import { countText, dayText } from '../format.ts';
import type { Finding } from './finding.ts';

const shownMax = 4;

export function warmupFindings(summary: Summary): readonly Finding[] {
  return summary.warmups.slice(0, shownMax).flatMap((warmup) => {
    const last = warmup.days.at(-1);
    return last === undefined ? [] : [warmupFinding(warmup, last)];
  });
}

function warmupFinding(
  { ip, provider, plan, phaseCount, phases, days }: WarmupSummary,
  last: WarmupSummary['days'][number],
): Finding {
  const name = provider === '' ? ip : `${ip} at ${provider}`;
  const warm = phases.some(({ phase }) => phase === 0);
  const counts = new Map<string, number>();
  for (const { decision } of days) counts.set(decision, (counts.get(decision) ?? 0) + 1);
  const decisions = [...counts].map(([decision, count]) => `${countText(count)} × ${decision}`).join(', ');
  const missed = days.filter(({ miss }) => miss !== '');
  const [firstMiss] = missed;
  return {
    ...{ id: `warmup ${name}`, weight: warm || missed.length === 0 ? 'good' : 'warn', section: 'warm-up' },
    title: warm
      ? `${name} is warm: it came through all ${phaseCount} phases of ${plan}.`
      : `${name} reached phase ${last.phase} of ${phaseCount} of ${plan}.`,
    evidence: `${countText(days.length)} days judged: ${decisions}. Last cap ${countText(last.capPerDay)} a day, ${countText(last.grants)} sent.${
      firstMiss === undefined
        ? ''
        : ` ${missed.length === 1 ? 'One day' : `${countText(missed.length)} days`} missed a criterion, first ${dayText(firstMiss.startAtMs)}: ${firstMiss.miss}.`
    }`,
    fix: '',
  };
}
