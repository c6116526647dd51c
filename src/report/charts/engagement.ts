// What came back from readers later: opens and clicks at the left, the unwelcome kinds at the right, which are fewer.

import { feedbackKinds, type Summary } from '../../measurement/summary.ts';
import { shareOf, shareText } from '../format.ts';
import { plural } from '../headline.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { summed, timeSteps } from './grid.ts';
import { perStep } from './outcomes-over-time.ts';
import { feedbackColours } from './palette.ts';

export function engagementOverTime(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(summary.series.feedback, filter);
  const shown = feedbackKinds.filter((kind) => rows.some((row) => row.kind === kind));
  const { feedback, delivered } = summary.totals;
  const isWelcome = (kind: string): boolean => kind === 'open' || kind === 'click';
  return {
    id: 'engagement',
    title: 'What came back from readers',
    subtitle: `${plural(feedback.complaint, 'complaint')} (${shareText(shareOf(feedback.complaint, delivered))} of delivered)`,
    ...timeSteps(summary),
    left: { title: `opens, clicks ${perStep(summary)}`, unit: 'count' },
    ...(shown.some((kind) => !isWelcome(kind)) && {
      right: { title: `complaints and the like ${perStep(summary)}`, unit: 'count' },
    }),
    lines: shown.map((kind) => ({
      label: isWelcome(kind) ? kind : `${kind} (right axis)`,
      colour: feedbackColours[kind],
      values: summed(
        rows.filter((row) => row.kind === kind),
        summary,
      ),
      look: 'steps',
      side: isWelcome(kind) ? 'left' : 'right',
      dashes: isWelcome(kind) ? [] : [6, 3],
    })),
    notice: 'Nothing came back: no open, click, complaint or late bounce.',
    note: untoldNote(untold),
  };
}
