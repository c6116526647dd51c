// What became of each try: how many were made, how old the message was by then, and what the provider said.

import { replyClasses } from '../../domain/reply-class.ts';
import type { Summary } from '../../measurement/summary.ts';
import type { LadderRow } from '../../measurement/summary-ladder.ts';
import { countText, durationText, shareText } from '../format.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter } from './filter.ts';
import { classColours } from './palette.ts';

export function retryLadder(summary: Summary, filter: Filter = everything): Chart {
  const row = summary.ladder.find(({ provider }) => provider === filter.provider);
  const tries = row?.tries ?? [];
  const shown = replyClasses.filter((replyClass) => tries.some(({ classes }) => classes[replyClass] > 0));
  const others = (['server', 'campaign', 'lane'] as const).filter((key) => filter[key] !== '');
  return {
    id: 'retries',
    title: 'The retry ladder',
    subtitle: row === undefined ? '' : laterText(row),
    horizontal: {
      kind: 'tries',
      labels: tries.map(({ number, meanAgeMs }) => [`try ${number}`, ...ageLines(meanAgeMs, tries.length)]),
    },
    x: tries.map((_, index) => index),
    left: { title: 'attempts', unit: 'count', stacked: true },
    lines: shown.map((replyClass) => ({
      label: replyClass,
      colour: classColours[replyClass],
      values: tries.map(({ classes }) => classes[replyClass]),
      look: 'bars',
      side: 'left',
    })),
    notice: 'No attempt was made here.',
    note: others.length === 0 ? '' : `Tries are not told apart by ${others.join(' or ')}: the chart shows all of them.`,
  };
}

/** Many tries stand close together: then hours and minutes take a line each. */
function ageLines(meanAgeMs: number, tryCount: number): readonly string[] {
  const age = meanAgeMs < 1000 ? 'at once' : durationText(meanAgeMs);
  const parts = /^(\S+ \S+) (\S+ \S+)$/.exec(age);
  return tryCount > 6 && parts !== null ? parts.slice(1) : [age];
}

function laterText({ tries }: LadderRow): string {
  const delivered = tries.reduce((sum, { classes }) => sum + classes.delivered, 0);
  const later = delivered - (tries[0]?.classes.delivered ?? 0);
  if (delivered === 0) return 'no try was accepted';
  if (later === 0) return 'every delivery came on the first try';
  return `${countText(later)} deliveries (${shareText(later / delivered)}) came on a later try than the first`;
}
