// Jobs beside sending that were not done: a line that only climbs is a kind of work that nobody does.

import type { Summary } from '../../measurement/summary.ts';
import { type Chart, dashPatterns } from './chart.ts';
import { timeSteps, whole } from './grid.ts';
import { nthColour } from './palette.ts';

export function jobBacklog(summary: Summary): Chart {
  const jobs = summary.jobs.filter(({ openMax }) => openMax > 0);
  return {
    id: 'jobs',
    title: 'Jobs not done',
    subtitle: '',
    ...timeSteps(summary),
    left: { title: 'jobs waiting or at work', unit: 'count' },
    lines: jobs.map(({ kind, series }, index) => ({
      label: kind,
      colour: nthColour(index),
      values: whole(series, summary),
      look: 'steps',
      side: 'left',
      dashes: dashPatterns[index % dashPatterns.length]!,
    })),
    notice: 'No job was ever seen waiting.',
    note: '',
  };
}
