// How much of each quota was used, as a share of its maximum: a line that reaches 100 % is a drop in the rate.

import type { Summary } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { shareText } from '../format.ts';
import { isOwnQuota, quotaUse } from '../quota-use.ts';
import { type Chart, dashPatterns } from './chart.ts';
import { everything, type Filter } from './filter.ts';
import { sizeOf, timeSteps } from './grid.ts';
import { nthColour } from './palette.ts';

const quotaMax = 8;

export function quotaOverTime(summary: Summary, filter: Filter = everything): Chart {
  const quotas = summary.limits
    .filter((limit) => isOwnQuota(limit) && sizeOf(limit.series) > 0)
    .map((limit) => ({ limit, max: limit.max ?? 0, use: quotaUse(limit, summary) }))
    .sort((one, other) => other.use.peak / other.max - one.use.peak / one.max)
    .slice(0, quotaMax);
  const [most] = quotas;
  const asked = Object.values(filter).some((name) => name !== '');
  return {
    id: 'quota',
    title: 'Quota used',
    subtitle:
      most === undefined
        ? ''
        : `${shortened(lineText(most.limit.name), 60)}: ${shareText(Math.min(1, most.use.peak / most.max))} at most`,
    ...timeSteps(summary),
    left: { title: 'share of the quota used', unit: 'share', max: 1 },
    lines: quotas.map(({ limit, max, use }, index) => ({
      label: shortened(lineText(limit.name), 44),
      colour: nthColour(index),
      // A step that straddles a boundary may hold a little of both windows.
      values: use.used.map((count) => Math.min(1, count / max)),
      look: 'steps',
      side: 'left',
      dashes: dashPatterns[index % dashPatterns.length]!,
      hidden: index >= 4,
    })),
    notice: 'No quota was spent.',
    note: asked ? 'Quotas are shown whole, whatever the filter says.' : '',
  };
}
