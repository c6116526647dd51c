// How work is handed out, from checked fields to the domain's words. Here stand the figures that drivers bring along.

import type { Pool, Sender } from '../domain/scenario.ts';
import type { CrewPlan, QueueDriver, QueuePlan, WhenThrottled, WorkersPlan } from '../domain/worker-plan.ts';
import type { CrewFields, WhenThrottledFields } from './dispatch-schema.ts';
import { type InstantText, resolveInstant } from './instant.ts';
import type { DriverFields, QueueFields } from './queue-schema.ts';
import type { SenderFields } from './sender-schema.ts';

type Defaults = Pick<QueueDriver, 'fetchMs' | 'pollMs' | 'visibilityMs' | 'fetchesPerSecond' | 'pricePerMillion'>;

/**
 * ideal: costs nothing.
 * database: reserving, deleting and committing one row of a table is three or four round trips of about 1 ms; a worker
 * of the stock layout sleeps 3 s when it found nothing.
 * redis: a blocking pop and a removal, each well under a millisecond; a server on common hardware hands out about
 * 100,000 jobs a second.
 * sqs: a long poll that is answered takes 5 to 10 ms, removal included here; a job is invisible to others for 30 s
 * unless told otherwise; $0.40 for a million requests (Amazon's page of prices, standard queues). A job goes to the dead
 * list only where a redrive policy says so: `maxReceiveCount`, 1 to 1,000, "the number of times a message is delivered to
 * the source queue before being moved to the dead-letter queue" (Amazon SQS API reference, SetQueueAttributes).
 */
export const driverDefaults: Readonly<Record<QueueDriver['name'], Defaults>> = {
  ideal: {
    fetchMs: 0,
    pollMs: null,
    visibilityMs: Number.POSITIVE_INFINITY,
    fetchesPerSecond: Number.POSITIVE_INFINITY,
    pricePerMillion: 0,
  },
  database: {
    fetchMs: 4,
    pollMs: 3000,
    visibilityMs: Number.POSITIVE_INFINITY,
    fetchesPerSecond: Number.POSITIVE_INFINITY,
    pricePerMillion: 0,
  },
  redis: {
    fetchMs: 1,
    pollMs: null,
    visibilityMs: Number.POSITIVE_INFINITY,
    fetchesPerSecond: 100_000,
    pricePerMillion: 0,
  },
  sqs: {
    fetchMs: 8,
    pollMs: null,
    visibilityMs: 30_000,
    fetchesPerSecond: Number.POSITIVE_INFINITY,
    pricePerMillion: 0.4,
  },
};

/** Rows of 2 kB read at 2 GB/s, what one core reads from memory: a million in a second. */
const rowsPerSecond = 1_000_000;

const stockRelease: WhenThrottled = { kind: 'release', afterMs: 30_000, spendsAttempt: false };

/** Nothing where the sender's discipline is `flows`. */
export function workersOf(sender: SenderFields, startAtMs: number): Pick<Sender, 'workers'> {
  if (sender.dispatch === 'flows') return {};
  const workers: WorkersPlan = {
    limitsKept: sender.limits_kept ?? 'shared',
    whenThrottled: sender.when_throttled === undefined ? stockRelease : whenThrottledOf(sender.when_throttled),
    idempotency: sender.idempotency ?? 'none',
    queue: queueOf(sender.queue ?? { driver: 'ideal', batch: 1 }, startAtMs),
  };
  return { workers };
}

export function poolOf(fields: SenderFields['pools'][number], startAtMs: number): Pool {
  const { name, workers, lanes } = fields;
  const crew = crewOf(fields, startAtMs);
  return { name, workers, lanes, ...(crew !== null && { crew }) };
}

function whenThrottledOf(fields: WhenThrottledFields): WhenThrottled {
  if (fields === 'wait') return { kind: 'wait' };
  return { kind: 'release', afterMs: fields.release, spendsAttempt: fields.spends_attempt };
}

function queueOf(fields: QueueFields, startAtMs: number): QueuePlan {
  const { cutover } = fields;
  return {
    driver: driverOf(fields),
    batchCount: fields.batch,
    cutover:
      cutover === undefined
        ? null
        : { atMs: instantOf(cutover.at, startAtMs), to: driverOf(cutover.to), how: cutover.how },
  };
}

export function driverOf(fields: DriverFields | QueueFields): QueueDriver {
  const defaults = driverDefaults[fields.driver];
  const isDatabase = fields.driver === 'database';
  return {
    name: fields.driver,
    fetchMs: fields.fetch ?? defaults.fetchMs,
    pollMs: isDatabase ? (fields.sleep ?? defaults.pollMs) : defaults.pollMs,
    // The longest that SQS lets a request wait.
    longPollMs: fields.driver === 'sqs' ? 20_000 : Number.POSITIVE_INFINITY,
    visibilityMs: fields.visibility ?? defaults.visibilityMs,
    maxReceiveCount: fields.max_receives ?? Number.POSITIVE_INFINITY,
    jobBytes: fields.job_size ?? 2000,
    database: isDatabase
      ? {
          coreCount: fields.cores ?? 4,
          lockMs: fields.lock ?? 1,
          rowsPerSecond:
            fields.index === 'composite' ? Number.POSITIVE_INFINITY : (perSecondOf(fields.scan) ?? rowsPerSecond),
        }
      : null,
    maxMemoryBytes: fields.max_memory ?? Number.POSITIVE_INFINITY,
    fetchesPerSecond: perSecondOf(fields.operations) ?? defaults.fetchesPerSecond,
    pricePerMillion: defaults.pricePerMillion,
  };
}

function crewOf(fields: CrewFields, startAtMs: number): CrewPlan | null {
  const { processes, timetable, timezone, autoscale, recycle, restart_at } = fields;
  if ([processes, timetable, autoscale, recycle, restart_at].every((field) => field === undefined)) return null;
  return {
    processes: processes ?? 1,
    timetable: (timetable ?? [])
      .map(({ from, workers }) => ({ fromMinuteOfDay: from, workers }))
      .sort((left, right) => left.fromMinuteOfDay - right.fromMinuteOfDay),
    timezone: timezone ?? 'UTC',
    autoscale:
      autoscale === undefined
        ? null
        : {
            least: autoscale.min,
            most: autoscale.max,
            queueTimeMs: autoscale.queue_time,
            step: autoscale.step,
            coolDownMs: autoscale.cool_down,
          },
    recycle:
      recycle === undefined
        ? null
        : {
            maxTimeMs: recycle.max_time ?? Number.POSITIVE_INFINITY,
            maxJobs: recycle.max_jobs ?? Number.POSITIVE_INFINITY,
            memory:
              recycle.memory === undefined
                ? null
                : {
                    startBytes: recycle.memory.start,
                    perJobBytes: recycle.memory.per_job,
                    maxBytes: recycle.memory.max,
                  },
            restartMs: recycle.restart,
          },
    restartsAtMs: (restart_at ?? []).map((instant) => instantOf(instant, startAtMs)).sort((a, b) => a - b),
  };
}

function instantOf(text: InstantText, startAtMs: number): number {
  return resolveInstant(text, startAtMs);
}

function perSecondOf(rate: { readonly count: number; readonly perMs: number } | undefined): number | undefined {
  return rate === undefined ? undefined : (rate.count * 1000) / rate.perMs;
}
