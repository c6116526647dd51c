// How work is handed out: what workers do when a limit holds, who keeps the limits, and how many workers there are when.

import { z } from 'zod';
import { complain, field, flag, list, section, word } from './field.ts';
import { instant, timeZone } from './instant.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, duration, size } from './units.ts';

/** A time of day as minutes since midnight. */
const timeOfDay: Unit<number> = {
  noun: 'a time of day',
  examples: ['08:00', '22:30'],
  kind: 'text',
  pattern: String.raw`^\d\d:\d\d$`,
  parse(text) {
    const parts = /^(\d\d):(\d\d)$/.exec(text);
    if (parts === null || Number(parts[1]) > 23 || Number(parts[2]) > 59)
      return refused(formOf(timeOfDay), /^\d:\d\d$/.test(text) ? `write 0${text}` : undefined);
    return accepted(Number(parts[1]) * 60 + Number(parts[2]));
  },
  print: (value) => `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`,
  measure: () => null,
};

export const dispatchSchema = word(
  ['flows', 'workers'],
  'How work is handed out. `flows`: a dispatcher looks at limits first, and held messages are never taken by a worker. `workers`: each worker takes the next job of its lanes and then asks.',
).prefault('flows');

const release = section('The job goes back to the queue.', {
  release: field(duration, {
    says: 'How long it lies there before a worker may take it again.',
    example: '30s',
    least: '1s',
    most: '1d',
  }),
  spends_attempt: flag('Whether that costs it one of `retry.attempts`.').prefault(false),
});

export const whenThrottled = z.union([word(['wait'], 'The worker keeps the job until it may go.'), release]).meta({
  description:
    'Only for `dispatch: workers`: what a worker does with a job that a limit holds. `wait`: it keeps the job and does nothing else. `{ release: 30s, spends_attempt: false }`: the job goes back, and the worker takes the next. Default: release after 30s.',
  sample: { release: '30s', spends_attempt: false },
});

export const limitsKept = word(
  ['shared', 'per_process', 'per_worker'],
  'Only for `dispatch: workers`: who counts. What each process or worker counts for itself multiplies. Default: shared.',
);

export const idempotency = word(
  ['none', 'claim'],
  'Only for `dispatch: workers`: what a worker does before it sends a message. `none`: nothing, so what a queue hands out twice is sent twice. `claim`: it claims the message by a conditional update, and sends only what nobody has claimed. What a worker had claimed that died before it heard the answer is not sent again, though perhaps it never was: it goes to the dead list. The update itself costs nothing here. Default: none.',
);

const timetableRow = section('From when, how many.', {
  from: field(timeOfDay, { says: 'Time of day.', example: '08:00' }),
  workers: field(count, { says: 'Workers from then on.', example: '40', most: '10_000' }),
});

const autoscale = section('More workers while jobs wait too long, fewer while few wait.', {
  min: field(count, { says: 'Never fewer.', example: '2', least: '1', most: '10_000' }),
  max: field(count, { says: 'Never more.', example: '50', least: '1', most: '10_000' }),
  queue_time: field(duration, {
    says: 'How long the oldest due job may wait; below a quarter of it workers are taken away.',
    example: '1m',
    least: '1s',
    most: '1d',
  }).prefault('1m'),
  step: field(count, {
    says: 'Workers added or taken away at once.',
    example: '1',
    least: '1',
    most: '10_000',
  }).prefault(1),
  cool_down: field(duration, {
    says: 'Rest after each change.',
    example: '30s',
    least: '1s',
    most: '1d',
  }).prefault('30s'),
}).superRefine(({ min, max }, context) => {
  if (max < min) complain(context, ['max'], { expected: `at least \`min\`, ${min}` });
});

const memory = section('A worker grows with every job.', {
  start: field(size, { says: 'Its size at the start.', example: '64MB', least: '1MB', most: '100_000MB' }).prefault(
    '64MB',
  ),
  per_job: field(size, { says: 'What each job adds.', example: '100kB', most: '100MB' }),
  max: field(size, { says: 'Size at which it ends.', example: '256MB', least: '1MB', most: '100_000MB' }).prefault(
    '256MB',
  ),
}).superRefine(({ start, max }, context) => {
  if (max <= start) complain(context, ['max'], { expected: `more than \`start\`, ${size.print(start)}` });
});

/** The defaults of `restart` and `memory.max` are those of the stock layout: a process of 256 MB, up again in seconds. */
const recycle = section('When a worker ends, after the job in hand, and another begins in its place.', {
  max_time: field(duration, { says: 'Age.', example: '180s', least: '1s', most: '365d' }).optional(),
  max_jobs: field(count, { says: 'Jobs done.', example: '1_000', least: '1', most: '1_000_000_000' }).optional(),
  memory: memory.optional(),
  restart: field(duration, {
    says: 'From its end to the first look at the queue.',
    example: '5s',
    most: '1h',
  }).prefault('5s'),
}).superRefine((plan, context) => {
  if (plan.max_time !== undefined || plan.max_jobs !== undefined || plan.memory !== undefined) return;
  complain(context, [], { got: 'nothing that ends a worker', expected: 'one of: max_time, max_jobs, memory' });
});

/** Fields of a pool that say how many workers it has when; they stand beside `workers`. */
export const crewFields = {
  processes: field(count, {
    says: 'Processes the workers are spread over; what is kept per process multiplies with them. Default: 1.',
    example: '5',
    least: '1',
    most: '10_000',
  }).optional(),
  timetable: list(timetableRow, 'Workers by time of day. Default: `workers` at any time.', 100)
    .meta({
      sample: [
        { from: '08:00', workers: 40 },
        { from: '20:00', workers: 5 },
      ],
    })
    .optional(),
  timezone: field(timeZone, { says: 'Clock of the timetable. Default: UTC.', example: 'Europe/Paris' }).optional(),
  autoscale: autoscale.optional(),
  recycle: recycle.optional(),
  restart_at: list(
    field(instant, { says: 'An instant.', example: '+2h' }),
    'When all its workers finish the job in hand, end and begin anew, as after a deployment.',
    100,
  )
    .meta({ sample: ['+2h'] })
    .optional(),
};

const crewSchema = z.object(crewFields);
export type CrewFields = z.output<typeof crewSchema>;
export type WhenThrottledFields = z.output<typeof whenThrottled>;

/** What is said for one way of dispatch and means nothing for the other. */
export function disciplineProblems(
  sender: {
    readonly dispatch: 'flows' | 'workers';
    readonly when_throttled?: unknown;
    readonly limits_kept?: unknown;
    readonly idempotency?: unknown;
    readonly queue?: unknown;
    readonly pools: readonly {
      readonly autoscale?: unknown;
      readonly recycle?: unknown;
      readonly timetable?: unknown;
    }[];
  },
  context: z.core.$RefinementCtx,
): void {
  const expected = '`dispatch: workers`';
  if (sender.dispatch === 'flows') {
    for (const key of ['when_throttled', 'limits_kept', 'idempotency', 'queue'] as const)
      if (sender[key] !== undefined) complain(context, [key], { got: `\`${key}\` with dispatch flows`, expected });
  }
  sender.pools.forEach((pool, index) => {
    for (const key of ['processes', 'recycle', 'restart_at'] as const)
      if (sender.dispatch === 'flows' && key in pool && pool[key as 'recycle'] !== undefined)
        complain(context, ['pools', index, key], { got: `\`${key}\` with dispatch flows`, expected });
    if (pool.autoscale !== undefined && pool.timetable !== undefined) {
      const got = 'both `timetable` and `autoscale`';
      complain(context, ['pools', index, 'autoscale'], { got, expected: 'a timetable or autoscaling' });
    }
  });
}
