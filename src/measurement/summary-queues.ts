// What a summary says of the queues that workers popped from.

import { type QueueFigure, queueFigures } from '../domain/ledger.ts';
import type { Measures } from './measures.ts';
import { roundedFigure } from './summary.ts';

export interface QueueSummary {
  readonly driver: string;
  /** Jobs handed out, those a second time included. */
  readonly fetched: number;
  /** Looks that found nothing. */
  readonly emptyLooks: number;
  /** Writes, looks and removals. */
  readonly requests: number;
  readonly handedOutAgain: number;
  /** Jobs moved to the dead list, because they had been handed out too often; whoever was still at one finished it all the same. */
  readonly deadLettered: number;
  /** Times a producer was refused. */
  readonly refused: number;
  /** Jobs with it when the run ended, and at most. */
  readonly jobs: number;
  readonly jobsMax: number;
  readonly bytesMax: number;
  /** Mean time from asking to having a job, where there was one. */
  readonly lookMeanMs: number;
  /** US dollars. */
  readonly cost: number;
}

export function queueRows({ tables, queues }: Measures): QueueSummary[] {
  return tables.queues.map(({ driver }, row) => {
    const figure = (name: QueueFigure) => queues.values[row]?.[queueFigures.indexOf(name)] ?? 0;
    const fetched = figure('fetched');
    return {
      ...{ driver, fetched },
      emptyLooks: figure('emptyLooks'),
      requests: figure('requests'),
      handedOutAgain: figure('handedOutAgain'),
      deadLettered: figure('deadLettered'),
      refused: figure('refused'),
      jobs: figure('jobs'),
      jobsMax: figure('jobsMax'),
      bytesMax: figure('bytesMax'),
      lookMeanMs: fetched === 0 ? 0 : roundedFigure(figure('lookMs') / fetched),
      cost: roundedFigure(figure('cost')),
    };
  });
}
