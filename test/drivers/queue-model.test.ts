import { describe, expect, test } from 'vitest';
import type { QueueDriver } from '../../src/domain/worker-plan.ts';
import { LaneJobs, noJob } from '../../src/drivers/queue/model/lane-jobs.ts';
import { ModelledQueue } from '../../src/drivers/queue/model/modelled-queue.ts';
import { QueueCosts } from '../../src/drivers/queue/model/queue-costs.ts';
import { Visibility } from '../../src/drivers/queue/model/visibility.ts';
import { EventQueue } from '../../src/engine/event-queue.ts';
import { EventKind } from '../../src/sender/events.ts';

const never = Number.POSITIVE_INFINITY;

function driver(over: Partial<QueueDriver> = {}): QueueDriver {
  return {
    name: 'ideal',
    fetchMs: 0,
    pollMs: null,
    longPollMs: never,
    visibilityMs: never,
    maxReceiveCount: never,
    jobBytes: 2000,
    database: null,
    maxMemoryBytes: never,
    fetchesPerSecond: never,
    pricePerMillion: 0,
    ...over,
  };
}

const database = { coreCount: 4, lockMs: 1, rowsPerSecond: 1_000_000 };

/** One pool that serves lanes 0 and 1, in this order. */
function queueFor(workers: number, over: Partial<QueueDriver> = {}, batchCount = 1) {
  const events = new EventQueue();
  const layout = {
    workerCount: workers,
    poolOfWorker: new Int32Array(workers),
    lanesOfPool: [[0, 1]],
    laneCount: 2,
    batchCount,
  };
  const queue = new ModelledQueue(driver(over), 0, layout, events);
  const heard: string[] = [];
  /** Lets time pass; each job that reaches a worker is told. */
  const run = (untilMs: number) => {
    while (events.peekAtMs() <= untilMs) {
      events.next();
      const { atMs, kind, a, b, c } = events.taken;
      if (kind === EventKind.QueueTimer) queue.timer(b, a, atMs);
      else if (kind === EventKind.JobGivenUp) heard.push(`${atMs}: ${a} is given up`);
      else if (kind === EventKind.JobUnlocked) heard.push(`${atMs}: ${a} is to be had again`);
      else {
        queue.arrived(a);
        heard.push(`${atMs}: worker ${a} has ${b}${c > 1 ? `, handed out ${c} times` : ''}`);
      }
    }
    return heard.splice(0);
  };
  return { queue, run };
}

test('a lane hands out what came back untried first, then what is due again by its instant, then fresh jobs', () => {
  const lane = new LaneJobs();
  lane.add(1);
  lane.add(2);
  lane.release(10, 500);
  lane.addAgain(20, 400);
  lane.putBack(30);
  expect([0, 0, 0, 0, 0].map(() => lane.take(450))).toEqual([30, 20, 1, 2, noJob]);
  expect(lane.opensAtMs).toBe(500);
  expect(lane.take(500)).toBe(10);
});

test('a thousand jobs come out in the order they went in', () => {
  const lane = new LaneJobs();
  for (let job = 0; job < 1000; job++) lane.add(job);
  for (let job = 0; job < 1000; job++) expect(lane.take(0)).toBe(job);
});

test('a look at a database costs its rows, and more where more look than it has cores', () => {
  const costs = new QueueCosts(driver({ fetchMs: 4, database }));
  expect(costs.lookMs(0, 0, 1)).toBe(4);
  expect(costs.lookMs(0, 100_000, 1)).toBe(104);
  expect(costs.lookMs(0, 0, 4)).toBe(4 + 3);
  expect(costs.lookMs(0, 0, 8)).toBe(4 * 2 + 7);
});

test('a queue that hands out 100,000 a second makes the eleventh that asks at once wait 0.1 ms', () => {
  const costs = new QueueCosts(driver({ fetchMs: 1, fetchesPerSecond: 100_000 }));
  for (let asked = 0; asked < 10; asked++) costs.lookMs(0, 0, 1);
  expect(costs.lookMs(0, 0, 1)).toBeCloseTo(1.11, 9);
  expect(costs.lookMs(1000, 0, 1)).toBeCloseTo(1.01, 9);
});

test('who blocks is told at once, the one who has waited longest first, and pays for the fetch', () => {
  const { queue, run } = queueFor(2, { fetchMs: 1 });
  queue.look(0, 0);
  queue.look(1, 0);
  queue.add(0, 7, 100);
  queue.add(0, 8, 100);
  expect(run(1000)).toEqual(['101: worker 0 has 7', '101: worker 1 has 8']);
});

test('who polls every 3 s finds the job at its next look, and the looks in vain are counted', () => {
  const { queue, run } = queueFor(1, { pollMs: 3000 });
  queue.look(0, 500);
  queue.add(0, 7, 10_000);
  expect(run(20_000)).toEqual(['12500: worker 0 has 7']);
  // At 500, 3,500, 6,500 and 9,500.
  expect(queue.counts.emptyLooks).toBe(4);
});

test('looks in vain are counted at the end of a run too', () => {
  const { queue } = queueFor(1, { pollMs: 3000 });
  queue.look(0, 0);
  queue.settle(30_000);
  expect(queue.counts.emptyLooks).toBe(10);
});

test('the more urgent lane is emptied first', () => {
  const { queue, run } = queueFor(1);
  queue.add(1, 20, 0);
  queue.add(0, 10, 0);
  queue.look(0, 0);
  expect(run(0)).toEqual(['0: worker 0 has 10']);
});

test('a released job wakes who waits when its time has come, and not before', () => {
  const { queue, run } = queueFor(1);
  queue.add(0, 7, 0);
  queue.look(0, 0);
  run(0);
  queue.putOff(0, 7, 30_000, 0);
  expect(run(29_999)).toEqual([]);
  expect(run(30_000)).toEqual(['30000: worker 0 has 7']);
});

test('a worker that has left gets nothing; one to whom a job is on its way cannot leave', () => {
  const { queue, run } = queueFor(2, { fetchMs: 5 });
  queue.look(0, 0);
  expect(queue.leave(0)).toBe(true);
  queue.look(1, 0);
  queue.add(0, 7, 10);
  expect(queue.leave(1)).toBe(false);
  expect(run(100)).toEqual(['15: worker 1 has 7']);
});

test('jobs take up memory from being queued until they are done, put off or not', () => {
  const { queue, run } = queueFor(1, { maxMemoryBytes: 10_000 });
  queue.add(0, 1, 0);
  queue.add(0, 2, 0);
  expect(queue.freeBytes).toBe(6000);
  queue.look(0, 0);
  run(0);
  queue.putOff(0, 1, 5000, 0);
  run(0);
  expect(queue.freeBytes).toBe(6000);
  queue.done(0, 2);
  expect(queue.freeBytes).toBe(8000);
});

test('a batch of 100 takes up a hundred times as much', () => {
  const { queue } = queueFor(1, { maxMemoryBytes: 1_000_000 }, 100);
  queue.add(0, ~0, 0);
  expect(queue.freeBytes).toBe(800_000);
});

test('a job kept for longer than the visibility time-out is handed to the next who asks; it leaves the queue once', () => {
  const { queue, run } = queueFor(2, { visibilityMs: 30_000 });
  queue.add(0, 7, 0);
  queue.look(0, 0);
  queue.look(1, 0);
  expect(run(29_999)).toEqual(['0: worker 0 has 7']);
  expect(run(59_999)).toEqual(['30000: worker 1 has 7, handed out 2 times']);
  queue.done(0, 7);
  expect(queue.rowCount).toBe(1);
  queue.done(1, 7);
  expect(queue.rowCount).toBe(0);
  expect(queue.counts.handedAgain).toBe(1);
});

test('a job that its first holder finishes before a second one comes is handed out no more', () => {
  const { queue, run } = queueFor(1, { visibilityMs: 30_000 });
  queue.add(0, 7, 0);
  queue.add(0, 8, 0);
  queue.look(0, 0);
  run(40_000);
  queue.done(0, 7);
  expect(queue.rowCount).toBe(1);
  queue.look(0, 40_000);
  expect(run(40_000)).toEqual(['40000: worker 0 has 8']);
});

test('finishing in time leaves nothing to be handed out again', () => {
  const visibility = new Visibility(1000, 1);
  for (let job = 0; job < 200; job++) {
    expect(visibility.handOut(0, job, job)).toBe(1);
    expect(visibility.finish(0, job)).toBe(true);
  }
  expect(visibility.nextTimerAtMs()).toBe(never);
  expect(visibility.takeOverdue(10_000)).toBe(-1);
});

describe('a job that may be handed out twice', () => {
  test('goes to the dead list when it would be handed out a third time, and who asks gets the next', () => {
    const { queue, run } = queueFor(1, { visibilityMs: 30_000, maxReceiveCount: 2 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    run(0);
    queue.lose(0, 7, 0);
    queue.look(0, 0);
    expect(run(30_000)).toEqual(['30000: 7 is to be had again', '30000: worker 0 has 7, handed out 2 times']);
    queue.lose(0, 7, 0);
    queue.look(0, 30_000);
    expect(run(40_000)).toEqual([]);
    queue.add(0, 8, 40_000);
    expect(run(60_000)).toEqual(['40000: worker 0 has 8', '60000: 7 is to be had again']);
    queue.done(0, 8);
    queue.look(0, 60_000);
    expect(run(60_000)).toEqual(['60000: 7 is given up']);
    expect(queue.rowCount).toBe(0);
  });

  test('has been handed out once more each time a limit sends it back, and anew once its message has ended', () => {
    const { queue, run } = queueFor(1, { maxReceiveCount: 2 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    run(0);
    queue.putOff(0, 7, 1000, 0);
    expect(run(1000)).toEqual(['1000: worker 0 has 7']);
    queue.putOff(0, 7, 2000, 1000);
    expect(run(2000)).toEqual(['2000: 7 is given up']);
    queue.settled(7);
    queue.add(0, 7, 3000);
    expect(run(3000)).toEqual(['3000: worker 0 has 7']);
  });

  test('is left to the holder who took too long: he takes it out of nowhere', () => {
    const { queue, run } = queueFor(2, { visibilityMs: 30_000, maxReceiveCount: 1 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    queue.look(1, 0);
    expect(run(30_000)).toEqual(['0: worker 0 has 7', '30000: 7 is given up']);
    expect(queue.rowCount).toBe(0);
    queue.done(0, 7);
    expect(queue.rowCount).toBe(0);
  });
});

describe('a worker that is gone with its job', () => {
  test('leaves it locked as long as was said, and the next who waits gets it a second time', () => {
    const { queue, run } = queueFor(2, { fetchMs: 1 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    queue.look(1, 0);
    expect(run(10)).toEqual(['1: worker 0 has 7']);
    queue.lose(0, 7, 60_010);
    expect(run(60_009)).toEqual([]);
    expect(run(100_000)).toEqual(['60010: 7 is to be had again', '60011: worker 1 has 7, handed out 2 times']);
    expect(queue.counts.handedAgain).toBe(1);
    queue.done(1, 7);
    expect(queue.rowCount).toBe(0);
  });

  test('leaves it invisible as long as the queue says, from when it was handed out, whatever lock was said', () => {
    const { queue, run } = queueFor(2, { visibilityMs: 30_000 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    run(10_000);
    queue.lose(0, 7, 10_001);
    // It is back meanwhile, and at another job when the first one comes back.
    queue.add(0, 8, 10_000);
    queue.look(0, 10_000);
    queue.look(1, 10_000);
    expect(run(29_999)).toEqual(['10000: worker 0 has 8']);
    expect(run(30_000)).toEqual(['30000: 7 is to be had again', '30000: worker 1 has 7, handed out 2 times']);
    queue.done(1, 7);
    queue.done(0, 8);
    expect(queue.rowCount).toBe(0);
  });

  test('changes nothing where somebody else has the job by then', () => {
    const { queue, run } = queueFor(2, { visibilityMs: 30_000 });
    queue.add(0, 7, 0);
    queue.look(0, 0);
    queue.look(1, 0);
    run(40_000);
    queue.lose(0, 7, 40_000);
    queue.done(1, 7);
    expect(queue.rowCount).toBe(0);
    queue.look(1, 40_000);
    expect(run(200_000)).toEqual([]);
  });

  test('is counted anew for a job that was over in between', () => {
    const { queue, run } = queueFor(1);
    queue.add(0, 7, 0);
    queue.look(0, 0);
    run(0);
    queue.lose(0, 7, 1000);
    queue.look(0, 0);
    expect(run(1000)).toEqual(['1000: 7 is to be had again', '1000: worker 0 has 7, handed out 2 times']);
    queue.done(0, 7);
    queue.expect();
    queue.addAgain(0, 7, 5000);
    queue.look(0, 5000);
    expect(run(5000)).toEqual(['5000: worker 0 has 7']);
  });
});
