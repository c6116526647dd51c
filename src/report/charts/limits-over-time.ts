// What limited the run, over time, stacked by cause. Full height says that at least one flow stood still through the whole
// step; its colours divide all the waiting of that step. Counting flows instead would let two hundred small receivers that
// wait a minute together hide the one flow that waits all day.

import type { Summary } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { durationText, shareText } from '../format.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { partsBy, sizeOf, summed, timeSteps } from './grid.ts';
import { nthColour } from './palette.ts';

/** Causes told apart; the rest is one band. */
const causeMax = 7;

export function limitsOverTime(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(summary.series.waiting, filter);
  const allMs = rows.reduce((sum, { series }) => sum + sizeOf(series), 0);
  const wholes = summed(rows, summary).map((waitedMs) => Math.max(waitedMs, summary.series.stepMs));
  const causes = partsBy(rows, ({ kind, cause }) => (cause === '' ? kind : cause), causeMax, 'all other causes');
  const top = causes[0];
  const longestMs = top === undefined ? 0 : top.rows.reduce((sum, { series }) => sum + sizeOf(series), 0);
  return {
    id: 'limits',
    title: 'What limited us over time',
    subtitle: top === undefined ? '' : `longest: ${lineText(top.name)}, ${durationText(longestMs)} summed over flows`,
    ...timeSteps(summary),
    left: { title: 'share of time with a flow held', unit: 'share', stacked: true, max: 1 },
    lines: causes.map((cause, index) => {
      const waitedMs = summed(cause.rows, summary);
      const ratio = waitedMs.reduce((sum, ms) => sum + ms, 0) / allMs;
      return {
        label: `${shareText(ratio)}  ${shortened(lineText(cause.name), 42)}`,
        colour: index === causeMax - 1 ? 'grey' : nthColour(index),
        values: waitedMs.map((ms, step) => ms / wholes[step]!),
        look: 'area',
        side: 'left',
      };
    }),
    notice: 'Nothing: no flow had to wait.',
    note: untoldNote(untold),
  };
}
