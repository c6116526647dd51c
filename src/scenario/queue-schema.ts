// What the queue costs a sender of the `workers` kind. A driver brings its own figures; each may be set.

import type { z } from 'zod';
import { complain, field, section, word } from './field.ts';
import { instant } from './instant.ts';
import { durationOrNever } from './retry-schema.ts';
import { count, duration, rate, size } from './units.ts';

export const driverNames = ['ideal', 'database', 'redis', 'sqs'] as const;

/** A job of the largest size that SQS takes. */
const sqsJobBytes = 256_000;

const driver = word(driverNames, 'What the queue is built on.');

const costs = {
  fetch: field(duration, {
    says: 'What one job costs a worker: fetched and, once done, removed. Default: 4ms for database, 1ms for redis, 8ms for sqs.',
    example: '4ms',
    most: '1m',
  }).optional(),
  sleep: field(duration, {
    says: 'database: how long a worker that found nothing waits before it looks again. Default: 3s.',
    example: '3s',
    least: '1ms',
    most: '1h',
  }).optional(),
  visibility: field(durationOrNever, {
    says: 'A job not finished by then is handed out again. Default: 30s for sqs, else never.',
    example: '30s',
    least: '1s',
    most: '12h',
  }).optional(),
  max_receives: field(count, {
    says: 'sqs: a job handed out so often goes to the dead list when it would be handed out once more, as its redrive policy says (`maxReceiveCount`). Every time counts, also one after which a limit sent the job back, and a retry. Default: no bound.',
    example: '3',
    least: '1',
    most: '1_000',
  }).optional(),
  job_size: field(size, {
    says: 'What a job takes up for each message in it. Default: 2kB.',
    example: '2kB',
    least: '1B',
    most: '256kB',
  }).optional(),
  index: word(
    ['composite', 'single'],
    'database: whether an index leads to the next free job, or every row before it is read. Default: single.',
  ).optional(),
  scan: field(rate, {
    says: 'database: rows read in a second where no index helps. Default: 1_000_000/s.',
    example: '1_000_000/s',
    least: '1_000/s',
    most: '1_000_000_000/s',
  }).optional(),
  cores: field(count, {
    says: 'database: queries that run side by side. Default: 4.',
    example: '4',
    least: '1',
    most: '1_024',
  }).optional(),
  lock: field(duration, {
    says: 'database: what each other worker that asks at the same moment adds. Default: 1ms.',
    example: '1ms',
    most: '1m',
  }).optional(),
  max_memory: field(size, {
    says: 'redis: memory for jobs; when it is full, new ones are refused. Default: no bound.',
    example: '200MB',
    least: '1kB',
    most: '1_000_000MB',
  }).optional(),
  operations: field(rate, {
    says: 'redis: jobs it hands out at most. Default: 100_000/s.',
    example: '100_000/s',
    least: '1/s',
    most: '10_000_000/s',
  }).optional(),
};

type CostName = keyof typeof costs;

/** Which figures belong to one driver only. */
const only: Partial<Record<CostName, (typeof driverNames)[number]>> = {
  sleep: 'database',
  index: 'database',
  scan: 'database',
  cores: 'database',
  lock: 'database',
  max_memory: 'redis',
  operations: 'redis',
  max_receives: 'sqs',
};

export const driverSchema = section('A queue driver and its figures.', { driver, ...costs });

const cutoverSchema = section('A change of driver during the run.', {
  at: field(instant, { says: 'When it begins.', example: '+2h' }),
  to: driverSchema.meta({ sample: { driver: 'redis' } }),
  how: word(
    ['drain', 'dual_run'],
    '`drain`: nothing new is queued until the old queue is empty. `dual_run`: new jobs go to the new queue, and one worker of each pool stays on the old one until it is empty.',
  ).prefault('drain'),
});

export const queueSchema = section('What the queue costs; only for `dispatch: workers`.', {
  driver: driver.prefault('ideal'),
  ...costs,
  batch: field(count, {
    says: 'Messages in one job of a batch campaign. Default: 1.',
    example: '100',
    least: '1',
    most: '10_000',
  }).prefault(1),
  cutover: cutoverSchema.optional(),
}).superRefine((queue, context) => {
  foreignCosts(queue, [], context);
  if (queue.cutover !== undefined) foreignCosts(queue.cutover.to, ['cutover', 'to'], context);
  const bytes = (queue.job_size ?? 2000) * queue.batch;
  if (queue.driver === 'sqs' && bytes > sqsJobBytes) {
    complain(context, ['batch'], {
      got: `${queue.batch} messages of ${size.print(queue.job_size ?? 2000)} in a job, ${size.print(bytes)}`,
      expected: `at most ${size.print(sqsJobBytes)}, the most that SQS takes`,
    });
  }
});

export type DriverFields = z.output<typeof driverSchema>;
export type QueueFields = z.output<typeof queueSchema>;

function foreignCosts(
  fields: { readonly driver: (typeof driverNames)[number] } & Partial<Record<CostName, unknown>>,
  path: PropertyKey[],
  context: z.core.$RefinementCtx,
): void {
  for (const name of Object.keys(only) as CostName[]) {
    const owner = only[name];
    if (fields[name] === undefined || owner === fields.driver) continue;
    complain(context, [...path, name], {
      got: `\`${name}\` with driver ${fields.driver}`,
      expected: `driver: ${owner}`,
    });
  }
}
