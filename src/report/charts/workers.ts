// Workers busy in each pool, beside how many there are.

import type { Summary } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { shareText } from '../format.ts';
import type { Chart, Line } from './chart.ts';
import { everything, type Filter } from './filter.ts';
import { sizeOf, timeSteps, whole } from './grid.ts';
import { nthColour } from './palette.ts';

const poolMax = 6;

export function workersOverTime(summary: Summary, filter: Filter = everything): Chart {
  const busiest = [...summary.pools].sort((a, b) => b.utilisationMaxRatio - a.utilisationMaxRatio)[0];
  const pools = summary.series.workers.filter(({ total }) => sizeOf(total) > 0).slice(0, poolMax);
  const asked = Object.values(filter).some((name) => name !== '');
  return {
    id: 'workers',
    title: 'Workers busy',
    subtitle:
      busiest === undefined
        ? ''
        : `${shortened(lineText(busiest.name), 30)}: ${shareText(busiest.utilisationMeanRatio)} busy in the mean, ${shareText(busiest.utilisationMaxRatio)} at most`,
    ...timeSteps(summary),
    left: { title: 'workers', unit: 'count' },
    lines: pools.flatMap(({ pool, busy, total }, index): Line[] => {
      const colour = nthColour(index);
      const name = shortened(lineText(pool), 40);
      return [
        { label: `${name}: busy`, colour, values: whole(busy, summary), look: 'steps', side: 'left' },
        {
          ...{ label: `${name}: all`, colour, values: whole(total, summary), look: 'steps', side: 'left' },
          ...{ dashes: [7, 4], width: 1.5 },
        },
      ];
    }),
    notice: 'No pool of workers was sampled.',
    note: asked ? 'Workers serve every provider, server and campaign: the chart shows all.' : '',
  };
}
