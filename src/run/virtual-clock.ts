// Virtual time: an event loop that jumps from event to event and carries the sender's commands out at once. It decides
// nothing. Its live twin awaits what this one does at once; both feed the results back to the sender as events.

import type { MemoryQueue } from '../drivers/queue/memory.ts';
import type { QueueDesk } from '../drivers/queue/model/queue-desk.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { type Command, CommandKind } from '../sender/commands.ts';
import { EventKind, type SenderEvent } from '../sender/events.ts';
import type { Sender } from '../sender/sender.ts';
import { wakes } from '../sender/wakes.ts';

/** What lies beyond the sender: how an attempt goes, and who hears that a connection was closed. */
export interface Beyond {
  /** Fills the answer columns of the attempt table; the attempt ends `latencyMs` after `nowMs`. */
  deliver(slot: number, nowMs: number): void;
  closeConnection(ip: number, destination: number, nowMs: number): void;
}

export class VirtualClock {
  readonly events = new EventQueue();
  /** The instant of the event handled last. A field that begins as a fraction is kept as one; otherwise each instant is an object. */
  nowMs = Number.NaN;
  eventCount = 0;
  readonly #sender: Sender;
  readonly #jobs: MemoryQueue;
  /** The queue that workers pop from; null where flows are dispatched. */
  #desk: QueueDesk | null = null;

  constructor(sender: Sender, jobs: MemoryQueue, startAtMs: number) {
    this.#sender = sender;
    this.#jobs = jobs;
    this.nowMs = startAtMs;
  }

  /** Workers pop their jobs from this queue. */
  staff(desk: QueueDesk): void {
    this.#desk = desk;
    this.#sender.room = desk;
  }

  /** Begins: the sender asks for its first timers. */
  start(beyond: Beyond): void {
    this.#sender.start();
    this.#carryOut(beyond, this.nowMs);
  }

  /** Hands the event that `events.next` has taken out to the sender, and does what it wants done. */
  handle(beyond: Beyond): void {
    const event = this.events.taken;
    const { atMs, kind } = event;
    this.nowMs = atMs;
    this.eventCount += 1;
    if (this.#desk !== null) tellDesk(this.#desk, event);
    else if (kind === EventKind.RetryDue) this.#jobs.addRetry(event.b, event.a);
    if (kind !== EventKind.QueueTimer) this.#sender.handle(event);
    this.#carryOut(beyond, atMs);
  }

  /** The run is over: the queue puts down its last figures. */
  finish(nowMs: number): void {
    this.#desk?.sample(nowMs);
  }

  #carryOut(beyond: Beyond, nowMs: number): void {
    const { commands, attempts } = this.#sender;
    const { events } = this;
    // The buffer grows while it is worked off: a take is answered at once.
    for (let i = 0; i < commands.count; i++) {
      const command = commands.at(i);
      const { kind, a } = command;
      const wake = wakes[kind]!;
      if (wake !== 0) {
        events.schedule(command.c, wake, a, command.b);
        continue;
      }
      switch (kind) {
        case CommandKind.Take:
          this.#sender.taken(a, this.#jobs.take(a), nowMs);
          break;
        case CommandKind.Grant:
          beyond.deliver(a, nowMs);
          events.schedule(nowMs + attempts.at(a).latencyMs, EventKind.Ended, a);
          break;
        case CommandKind.Enqueue:
          this.#jobs.add(command.b, a);
          break;
        case CommandKind.Close:
          beyond.closeConnection(a, command.b, nowMs);
          break;
        case CommandKind.Retry:
        case CommandKind.Return:
        case CommandKind.StopLooking:
          this.#carryOutSeldom(command, nowMs);
          break;
        default: // Settle: the job is over; memory keeps no jobs.
          this.#desk?.carryOut(kind, a, command.b, command.c, nowMs);
      }
    }
    commands.count = 0;
  }

  #carryOutSeldom({ kind, a, b, c }: Command, nowMs: number): void {
    if (kind === CommandKind.Retry) {
      this.#desk?.expect();
      this.events.schedule(c, EventKind.RetryDue, a, b);
    } else if (kind === CommandKind.StopLooking) {
      if (this.#desk!.leave(a)) this.#sender.handle({ kind: EventKind.LookEnded, a, b: 0, c: 0, atMs: nowMs });
    } else if (this.#desk === null) this.#jobs.putBack(b, a);
    else this.#desk.putBack(this.#sender.flows.flows[b]!.lane, a, nowMs);
  }
}

function tellDesk(desk: QueueDesk, { kind, a, b, c, atMs }: SenderEvent): void {
  if (kind === EventKind.JobTaken) desk.arrived(a);
  else if (kind === EventKind.QueueTimer) desk.timer(a, b, c, atMs);
  else if (kind === EventKind.Sample) desk.sample(atMs);
}
