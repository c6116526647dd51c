// Few messages that take much of the workers' time: those to the dead, slow and tarpit sites of a long tail.

import type { Summary } from '../../measurement/summary.ts';
import { costlySites } from '../costly-sites.ts';
import { countText, durationText, shareText } from '../format.ts';
import type { Finding } from './finding.ts';

const busyShareMin = 0.1;

export function siteFindings(summary: Summary): readonly Finding[] {
  return costlySites(summary)
    .filter(({ row }) => row.busyRatio >= busyShareMin)
    .map(({ row, who, messagesRatio }): Finding => {
      const { provider, siteClass, due, busyMs, busyRatio, attempts, refused } = row;
      return {
        ...{ id: `sites-costly ${provider} ${siteClass}`, weight: 'warn', section: 'what-happened' },
        title: `${who} took ${shareText(busyRatio)} of the workers' time with ${shareText(messagesRatio)} of the messages.`,
        evidence: `${countText(due)} messages to them made ${countText(attempts + refused)} tries, and held workers for ${durationText(busyMs)} in sum.`,
        fix: fixFor(siteClass),
      };
    });
}

function fixFor(siteClass: string): string {
  if (siteClass === 'dead')
    return 'Shorten sender.connections.timeouts.connect, let later tries come further apart (sender.retry), or give up sooner. Workers of their own for retries keep fresh mail out of their way.';
  return 'A lower limit of connections per site keeps a slow site from more workers at once; shorter sender.connections.timeouts give it up sooner.';
}
