// What a replay leaves behind beside the sender itself: where each message is, what is under way, and what is to come.

import { OutcomeId } from '../../../domain/outcome.ts';
import type { EventQueue } from '../../../engine/event-queue.ts';
import { EventKind } from '../../../sender/events.ts';
import type { Sender } from '../../../sender/sender.ts';
import { RunEventKind } from '../../run-events.ts';
import type { StandingsFound } from '../isp/standing-mirror.ts';
import { drifted } from './records.ts';
import type { ReplayWorld } from './replay.ts';

/** Where a message is. */
export const Place = {
  /** Not built yet, or its job is over. */
  Nowhere: 0,
  /** In its flow's queue. */
  Due: 1,
  /** Waits for its retry. */
  PutOff: 2,
  /** Taken from its queue: in the sender's hand, or under way. */
  Held: 3,
  /** Among the dead. */
  Dead: 4,
} as const;

/** What was given to agents and what they answered is told again. */
export interface RecalledMail {
  tried(slot: number): void;
  answered(slot: number, nowMs: number): void;
}

export interface RebuiltParts {
  readonly sender: Sender;
  /** The events that are to come are left in here. */
  readonly events: EventQueue;
  readonly ran: (kind: number, a: number, nowMs: number) => void;
  readonly standings: (found: StandingsFound, nowMs: number) => void;
  readonly handedIn: (campaign: number, recipients: readonly number[], nowMs: number) => void;
  readonly lived: () => void;
  readonly mail: RecalledMail;
}

export class RebuiltState implements ReplayWorld {
  /** By message. */
  readonly place: Uint8Array;
  readonly flow: Int32Array;
  readonly putOffUntilMs = new Map<number, number>();
  /** Attempts granted that nobody has told the end of. */
  readonly inFlight = new Set<number>();
  readonly #parts: RebuiltParts;
  /** Retries whose instant has come and that were on their way to their queue. */
  readonly #promoting = new Set<number>();

  constructor(parts: RebuiltParts) {
    this.#parts = parts;
    this.place = new Uint8Array(parts.sender.roster.messageCount);
    this.flow = new Int32Array(parts.sender.roster.messageCount).fill(-1);
  }

  queued(message: number, flow: number): void {
    this.#put(message, Place.Due, flow);
  }

  taken(message: number, flow: number): void {
    this.#put(message, Place.Held, flow);
  }

  granted(slot: number): void {
    this.inFlight.add(slot);
    this.#parts.mail.tried(slot);
  }

  ended(slot: number, nowMs: number): void {
    this.inFlight.delete(slot);
    this.#parts.mail.answered(slot, nowMs);
  }

  settled(message: number, outcome: number): void {
    this.#put(message, outcome === OutcomeId.dead ? Place.Dead : Place.Nowhere, this.flow[message]!);
  }

  putOff(message: number, flow: number, atMs: number): void {
    this.#put(message, Place.PutOff, flow);
    this.putOffUntilMs.set(message, atMs);
  }

  returned(message: number, flow: number): void {
    this.#put(message, Place.Due, flow);
  }

  /** Every connection broke when the process ended. */
  closed(): void {}

  asked(atMs: number, kind: number, a: number, b: number): void {
    this.#parts.events.schedule(atMs, kind, a, b);
  }

  told(kind: number, a: number, b: number, nowMs: number): void {
    if (kind === EventKind.RetryDue) {
      this.putOffUntilMs.delete(a);
      this.#put(a, Place.Due, b);
      // It left the events when its instant came; other events may have been told of meanwhile.
      if (this.#promoting.delete(a)) return;
    }
    if (!timers.has(kind) && kind < 100) return;
    // These come from outside as well, when all that was due before has been told of.
    if (!outsiders.has(kind) || this.#parts.events.peekAtMs() <= nowMs) this.#leaveEvents(kind, a, b);
  }

  ran(kind: number, a: number, nowMs: number): void {
    this.#parts.ran(kind, a, nowMs);
  }

  handedIn(campaign: number, recipients: readonly number[], nowMs: number): void {
    this.#parts.handedIn(campaign, recipients, nowMs);
  }

  lived(): void {
    this.#parts.lived();
  }

  standings(found: StandingsFound, nowMs: number): void {
    this.#parts.standings(found, nowMs);
  }

  /** Puts what was between its instant and its queue back among what is to come, at once. */
  finish(nowMs: number): void {
    for (const message of this.#promoting)
      this.#parts.events.schedule(nowMs, EventKind.RetryDue, message, this.flow[message]!);
    this.#promoting.clear();
  }

  #leaveEvents(kind: number, a: number, b: number): void {
    const { events } = this.#parts;
    while (events.next()) {
      const { taken } = events;
      if (taken.kind === kind && taken.a === a && (taken.b === b || kind > 100)) return;
      if (taken.kind !== EventKind.RetryDue)
        throw drifted(`event ${taken.kind} of ${taken.a} was to come before event ${kind} of ${a}`);
      this.#promoting.add(taken.a);
    }
    throw drifted(`event ${kind} of ${a} came though nobody asks for it`);
  }

  #put(message: number, place: number, flow: number): void {
    this.place[message] = place;
    this.flow[message] = flow;
  }
}

const outsiders: ReadonlySet<number> = new Set([
  EventKind.CampaignTimer,
  RunEventKind.DrillBegins,
  RunEventKind.DrillEnded,
]);

const timers: ReadonlySet<number> = new Set([
  EventKind.CampaignTimer,
  EventKind.RetryDue,
  EventKind.GateOpens,
  EventKind.ConnectionIdle,
  EventKind.GovernorTimer,
  EventKind.JobTimer,
]);
