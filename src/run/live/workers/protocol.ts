// What the dispatcher's process and worker processes say to one another: plain data, one batch a turn.

import type { BrokerAddress } from '../../../drivers/broker/broker.ts';
import type { JobFate } from '../../../drivers/queue/lane-workers.ts';

export interface WorkerStart {
  readonly kind: 'start';
  readonly address: BrokerAddress;
  /** Names the queues in the broker. */
  readonly run: string;
  /** The lanes this process serves, the most urgent first. */
  readonly lanes: readonly string[];
  /** Workers that sit in this process. */
  readonly seatCount: number;
  /** Real time after which the broker hands out again what a process that is gone had. */
  readonly lockMs: number;
}

export interface JobEnded {
  readonly worker: number;
  readonly job: number;
  readonly fate: JobFate;
}

/** Worked off in this order: jobs that end, workers that look no more, workers that look. */
export interface WorkerOrders {
  readonly kind: 'orders';
  readonly ends: readonly JobEnded[];
  readonly stops: readonly number[];
  readonly looks: readonly number[];
}

export type ToWorkers = WorkerStart | WorkerOrders | { readonly kind: 'end' };

export interface JobTaken {
  readonly worker: number;
  /** Its place among the lanes of this process. */
  readonly lane: number;
  readonly job: number;
}

/** In the order in which it happened, kind by kind. */
export interface WorkerNews {
  readonly kind: 'news';
  /** The broker knows what has become of these jobs. */
  readonly settled: readonly number[];
  /** These workers have stopped looking, without a job. */
  readonly stopped: readonly number[];
  readonly taken: readonly JobTaken[];
}

export type FromWorkers =
  | { readonly kind: 'started' }
  | WorkerNews
  | { readonly kind: 'trouble'; readonly text: string };
