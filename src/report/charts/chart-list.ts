// The charts of a run, with the file each is drawn to.

import type { ChartConfiguration } from 'chart.js';
import type { Summary } from '../../measurement/summary.ts';
import { limitsOverTime } from './limits-over-time.ts';
import { outcomesOverTime } from './outcomes-over-time.ts';
import { timeToDeliver } from './time-to-deliver.ts';

export interface ChartFile {
  /** Inside the folder of the run. */
  readonly file: string;
  readonly title: string;
  readonly build: (summary: Summary) => ChartConfiguration<'line'>;
}

export const chartFiles: readonly ChartFile[] = [
  { file: 'charts/outcomes.png', title: 'Outcomes over time', build: outcomesOverTime },
  { file: 'charts/time-to-deliver.png', title: 'Time to deliver', build: timeToDeliver },
  { file: 'charts/limits.png', title: 'What limited us over time', build: limitsOverTime },
];
