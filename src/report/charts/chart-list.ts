// The pictures of a run, with the file each is drawn to.

import type { Summary } from '../../measurement/summary.ts';
import type { Chart } from './chart.ts';
import { limitsOverTime } from './limits-over-time.ts';
import { outcomesOverTime } from './outcomes-over-time.ts';
import { queueDepth } from './queue-depth.ts';
import { rateAgainstLimits } from './rate-against-limits.ts';
import { repliesOverTime } from './replies-over-time.ts';
import { reputationOverTime } from './reputation.ts';
import { retryLadder } from './retry-ladder.ts';
import { timeToDeliver } from './time-to-deliver.ts';
import { warmUpOverTime } from './warm-up.ts';
import { workersOverTime } from './workers.ts';

export interface ChartFile {
  /** Inside the folder of the run. */
  readonly file: string;
  readonly title: string;
  readonly build: (summary: Summary) => Chart;
  /** Left out where the run has nothing to show in it; the others then say so in words. */
  readonly where?: (summary: Summary) => boolean;
}

/** The pictures of this run. */
export function picturesOf(summary: Summary): readonly ChartFile[] {
  return chartFiles.filter(({ where }) => where === undefined || where(summary));
}

export const chartFiles: readonly ChartFile[] = [
  { file: 'charts/outcomes.png', title: 'Outcomes over time', build: outcomesOverTime },
  { file: 'charts/limits.png', title: 'What limited us over time', build: limitsOverTime },
  { file: 'charts/rate.png', title: 'Sending rate against the limits', build: rateAgainstLimits },
  { file: 'charts/time-to-deliver.png', title: 'Time to deliver', build: timeToDeliver },
  { file: 'charts/retries.png', title: 'The retry ladder', build: retryLadder },
  { file: 'charts/replies.png', title: 'Answers other than acceptance', build: repliesOverTime },
  { file: 'charts/reputation.png', title: 'Reputation', build: reputationOverTime },
  { file: 'charts/depth.png', title: 'Queue depth and age', build: queueDepth },
  { file: 'charts/workers.png', title: 'Workers busy', build: workersOverTime },
  {
    ...{ file: 'charts/warm-up.png', title: 'Warm-up: the plan against what was sent', build: warmUpOverTime },
    where: ({ warmups }) => warmups.some(({ days }) => days.length > 0),
  },
];
