// What providers answered but plain acceptance, step by step: a wave of one colour is a provider changing its mind.

import { replyClasses } from '../../domain/reply-class.ts';
import type { Summary } from '../../measurement/summary.ts';
import { countText, shareText } from '../format.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { summed, timeSteps } from './grid.ts';
import { perStep } from './outcomes-over-time.ts';
import { classColours } from './palette.ts';

export function repliesOverTime(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(summary.series.replies, filter);
  const shown = replyClasses.filter((name) => name !== 'delivered' && rows.some((row) => row.class === name));
  const { attempts, classes } = summary.totals;
  const refused = attempts - classes.delivered;
  return {
    id: 'replies',
    title: 'Answers other than acceptance',
    subtitle:
      attempts === 0
        ? ''
        : `${countText(refused)} of ${countText(attempts)} attempts (${shareText(refused / attempts)})`,
    ...timeSteps(summary),
    left: { title: `attempts ${perStep(summary)}`, unit: 'count', stacked: true },
    lines: shown.map((replyClass) => ({
      label: replyClass,
      colour: classColours[replyClass],
      values: summed(
        rows.filter((row) => row.class === replyClass),
        summary,
      ),
      look: 'area',
      side: 'left',
    })),
    notice: attempts === 0 ? 'No attempt was made in this run.' : 'Every attempt was accepted.',
    note: untoldNote(untold),
  };
}
