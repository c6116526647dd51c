// How many messages were due and waiting, by provider, and how long the oldest of them had waited.

import type { Summary } from '../../measurement/summary.ts';
import { lineText } from '../escape.ts';
import { countText, durationText } from '../format.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { partsBy, summed, timeSteps, whole } from './grid.ts';
import { nthColour } from './palette.ts';

const providerMax = 8;

export function queueDepth(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(summary.series.depth, filter);
  const ages = new Array<number>(summary.series.stepCount).fill(0);
  for (const { oldestAgeMs } of rows)
    whole(oldestAgeMs, summary).forEach((age, step) => {
      ages[step] = Math.max(ages[step]!, age);
    });
  const deepest = summed(rows, summary).reduce((most, count) => Math.max(most, count), 0);
  const oldestMs = ages.reduce((most, age) => Math.max(most, age), 0);
  return {
    id: 'depth',
    title: 'Queue depth and age',
    subtitle: deepest === 0 ? '' : `at most ${countText(deepest)} waiting, the oldest for ${durationText(oldestMs)}`,
    ...timeSteps(summary),
    left: { title: 'messages due and waiting', unit: 'count', stacked: true },
    right: { title: 'age of the oldest', unit: 'duration' },
    lines: [
      ...partsBy(rows, ({ provider }) => provider, providerMax, 'all others').map((part, index) => ({
        label: part.name === '' ? 'all providers' : lineText(part.name),
        colour: nthColour(index),
        values: summed(part.rows, summary),
        look: 'area' as const,
        side: 'left' as const,
      })),
      ...(rows.length === 0
        ? []
        : [
            {
              label: 'age of the oldest (right axis)',
              colour: 'black' as const,
              values: ages,
              look: 'steps' as const,
              side: 'right' as const,
              dashes: [6, 4],
              width: 1.5,
            },
          ]),
    ],
    notice: 'Nothing waited at any step.',
    note: untoldNote(untold),
  };
}
