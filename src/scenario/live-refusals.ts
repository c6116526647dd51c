// What a scenario states that no live run can keep. A modelled queue is a set of costs; a live one is BullMQ and costs
// what it costs, so figures of the model would be silently ignored. Each refusal says what to write instead.

import type { Scenario } from '../domain/scenario.ts';
import type { QueueDriver } from '../domain/worker-plan.ts';
import { driverDefaults } from './build-dispatch.ts';

export interface LiveRefusal {
  /** In the path grammar. */
  readonly path: string;
  readonly text: string;
  readonly hint: string;
}

/** The one that is to be told first, or null where everything can be run live. */
export function liveRefusal({ sender, incidents, drills = [] }: Scenario): LiveRefusal | null {
  const { workers } = sender;
  const row = drills.findIndex(({ kind }) => kind === 'kill-workers');
  if (workers === undefined)
    return row === -1
      ? null
      : {
          path: `drills[${row}].kill`,
          text: 'a sender of `dispatch: flows` has no worker processes',
          hint: 'kill an agent, or take `dispatch: workers`',
        };
  const crash = incidents.findIndex(({ kind }) => kind === 'worker-crash');
  if (crash !== -1)
    return {
      path: `incidents[${crash}].crash`,
      text: 'the workers of a live run are real processes, and die by a drill',
      hint: 'run it without --live, or take `drills: [{ after: 50, kill: worker process }]` instead',
    };
  const { driver, batchCount, cutover } = workers.queue;
  if (driver.name === 'sqs' || driver.name === 'database')
    return {
      path: 'sender.queue.driver',
      text: `jobs of a live run are kept by BullMQ, on Redis or PostgreSQL; a queue on ${driver.name} is modelled in virtual time only`,
      hint: 'run it without --live, or give it a live form with `driver: redis` and no figures of its own',
    };
  const figure = modelledFigure(driver);
  if (figure !== null)
    return {
      path: `sender.queue.${figure}`,
      text: 'a figure of the modelled queue; live, the queue costs what the broker costs',
      hint: 'run it without --live, or leave the figure out',
    };
  if (cutover !== null)
    return {
      path: 'sender.queue.cutover',
      text: 'a live run has one queue driver from beginning to end',
      hint: 'run it without --live, or leave the cut-over out',
    };
  if (batchCount > 1)
    return {
      path: 'sender.queue.batch',
      text: 'each job of a live run is one message',
      hint: 'add `sender.queue.batch=1` to the settings of the live form (`live: { set: […] }`)',
    };
  return null;
}

/** A figure that differs from what the driver brings along. */
function modelledFigure(driver: QueueDriver): string | null {
  const stock = driverDefaults[driver.name];
  if (driver.visibilityMs !== stock.visibilityMs) return 'visibility';
  if (driver.maxMemoryBytes < Number.POSITIVE_INFINITY) return 'max_memory';
  if (driver.fetchMs !== stock.fetchMs) return 'fetch';
  return driver.fetchesPerSecond === stock.fetchesPerSecond ? null : 'operations';
}
