// The live twin of the virtual clock: it carries the sender's commands out by way of a broker and delivery agents, and
// feeds what comes of them back as events. A timer is judged at the instant it was due, not when the process woke, or a
// rate of 3,000 a second would lose a third of itself; what comes from outside is stamped with the time at which it
// came, never before what was handled last.

import { OutcomeId } from '../../domain/outcome.ts';
import { EventQueue } from '../../engine/event-queue.ts';
import type { LiveClock, Timer } from '../../engine/live-clock.ts';
import { CommandKind } from '../../sender/commands.ts';
import { EventKind } from '../../sender/events.ts';
import type { Sender } from '../../sender/sender.ts';
import { wakes } from '../../sender/wakes.ts';
import type { Heads } from './heads.ts';
import type { Inputs } from './ledger/input-log.ts';
import type { FloorDesk } from './workers/floor-desk.ts';

/** What lies beyond the sender, live: attempts go out, and their ends come back through `LiveLoop.ended`. */
export interface LiveMail {
  deliver(slot: number, nowMs: number): void;
  closeConnection(connectionNumber: number): void;
  /** The turn is over: what it gave out is to be sent. */
  flush(): void;
}

export interface LiveLoopParts {
  readonly sender: Sender;
  readonly heads: () => Heads;
  /** Where workers pop jobs in processes of their own; null: flows are dispatched. */
  readonly desk?: () => FloorDesk | null;
  readonly mail: LiveMail;
  readonly clock: LiveClock;
  /** The run's own events (incidents, samples of standings). */
  readonly runEvent: (kind: number, a: number, nowMs: number) => void;
  /** Nothing is under way and nothing can go before this instant. */
  readonly idle: (nextAtMs: number) => void;
  /**
   * What a broker has not answered yet holds up all that comes after it, as if it had answered at once. So the order of
   * decisions is that of virtual time, and a test can compare the two; a real run never waits like this.
   */
  readonly isInOrder?: boolean;
  /** Writes down what the sender is told; null: nobody does. */
  readonly inputs?: () => Inputs | null;
}

/** What came from outside while the loop was held up. */
interface Happening {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly atMs: number;
}

/** The broker lets a retry go by itself after this much more real time than it should take. */
export const patienceWallMs = 3_600_000;

export class LiveLoop {
  readonly events = new EventQueue();
  nowMs: number;
  eventCount = 0;
  /** Attempts granted and not ended. */
  inFlightCount = 0;
  /** How long after its instant a timer was handled, in real ms: the longest, the sum, and how many. */
  readonly lateness = { maxMs: 0, sumMs: 0, count: 0, overCount: 0 };
  readonly #parts: LiveLoopParts;
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #isTurning = false;
  #isStopped = false;
  /** The command to be carried out next. */
  #commandIndex = 0;
  /** In order only: an answer of the broker is waited for. */
  #isHeld = false;
  readonly #backlog: Happening[] = [];
  #inputs: Inputs | null = null;
  /** To be told at the end of this turn. */
  #waitForTurn: (() => void)[] = [];

  constructor(parts: LiveLoopParts, startAtMs: number) {
    this.#parts = parts;
    this.nowMs = startAtMs;
  }

  start(): void {
    this.#inputs = this.#parts.inputs?.() ?? null;
    this.#inputs?.started();
    this.#parts.sender.start();
    this.#carryOut(this.nowMs);
    this.#endTurn();
  }

  /** Goes on with a sender that has come as far already; `events` holds what is to come, and so many attempts are under way. */
  goOn(from: { readonly nowMs: number; readonly eventCount: number; readonly inFlightCount: number }): void {
    this.#inputs = this.#parts.inputs?.() ?? null;
    this.nowMs = from.nowMs;
    this.eventCount = from.eventCount;
    this.inFlightCount = from.inFlightCount;
    this.#endTurn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Something came from outside, just now. */
  happened(kind: number, a: number, b = 0, c = 0): void {
    if (this.#isStopped) return;
    this.#handleDue();
    const atMs = this.#parts.clock.nowMs();
    if (this.#isHeld) this.#backlog.push({ kind, a, b, c, atMs });
    else this.#handle(kind, a, b, c, Math.max(this.nowMs, atMs));
    this.#endTurn();
  }

  /** The message that a flow waits for has come. */
  took(flow: number, message: number): void {
    if (!this.#isHeld) {
      this.happened(EventKind.Taken, flow, message);
      return;
    }
    this.#parts.sender.taken(flow, message, this.nowMs);
    this.#goOn();
  }

  /** An attempt has ended; its columns are filled in. */
  ended(slot: number): void {
    this.inFlightCount -= 1;
    this.happened(EventKind.Ended, slot);
  }

  /** Calls back when the ledger has what this turn has come to; never where it cannot have it. */
  whenKept(call: () => void): void {
    this.#waitForTurn.push(call);
    this.#endTurn();
  }

  /** Looks whether everything stands still, and what is next. */
  lookIdle(): void {
    if (this.#isStopped || this.inFlightCount > 0 || this.#jobs.pendingCount > 0) return;
    this.#parts.idle(this.events.peekAtMs());
  }

  get #desk(): FloorDesk | null {
    return this.#parts.desk?.() ?? null;
  }

  /** Who keeps the jobs. */
  get #jobs(): Heads | FloorDesk {
    return this.#desk ?? this.#parts.heads();
  }

  /** The broker has answered what everything waited for. */
  #goOn(): void {
    this.#isHeld = false;
    this.#carryOut(this.nowMs);
    this.#handleDue();
    while (!this.#isHeld && this.#backlog.length > 0) {
      const { kind, a, b, c, atMs } = this.#backlog.shift()!;
      this.#handle(kind, a, b, c, Math.max(this.nowMs, atMs));
    }
    this.#endTurn();
  }

  #handleDue(): void {
    const { clock } = this.#parts;
    const { events, lateness } = this;
    while (!this.#isHeld && events.peekAtMs() <= clock.nowMs()) {
      events.next();
      const { atMs, kind, a, b, c } = events.taken;
      const lateMs = clock.wallMs(clock.nowMs() - atMs);
      lateness.count += 1;
      lateness.sumMs += lateMs;
      if (lateMs > lateness.maxMs) lateness.maxMs = lateMs;
      if (lateMs > 20) lateness.overCount += 1;
      this.#handle(kind, a, b, c, Math.max(this.nowMs, atMs));
    }
  }

  #handle(kind: number, a: number, b: number, c: number, nowMs: number): void {
    this.nowMs = nowMs;
    this.eventCount += 1;
    if (kind > 100) {
      this.#inputs?.note(kind, a, 0, 0, nowMs);
      this.#parts.runEvent(kind, a, nowMs);
      this.#carryOut(nowMs);
      return;
    }
    const desk = this.#desk;
    if (kind === EventKind.QueueTimer) {
      desk?.timer(a, c);
      return;
    }
    if (kind === EventKind.RetryDue && desk === null) {
      // The message is due now; it is in hand once the broker has put it in line.
      this.#isHeld = this.#parts.isInOrder === true;
      this.#parts.heads().promote(a, b, () => this.#promoted(a, b));
      return;
    }
    this.#tell(kind, a, b, c, nowMs);
  }

  #tell(kind: number, a: number, b: number, c: number, nowMs: number): void {
    this.nowMs = nowMs;
    this.#inputs?.note(kind, a, b, c, nowMs);
    this.#parts.sender.handle({ kind, a, b, c, atMs: nowMs });
    this.#carryOut(nowMs);
  }

  /** A retry stands in line. */
  #promoted(message: number, flow: number): void {
    if (this.#isStopped) return;
    if (this.#isHeld) {
      this.#parts.sender.handle({ kind: EventKind.RetryDue, a: message, b: flow, c: 0, atMs: this.nowMs });
      this.#goOn();
      return;
    }
    this.#handleDue();
    this.#tell(EventKind.RetryDue, message, flow, 0, Math.max(this.nowMs, this.#parts.clock.nowMs()));
    this.#endTurn();
  }

  /** A turn ends: what it asked for is sent, and the next timer is set. */
  #endTurn(): void {
    if (this.#isTurning || this.#isStopped) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      if (this.#isStopped) return;
      // What the ledger does not have must not happen.
      if (this.#inputs?.turnOver() === false) {
        this.stop();
        return;
      }
      this.#jobs.flush();
      this.#parts.mail.flush();
      for (const call of this.#waitForTurn.splice(0)) call();
      this.#arm();
      this.lookIdle();
    });
  }

  #arm(): void {
    const atMs = this.events.peekAtMs();
    if (this.#timer !== null && this.#timerAtMs === atMs) return;
    this.#timer?.cancel();
    this.#timer = null;
    if (atMs === Number.POSITIVE_INFINITY) return;
    this.#timerAtMs = atMs;
    this.#timer = this.#parts.clock.at(atMs, () => {
      this.#timer = null;
      this.#handleDue();
      this.#endTurn();
    });
  }

  #carryOut(nowMs: number): void {
    const { sender, mail, clock } = this.#parts;
    const heads = this.#parts.heads();
    const desk = this.#desk;
    const { commands } = sender;
    const { events } = this;
    while (this.#commandIndex < commands.count) {
      const { kind, a, b, c } = commands.at(this.#commandIndex++);
      if (desk?.carryOut(kind, a, b, c) === true) continue;
      const wake = wakes[kind]!;
      if (wake !== 0) {
        events.schedule(c, wake, a, b);
        continue;
      }
      switch (kind) {
        case CommandKind.Take: {
          const message = heads.take(a);
          if (message >= 0) {
            this.#inputs?.inHand(a, message, nowMs);
            sender.taken(a, message, nowMs);
          } else if (this.#parts.isInOrder === true) {
            this.#isHeld = true;
            // What it waits for may be of this very turn.
            heads.flush();
            return;
          }
          break;
        }
        case CommandKind.Grant:
          this.inFlightCount += 1;
          mail.deliver(a, nowMs);
          break;
        case CommandKind.Enqueue:
          heads.add(b, a);
          break;
        case CommandKind.Settle:
          heads.settle(a, b === OutcomeId.dead ? 'dead' : 'done');
          break;
        case CommandKind.Retry:
          heads.putOff(a, b, clock.wallMs(c - nowMs) + patienceWallMs);
          events.schedule(c, EventKind.RetryDue, a, b);
          break;
        case CommandKind.Return:
          heads.putBack(a);
          break;
        case CommandKind.Close:
          mail.closeConnection(c);
          break;
        default:
          throw new Error(`bug: a command of unknown kind ${kind}`);
      }
    }
    commands.count = 0;
    this.#commandIndex = 0;
  }
}
