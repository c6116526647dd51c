// The queue of a `workers` sender in virtual time: one queue, or two while jobs move from one driver to another. It
// carries out what the sender wants of its queue, and puts down what the queue counts.

import { EntryKind, type Ledger, type LedgerTables, queueFigures } from '../../../domain/ledger.ts';
import type { QueuePlan } from '../../../domain/worker-plan.ts';
import type { EventQueue } from '../../../engine/event-queue.ts';
import { CommandKind } from '../../../sender/commands.ts';
import { EventKind } from '../../../sender/events.ts';
import type { FloorLayout } from '../../../sender/workers/open-floor.ts';
import { ModelledQueue } from './modelled-queue.ts';

/** `b` of the QueueTimer that begins a cut-over; the queues' own are smaller. */
const cutoverBegins = 9;

const Phase = { Old: 0, Draining: 1, Both: 2, New: 3 } as const;

export class QueueDesk {
  readonly #layout: FloorLayout;
  readonly #plan: QueuePlan;
  readonly #ledger: Ledger;
  readonly #queues: readonly ModelledQueue[];
  #phase: number = Phase.Old;
  /** By worker: the queue it looks in or has its job from; and whether it stays with the old one to the end. */
  readonly #queueOfWorker: Uint8Array;
  readonly #isLeftBehind: Uint8Array;

  constructor(plan: QueuePlan, layout: FloorLayout, events: EventQueue, tables: LedgerTables, ledger: Ledger) {
    this.#plan = plan;
    this.#layout = layout;
    this.#ledger = ledger;
    const { cutover } = plan;
    const drivers = cutover === null ? [plan.driver] : [plan.driver, cutover.to];
    this.#queues = drivers.map((driver, number) => new ModelledQueue(driver, number, layout, events));
    for (const { name } of drivers) tables.queues.push({ driver: name });
    this.#queueOfWorker = new Uint8Array(layout.workerCount);
    this.#isLeftBehind = new Uint8Array(layout.workerCount);
    // One worker of each pool stays behind.
    for (let worker = 0; worker < layout.workerCount; worker++)
      if (worker === 0 || layout.poolOfWorker[worker] !== layout.poolOfWorker[worker - 1])
        this.#isLeftBehind[worker] = 1;
    if (cutover !== null) events.schedule(cutover.atMs, EventKind.QueueTimer, 0, cutoverBegins, 0);
  }

  /** Messages for which new jobs may be put into the queue now. */
  freeCount(): number {
    if (this.#phase === Phase.Draining) return 0;
    const { freeBytes, driver } = this.#forNew();
    return freeBytes === Number.POSITIVE_INFINITY ? freeBytes : Math.floor(freeBytes / driver.jobBytes);
  }

  /** A job could not be put into the queue. A producer that holds back during a drain is not refused. */
  refused(): void {
    if (this.#phase !== Phase.Draining) this.#forNew().counts.refused += 1;
  }

  carryOut(kind: number, a: number, b: number, c: number, nowMs: number): void {
    switch (kind) {
      case CommandKind.PutOffJob:
        this.#putOff(a, b, c, nowMs);
        break;
      case CommandKind.Look:
        this.#look(a, nowMs);
        break;
      case CommandKind.ReleaseJob:
        this.#forOld().release(b, a, c, nowMs);
        break;
      case CommandKind.FinishJob:
        this.#queues[this.#queueOfWorker[a]!]!.done(a, b);
        if (this.#phase === Phase.Draining || this.#phase === Phase.Both) this.#endIfEmpty(nowMs);
        break;
      case CommandKind.Settle:
        for (const queue of this.#queues) queue.settled(a);
        break;
      case CommandKind.LoseJob:
        this.#queues[this.#queueOfWorker[a]!]!.lose(a, b, c);
        break;
      case CommandKind.QueueJob:
        this.#forNew().add(b, a, nowMs);
        break;
      case CommandKind.QueueAgain:
        this.#forOld().addAgain(b, a, nowMs);
        break;
      default: // Commands that are not for the queue.
    }
  }

  /** A message will be due again: it keeps its place in the queue until then. */
  expect(): void {
    this.#forOld().expect();
  }

  /** A message comes back untried. */
  putBack(lane: number, message: number, nowMs: number): void {
    this.#forOld().putBack(lane, message, nowMs);
  }

  /** The job that was on its way has reached the worker. */
  arrived(worker: number): void {
    this.#queues[this.#queueOfWorker[worker]!]!.arrived(worker);
  }

  /** False where a job is on its way to the worker. */
  leave(worker: number): boolean {
    return this.#queues[this.#queueOfWorker[worker]!]!.leave(worker);
  }

  timer(a: number, b: number, c: number, nowMs: number): void {
    if (b !== cutoverBegins) {
      this.#queues[c]!.timer(b, a, nowMs);
      return;
    }
    this.#phase = this.#plan.cutover!.how === 'drain' ? Phase.Draining : Phase.Both;
    if (this.#phase === Phase.Both) this.#moveIdle(nowMs);
    this.#endIfEmpty(nowMs);
  }

  /** Puts down what each queue has counted by now. */
  sample(nowMs: number): void {
    this.#queues.forEach((queue, row) => {
      queue.settle(nowMs);
      const { counts, rowCount, driver } = queue;
      const figures = {
        fetched: counts.fetched,
        emptyLooks: counts.emptyLooks,
        requests: counts.requests,
        handedOutAgain: counts.handedAgain,
        deadLettered: counts.deadLettered,
        refused: counts.refused,
        jobs: rowCount,
        jobsMax: counts.rowsMax,
        bytesMax: counts.bytesMax,
        lookMs: counts.lookMs,
        cost: (counts.requests * driver.pricePerMillion) / 1_000_000,
      };
      queueFigures.forEach((figure, index) => {
        this.#ledger.append(EntryKind.QueueSampled, -1, nowMs, row, index, figures[figure]);
      });
    });
  }

  #forNew(): ModelledQueue {
    return this.#queues[this.#phase >= Phase.Both ? 1 : 0]!;
  }

  /** Jobs that are there already stay where they are until the old queue is given up. */
  #forOld(): ModelledQueue {
    return this.#queues[this.#phase === Phase.New ? 1 : 0]!;
  }

  #putOff(worker: number, job: number, untilMs: number, nowMs: number): void {
    const queue = this.#queues[this.#queueOfWorker[worker]!]!;
    if (this.#phase === Phase.Old || this.#phase === Phase.New) {
      queue.putOff(worker, job, untilMs, nowMs);
      return;
    }
    this.#forOld().release(queue.laneOf(worker), job, untilMs, nowMs);
    queue.done(worker, job);
    this.#look(worker, nowMs);
  }

  #look(worker: number, nowMs: number): void {
    const isNew = this.#phase === Phase.New || (this.#phase === Phase.Both && this.#isLeftBehind[worker] === 0);
    this.#queueOfWorker[worker] = isNew ? 1 : 0;
    this.#queues[isNew ? 1 : 0]!.look(worker, nowMs);
  }

  /** Nothing is left in the old queue: whoever waits there comes over. */
  #endIfEmpty(nowMs: number): void {
    if (this.#queues[0]!.rowCount > 0) return;
    this.#phase = Phase.New;
    this.#moveIdle(nowMs);
  }

  #moveIdle(nowMs: number): void {
    for (let worker = 0; worker < this.#layout.workerCount; worker++) {
      if (this.#queueOfWorker[worker] !== 0 || !this.#queues[0]!.isWaiting(worker)) continue;
      if (this.#phase === Phase.Both && this.#isLeftBehind[worker] === 1) continue;
      this.#queues[0]!.leave(worker);
      this.#look(worker, nowMs);
    }
  }
}
