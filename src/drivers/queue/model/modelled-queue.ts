// One queue as its users meet it in virtual time: jobs in lanes, workers that ask and pay for it, wait until there is
// something or look again after a while, and lose a job that they keep for too long. It moves numbers and makes no
// judgement. A pop is one event, and a worker that finds nothing costs none until there is something to find.

import type { QueueDriver } from '../../../domain/worker-plan.ts';
import type { EventQueue } from '../../../engine/event-queue.ts';
import { EventKind } from '../../../sender/events.ts';
import type { FloorLayout } from '../../../sender/workers/open-floor.ts';
import { JobRing } from '../rings.ts';
import { LaneJobs, noJob } from './lane-jobs.ts';
import { LostJobs } from './lost-jobs.ts';
import { QueueCosts } from './queue-costs.ts';
import { Receives } from './receives.ts';
import { Visibility } from './visibility.ts';

/** What the queue's own timers are for: `b` of a QueueTimer; `a` is a worker or, of Unlocked, a job; `c` the queue's number. */
export const QueueTimer = { Poll: 0, Released: 1, Visible: 2, Unlocked: 3 } as const;

const Standing = { Away: 0, Waiting: 1, Asking: 2, Working: 3 } as const;

export class ModelledQueue {
  /** Jobs with it, whether due, put off or being worked on. */
  rowCount = 0;
  bytes = 0;
  readonly counts = {
    fetched: 0,
    emptyLooks: 0,
    requests: 0,
    handedAgain: 0,
    deadLettered: 0,
    refused: 0,
    rowsMax: 0,
    bytesMax: 0,
    lookMs: 0,
  };
  readonly driver: QueueDriver;
  readonly #number: number;
  readonly #layout: FloorLayout;
  readonly #events: EventQueue;
  readonly #costs: QueueCosts;
  readonly #lanes: readonly LaneJobs[];
  readonly #lanesOfWorker: readonly (readonly number[])[];
  readonly #poolsOfLane: readonly (readonly number[])[];
  readonly #visibility: Visibility | null;
  /** null where a job may be handed out as often as need be. */
  readonly #receives: Receives | null;
  /** null until the first worker is gone. */
  #lost: LostJobs | null = null;
  readonly #standing: Uint8Array;
  readonly #laneOfWorker: Int32Array;
  /** By pool: those who wait, the longest first; some may have left since. */
  readonly #waiting: readonly JobRing[];
  #waitingCount = 0;
  #askingCount = 0;
  readonly #pollAtMs: Float64Array;
  /** From one look in vain to the next. */
  readonly #idleMs: number;
  /** When the next released job was said to be due. */
  #releasedAtMs = Number.POSITIVE_INFINITY;

  constructor(driver: QueueDriver, number: number, layout: FloorLayout, events: EventQueue) {
    this.driver = driver;
    this.#number = number;
    this.#layout = layout;
    this.#events = events;
    this.#costs = new QueueCosts(driver);
    this.#lanes = Array.from({ length: layout.laneCount }, () => new LaneJobs());
    this.#lanesOfWorker = Array.from(layout.poolOfWorker, (pool) => layout.lanesOfPool[pool]!);
    this.#poolsOfLane = this.#lanes.map((_, lane) =>
      layout.lanesOfPool.flatMap((lanes, pool) => (lanes.includes(lane) ? [pool] : [])),
    );
    this.#visibility =
      driver.visibilityMs < Number.POSITIVE_INFINITY ? new Visibility(driver.visibilityMs, layout.workerCount) : null;
    const { maxReceiveCount } = driver;
    this.#receives = maxReceiveCount < Number.POSITIVE_INFINITY ? new Receives(maxReceiveCount) : null;
    this.#standing = new Uint8Array(layout.workerCount);
    this.#laneOfWorker = new Int32Array(layout.workerCount);
    this.#waiting = layout.lanesOfPool.map(() => new JobRing());
    this.#pollAtMs = new Float64Array(layout.workerCount);
    this.#idleMs = driver.pollMs ?? driver.longPollMs;
  }

  /** Counts the looks in vain of those who wait. */
  settle(nowMs: number): void {
    for (let worker = 0; worker < this.#standing.length; worker++)
      if (this.#standing[worker] === Standing.Waiting) this.#countIdle(worker, nowMs);
  }

  /** Bytes that may still be written. */
  get freeBytes(): number {
    return this.driver.maxMemoryBytes - this.bytes;
  }

  add(lane: number, job: number, nowMs: number): void {
    this.#enter(job);
    this.#lanes[lane]!.add(job);
    this.counts.requests += 1;
    if (this.#waitingCount > 0) this.#comeFor(lane, nowMs);
  }

  /** A retry is known to come: the job takes up its place until then. */
  expect(): void {
    this.#enter(0);
  }

  /** What was expected is due. */
  addAgain(lane: number, job: number, nowMs: number): void {
    this.#lanes[lane]!.addAgain(job, nowMs);
    if (this.#waitingCount > 0) this.#comeFor(lane, nowMs);
  }

  release(lane: number, job: number, untilMs: number, nowMs: number): void {
    this.#enter(0);
    this.#lanes[lane]!.release(job, untilMs);
    if (this.#waitingCount > 0) this.#awaitReleased(nowMs);
  }

  putBack(lane: number, job: number, nowMs: number): void {
    this.#enter(0);
    this.#lanes[lane]!.putBack(job);
    if (this.#waitingCount > 0) this.#comeFor(lane, nowMs);
  }

  /** The worker wants a job. It comes as JobTaken, now or whenever there is one. */
  look(worker: number, nowMs: number): void {
    const lanes = this.#lanesOfWorker[worker]!;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i]!;
      const job = this.#takeFrom(lane, nowMs);
      if (job === noJob) continue;
      this.#handOut(worker, lane, job, nowMs);
      return;
    }
    this.#standing[worker] = Standing.Waiting;
    this.#waiting[this.#layout.poolOfWorker[worker]!]!.push(worker);
    this.#waitingCount += 1;
    this.counts.emptyLooks += 1;
    this.counts.requests += 1;
    this.#pollAtMs[worker] = nowMs + this.#idleMs;
    this.#awaitReleased(nowMs);
  }

  /** The worker waits for a job. */
  isWaiting(worker: number): boolean {
    return this.#standing[worker] === Standing.Waiting;
  }

  /** The worker looks no more; false where a job is on its way to it already. */
  leave(worker: number): boolean {
    if (this.#standing[worker] === Standing.Waiting) this.#waitingCount -= 1;
    else if (this.#standing[worker] !== Standing.Away) return false;
    this.#standing[worker] = Standing.Away;
    return true;
  }

  /** The lane that the worker has its job from. */
  laneOf(worker: number): number {
    return this.#laneOfWorker[worker]!;
  }

  /** The worker gives its job back until then, and wants the next. */
  putOff(worker: number, job: number, untilMs: number, nowMs: number): void {
    const lane = this.#laneOfWorker[worker]!;
    this.counts.requests += 1;
    // One who has lost the job to another puts nothing back in its place.
    if (this.#finish(worker, job)) this.#lanes[lane]!.release(job, untilMs);
    this.look(worker, nowMs);
    if (this.#waitingCount > 0) this.#awaitReleased(nowMs);
  }

  /** The job that was on its way has reached the worker. */
  arrived(worker: number): void {
    this.#askingCount -= 1;
    this.#standing[worker] = Standing.Working;
  }

  /** The worker's job is over; what became of its messages was said before. */
  done(worker: number, job: number): void {
    this.#standing[worker] = Standing.Away;
    this.counts.requests += 1;
    if (!this.#finish(worker, job)) return;
    this.#exit(job);
    // A batch is over with this; a single message may be tried again.
    if (this.#receives !== null && job < 0) this.#receives.forget(job);
  }

  /** The worker is gone with its job, which is locked until then, or until its visibility runs out. */
  lose(worker: number, job: number, untilMs: number): void {
    this.#standing[worker] = Standing.Away;
    const atMs = this.#visibility === null ? untilMs : this.#visibility.lose(worker);
    if (Number.isNaN(atMs)) return;
    this.#lost ??= new LostJobs();
    this.#lost.lock(job, this.#laneOfWorker[worker]!);
    this.#events.schedule(atMs, EventKind.QueueTimer, job, QueueTimer.Unlocked, this.#number);
  }

  /** The message has ended, and its job with it. */
  settled(message: number): void {
    this.#receives?.forget(message);
  }

  timer(kind: number, a: number, nowMs: number): void {
    if (kind === QueueTimer.Poll) {
      if (this.#standing[a] !== Standing.Waiting) return;
      this.#waitingCount -= 1;
      this.look(a, nowMs);
    } else if (kind === QueueTimer.Unlocked) {
      this.#visibility?.appear(a);
      this.#events.schedule(nowMs, EventKind.JobUnlocked, a);
      this.addAgain(this.#lost!.unlock(a), a, nowMs);
    } else if (kind === QueueTimer.Released) {
      if (this.#releasedAtMs > nowMs) return;
      this.#releasedAtMs = Number.POSITIVE_INFINITY;
      for (let lane = 0; lane < this.#lanes.length; lane++)
        for (
          let asked = -1;
          this.#waitingCount > 0 && this.#lanes[lane]!.opensAtMs <= nowMs && asked !== this.#waitingCount;
        ) {
          asked = this.#waitingCount;
          this.#comeFor(lane, nowMs);
        }
      if (this.#waitingCount > 0) this.#awaitReleased(nowMs);
    } else this.#makeVisible(nowMs);
  }

  #takeFrom(lane: number, nowMs: number): number {
    const jobs = this.#lanes[lane]!;
    let job = jobs.take(nowMs);
    // Its first holder has finished it after all.
    while (job !== noJob && this.#visibility !== null && this.#visibility.isOver(job)) job = jobs.take(nowMs);
    return this.#receives === null ? job : this.#received(this.#receives, job, jobs, nowMs);
  }

  /** The job, or the first after it that may be handed out once more. */
  #received(receives: Receives, job: number, jobs: LaneJobs, nowMs: number): number {
    let next = job;
    for (; next !== noJob; next = jobs.take(nowMs)) {
      if (this.#visibility?.isOver(next)) continue;
      if (!receives.isUsedUp(next)) {
        receives.add(next);
        break;
      }
      this.#giveUp(next, nowMs);
    }
    return next;
  }

  /** To the dead list. Whoever may still be at it finishes it for himself. */
  #giveUp(job: number, nowMs: number): void {
    this.counts.deadLettered += 1;
    this.#receives!.forget(job);
    this.#visibility?.forget(job);
    this.#exit(job);
    this.#events.schedule(nowMs, EventKind.JobGivenUp, job);
  }

  #handOut(worker: number, lane: number, job: number, nowMs: number): void {
    this.#askingCount += 1;
    const lookMs = this.#costs.lookMs(nowMs, this.rowCount, this.#askingCount);
    this.counts.fetched += 1;
    this.counts.requests += 1;
    this.counts.lookMs += lookMs;
    this.#standing[worker] = Standing.Asking;
    this.#laneOfWorker[worker] = lane;
    let handing = 1;
    if (this.#visibility !== null) {
      handing = this.#visibility.handOut(worker, job, nowMs + lookMs);
      this.#awaitVisible();
    } else if (this.#lost !== null) handing = this.#lost.handOut(job);
    if (handing > 1) this.counts.handedAgain += 1;
    this.#events.schedule(nowMs + lookMs, EventKind.JobTaken, worker, job, handing);
  }

  /** The worker is through with the job. True where it was its own to the end. */
  #finish(worker: number, job: number): boolean {
    if (this.#visibility !== null) return this.#visibility.finish(worker, job);
    if (this.#lost !== null) this.#lost.over(job);
    return true;
  }

  /** There is a job in the lane: who waits longest gets it, or those who sleep look when they wake. */
  #comeFor(lane: number, nowMs: number): void {
    for (const pool of this.#poolsOfLane[lane]!) {
      const waiting = this.#waiting[pool]!;
      while (waiting.count > 0) {
        const worker = waiting.shift();
        if (this.#standing[worker] !== Standing.Waiting) continue;
        if (this.driver.pollMs === null) {
          this.#countIdle(worker, nowMs);
          this.#waitingCount -= 1;
          this.look(worker, nowMs);
          return;
        }
        this.#schedulePoll(worker, nowMs);
      }
    }
  }

  /** The worker's own clock goes on while it finds nothing: looks that would have been in vain are counted, not made. */
  #schedulePoll(worker: number, nowMs: number): void {
    this.#countIdle(worker, nowMs);
    this.#events.schedule(this.#pollAtMs[worker]!, EventKind.QueueTimer, worker, QueueTimer.Poll, this.#number);
  }

  #countIdle(worker: number, nowMs: number): void {
    const lateMs = nowMs - this.#pollAtMs[worker]!;
    if (!(lateMs > 0)) return;
    const missed = Math.ceil(lateMs / this.#idleMs);
    this.counts.emptyLooks += missed;
    this.counts.requests += missed;
    this.#pollAtMs[worker]! += missed * this.#idleMs;
  }

  #awaitReleased(nowMs: number): void {
    let atMs = this.#releasedAtMs;
    for (let lane = 0; lane < this.#lanes.length; lane++) {
      const opensAtMs = this.#lanes[lane]!.opensAtMs;
      if (opensAtMs > nowMs && opensAtMs < atMs) atMs = opensAtMs;
    }
    if (atMs >= this.#releasedAtMs) return;
    this.#releasedAtMs = atMs;
    this.#events.schedule(atMs, EventKind.QueueTimer, 0, QueueTimer.Released, this.#number);
  }

  #awaitVisible(): void {
    const atMs = this.#visibility!.nextTimerAtMs();
    if (atMs < Number.POSITIVE_INFINITY)
      this.#events.schedule(atMs, EventKind.QueueTimer, 0, QueueTimer.Visible, this.#number);
  }

  #makeVisible(nowMs: number): void {
    const visibility = this.#visibility!;
    visibility.struck();
    for (let worker = visibility.takeOverdue(nowMs); worker >= 0; worker = visibility.takeOverdue(nowMs)) {
      const lane = this.#laneOfWorker[worker]!;
      this.#lanes[lane]!.addAgain(visibility.jobOf(worker), nowMs);
      if (this.#waitingCount > 0) this.#comeFor(lane, nowMs);
    }
    this.#awaitVisible();
  }

  #enter(job: number): void {
    this.rowCount += 1;
    this.bytes += this.#bytesOf(job);
    if (this.rowCount > this.counts.rowsMax) this.counts.rowsMax = this.rowCount;
    if (this.bytes > this.counts.bytesMax) this.counts.bytesMax = this.bytes;
  }

  #exit(job: number): void {
    this.rowCount -= 1;
    this.bytes -= this.#bytesOf(job);
  }

  #bytesOf(job: number): number {
    return job < 0 ? this.driver.jobBytes * this.#layout.batchCount : this.driver.jobBytes;
  }
}
