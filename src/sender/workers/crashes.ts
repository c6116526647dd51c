// Workers that die with what they have in hand. What they tried nobody hears of, though a provider may have taken it; the
// queue keeps their jobs locked for a while and hands them out again, whole: it keeps no account of how far one came.

import type { AttemptTable } from '../attempts.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';
import type { Flow } from '../flow.ts';
import type { MessageBook } from '../messages.ts';
import type { Batches } from './batches.ts';
import { type Crash, type Crew, WorkerState } from './crew.ts';
import type { FlowWaits } from './flow-waits.ts';
import type { GivingUp } from './giving-up.ts';
import type { Grants } from './grants.ts';
import { Mark } from './mark.ts';
import type { WaitingWorkers } from './waiting-workers.ts';
import type { WorkerHours } from './worker-hours.ts';

/** Who is hit, and who else must hear that an attempt is abandoned. */
export interface CrashHit {
  luckOf(message: number): number;
  abandon(slot: number): void;
}

export interface CrashParts {
  readonly attempts: AttemptTable;
  readonly batches: Batches;
  readonly commands: CommandBuffer;
  readonly crew: Crew;
  readonly givingUp: GivingUp;
  readonly grants: Grants;
  readonly hours: WorkerHours;
  readonly messages: MessageBook;
  readonly standing: WaitingWorkers;
  readonly waits: FlowWaits;
  readonly isClaimed: boolean;
  /** By message. */
  readonly marks: Uint8Array;
  // By worker: its job, the message of it in hand, and one past the last of them.
  readonly job: Int32Array;
  readonly message: Int32Array;
  readonly endMessage: Int32Array;
  flowOf(message: number): Flow;
  due(flow: Flow, message: number): void;
  notDue(flow: Flow, message: number): void;
  /** Books what the flow has waited for so far. */
  book(flow: Flow, nowMs: number): void;
}

export class Crashes {
  readonly #parts: CrashParts;

  constructor(parts: CrashParts) {
    this.#parts = parts;
  }

  /** So many workers of a pool die at once: those with a job in hand first, by the luck of the message they are at. */
  strike(pool: number, count: number, crash: Crash, hit: CrashHit, nowMs: number): void {
    const { crew, grants, hours, message, standing, waits } = this.#parts;
    const { working, looking } = crew.mortals(pool);
    const luckOf = (worker: number) => hit.luckOf(message[worker]!);
    const struck = working.sort((one, other) => luckOf(one) - luckOf(other)).slice(0, count);
    // What the death of one lets go must not be taken by another who dies with him.
    for (const worker of struck) standing.leave(worker);
    for (const worker of struck) {
      const slot = grants.slotOf(worker);
      if (slot >= 0) this.#forsake(slot, hit, nowMs);
      else {
        hours.goes(worker, nowMs);
        waits.left(this.#parts.flowOf(message[worker]!), nowMs);
      }
      this.die(worker, crash, nowMs);
    }
    for (const worker of looking.slice(0, count - struck.length)) crew.doom(worker, crash);
    this.#tellStanding(nowMs);
  }

  /** A worker that tries nothing at the moment is gone with its job. */
  die(worker: number, crash: Crash, nowMs: number): void {
    const { commands, crew, givingUp, hours, job } = this.#parts;
    this.#lock(worker, nowMs);
    commands.push(CommandKind.LoseJob, worker, job[worker]!, nowMs + crash.lockMs);
    // Who is not there does not look for a job.
    hours.jobEnded(worker, Math.max(crash.backAtMs, nowMs));
    crew.died(worker, crash, nowMs);
    givingUp.holderDied(job[worker]!, nowMs);
  }

  /** A job whose worker is gone is to be had again. */
  jobUnlocked(job: number, nowMs: number): void {
    const end = this.#parts.batches.endOf(job);
    for (let message = job < 0 ? ~job : job; message < end; message++) this.unlock(message, nowMs);
  }

  /** Due as before, unless another copy of the job has seen to it. */
  unlock(message: number, nowMs: number): void {
    const { grants, marks, messages } = this.#parts;
    const before = marks[message]!;
    if ((before & Mark.Locked) === 0) return;
    marks[message] = before & ~Mark.Locked;
    if ((before & Mark.Due) !== 0 || messages.hasEnded(message)) return;
    if (grants.isTried(message) || messages.isPutOff(message, nowMs)) return;
    this.#parts.due(this.#parts.flowOf(message), message);
  }

  /** The attempt will have no answer. */
  #forsake(slot: number, hit: CrashHit, nowMs: number): void {
    const { attempts, givingUp, isClaimed, marks } = this.#parts;
    const { message } = attempts.at(slot);
    hit.abandon(slot);
    marks[message]! |= isClaimed ? Mark.Claimed : Mark.Locked;
    // Who has the other copy of its job may be past it.
    if ((marks[message]! & Mark.Repeated) === 0) return;
    givingUp.findClaimed(message, nowMs);
    this.unlock(message, nowMs);
  }

  /** The rest of the worker's job comes with it when it is to be had again. What another copy has too stays due. */
  #lock(worker: number, nowMs: number): void {
    const { endMessage, marks, message: messageOf } = this.#parts;
    for (let message = messageOf[worker]!; message < endMessage[worker]!; message++) {
      if ((marks[message]! & (Mark.Due | Mark.Repeated)) !== Mark.Due) continue;
      const flow = this.#parts.flowOf(message);
      this.#parts.book(flow, nowMs);
      this.#parts.notDue(flow, message);
      marks[message]! |= Mark.Locked;
    }
  }

  /** Those who stand on hold their flows there. */
  #tellStanding(nowMs: number): void {
    const { crew, grants, hours, message, waits } = this.#parts;
    for (let worker = 0; worker < crew.workerCount; worker++) {
      if (crew.state[worker] !== WorkerState.Working || grants.slotOf(worker) >= 0) continue;
      const flow = this.#parts.flowOf(message[worker]!);
      waits.held(flow, hours.standsFor(worker), Number.POSITIVE_INFINITY, nowMs);
    }
  }
}
