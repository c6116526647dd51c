// Messages that end with their jobs, whatever attempts they had left: claimed by a worker that is gone, or in a job that
// the queue has moved to the dead list. What a worker has in hand by then it finishes, for it does not know.

import type { GiveUp } from '../../domain/ledger.ts';
import type { Flow } from '../flow.ts';
import type { MessageBook } from '../messages.ts';
import type { Batches } from './batches.ts';
import { type Crew, WorkerState } from './crew.ts';
import { Mark } from './mark.ts';

export interface GivingUpParts {
  readonly batches: Batches;
  readonly crew: Crew;
  readonly messages: MessageBook;
  /** By message. */
  readonly marks: Uint8Array;
  // By worker: the message in hand, and one past the last of its job.
  readonly message: Int32Array;
  readonly endMessage: Int32Array;
  flowOf(message: number): Flow;
  notDue(flow: Flow, message: number): void;
  giveUp(message: number, flow: Flow, why: GiveUp, nowMs: number): void;
}

export class GivingUp {
  readonly #parts: GivingUpParts;
  /** Jobs on the dead list that somebody still had in hand. */
  readonly #held = new Set<number>();

  constructor(parts: GivingUpParts) {
    this.#parts = parts;
  }

  /** A worker finds a message claimed: by one who is gone, and nobody will ever say whether it was sent. */
  findClaimed(message: number, nowMs: number): void {
    const { flowOf, giveUp, marks } = this.#parts;
    if ((marks[message]! & Mark.Claimed) === 0) return;
    marks[message]! &= ~Mark.Claimed;
    giveUp(message, flowOf(message), 'claimed', nowMs);
  }

  /** The queue has moved a job to the dead list. */
  jobGivenUp(job: number, nowMs: number): void {
    const { batches, messages } = this.#parts;
    const end = batches.endOf(job);
    for (let message = job < 0 ? ~job : job; message < end; message++) {
      if (messages.hasEnded(message)) continue;
      if (this.#isInHand(message)) this.#held.add(job);
      else if (!this.#hasOwnJob(message, job, nowMs)) this.#end(message, nowMs);
    }
  }

  /** Who had the job in hand is gone; where it is on the dead list, nobody will have it again. */
  holderDied(job: number, nowMs: number): void {
    if (this.#held.delete(job)) this.jobGivenUp(job, nowMs);
  }

  /** The message has a new job of its own. */
  queuedAnew(message: number): void {
    if (this.#held.size > 0) this.#held.delete(message);
  }

  #end(message: number, nowMs: number): void {
    const { flowOf, giveUp, marks, notDue } = this.#parts;
    this.findClaimed(message, nowMs);
    if (this.#parts.messages.hasEnded(message)) return;
    const flow = flowOf(message);
    if (this.#isMarked(message, Mark.Due)) notDue(flow, message);
    marks[message]! &= ~Mark.Locked;
    giveUp(message, flow, 'max-receives', nowMs);
  }

  /** What failed in a batch, or was released from it, comes again by itself; so does what another copy has put off. */
  #hasOwnJob(message: number, job: number, nowMs: number): boolean {
    const { messages } = this.#parts;
    if (job < 0) return messages.retryOf(message) !== undefined || this.#isMarked(message, Mark.Released);
    return !this.#isMarked(message, Mark.Due) && messages.isPutOff(message, nowMs);
  }

  #isMarked(message: number, mark: number): boolean {
    return (this.#parts.marks[message]! & mark) !== 0;
  }

  /** Some worker is at it, or will come to it. */
  #isInHand(message: number): boolean {
    const { crew, endMessage, message: messageOf } = this.#parts;
    return crew.state.some(
      (state, worker) =>
        state === WorkerState.Working && messageOf[worker]! <= message && message < endMessage[worker]!,
    );
  }
}
