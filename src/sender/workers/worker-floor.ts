// The `workers` discipline: each worker pops the first job of its pool's lanes and only then asks whether it may go. The
// same policies answer as for flows. A job that is held goes back to the queue for a while, or keeps its worker waiting;
// so one provider's limit can hold up everybody else's mail, as it does for those who run such a sender.

import { EntryKind, type GiveUp, type Ledger } from '../../domain/ledger.ts';
import type { WhenThrottled } from '../../domain/worker-plan.ts';
import { decide, newVerdict } from '../../policy/decide.ts';
import type { Gate } from '../../policy/gate.ts';
import type { Attempt } from '../attempts.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';
import type { Discipline } from '../discipline.ts';
import type { Flow, Path } from '../flow.ts';
import type { FlowTable } from '../flow-table.ts';
import type { MessageBook } from '../messages.ts';
import { type Batches, noJobYet } from './batches.ts';
import { Crashes, type CrashHit } from './crashes.ts';
import type { Crash, Crew } from './crew.ts';
import type { FlowWaits } from './flow-waits.ts';
import { GivingUp } from './giving-up.ts';
import { type GrantParts, Grants } from './grants.ts';
import type { Keepers } from './keepers.ts';
import { Mark } from './mark.ts';
import { WaitingWorkers } from './waiting-workers.ts';
import { WorkerHours } from './worker-hours.ts';

export interface FloorParts extends Omit<GrantParts, 'gateChanged'> {
  readonly whenThrottled: WhenThrottled;
  /** No worker sends what another has claimed. */
  readonly isClaimed: boolean;
  readonly batches: Batches;
  readonly crew: Crew;
  readonly keepers: Keepers;
  /** By worker: whose counters it asks. */
  readonly keeperOfWorker: Int32Array;
  readonly flows: FlowTable;
  readonly messages: MessageBook;
  readonly waits: FlowWaits;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  /** Due messages of each campaign that are not in flight. */
  readonly campaignBacklog: Float64Array;
  /** True where the message, which nobody carries, must not be sent any more: it has ended. */
  endUnsent(message: number, flow: Flow): boolean;
  pickedUp(flow: Flow): void;
  /** A release costs the message one of its attempts; false where that was its last, and it has ended. */
  spend(message: number, flow: Flow, nowMs: number): boolean;
  /** Its job is given up: it has ended. */
  giveUp(message: number, flow: Flow, why: GiveUp, nowMs: number): void;
}

/** What became of a message in a worker's hands: the worker is busy with it, a limit holds it, or there is nothing to do. */
const Done = { Busy: 0, Held: 1, Nothing: 2 } as const;
type DoneId = (typeof Done)[keyof typeof Done];

export class WorkerFloor implements Discipline {
  decideCount = 0;
  readonly #parts: FloorParts;
  readonly #grants: Grants;
  readonly #standing: WaitingWorkers;
  readonly #hours: WorkerHours;
  readonly #givingUp: GivingUp;
  readonly #crashes: Crashes;
  readonly #verdict = newVerdict();
  readonly #flowOf: Int32Array;
  readonly #marks: Uint8Array;
  // By worker: its job, the message of it in hand, and one past the last of them.
  readonly #job: Int32Array;
  readonly #message: Int32Array;
  readonly #endMessage: Int32Array;
  #nowMs = 0;

  constructor(parts: FloorParts, messageCount: number) {
    const { workerCount } = parts.crew;
    this.#parts = parts;
    this.#grants = new Grants({ ...parts, gateChanged: (gate, nowMs) => this.gateChanged(gate, nowMs) });
    this.#standing = new WaitingWorkers(workerCount, parts.commands, (worker, nowMs) => this.#askAgain(worker, nowMs));
    this.#hours = new WorkerHours(workerCount);
    this.#flowOf = new Int32Array(messageCount);
    this.#marks = new Uint8Array(messageCount);
    this.#job = new Int32Array(workerCount);
    this.#message = new Int32Array(workerCount);
    this.#endMessage = new Int32Array(workerCount);
    const known = {
      ...parts,
      ...{ grants: this.#grants, standing: this.#standing, hours: this.#hours, marks: this.#marks },
      ...{ job: this.#job, message: this.#message, endMessage: this.#endMessage },
      flowOf: (message: number) => this.#flow(message),
      due: (flow: Flow, message: number) => this.#becomeDue(flow, 1, message),
      notDue: (flow: Flow, message: number) => this.#passOver(message, flow),
      book: (flow: Flow, nowMs: number) => this.book(flow, nowMs),
    };
    this.#givingUp = new GivingUp(known);
    this.#crashes = new Crashes({ ...known, givingUp: this.#givingUp });
  }

  /** A worker has its next job, handed out for the `handing`th time. */
  jobTaken(worker: number, job: number, handing: number, nowMs: number): void {
    const { crew } = this.#parts;
    crew.took(worker);
    this.#hours.jobCame(worker, nowMs);
    const crash = crew.takeDoomed(worker);
    if (crash === undefined && job >= 0 && handing === 1) {
      this.#doOne(worker, job, nowMs);
      return;
    }
    this.#hold(worker, job, handing, nowMs);
    if (crash === undefined) this.#goOn(worker, nowMs);
    else this.#crashes.die(worker, crash, nowMs);
  }

  /** A job whose worker is gone is to be had again. */
  jobUnlocked(job: number, nowMs: number): void {
    this.#crashes.jobUnlocked(job, nowMs);
  }

  /** The queue has moved a job to the dead list. */
  jobGivenUp(job: number, nowMs: number): void {
    this.#givingUp.jobGivenUp(job, nowMs);
  }

  /** A message was built; its job may be whole with it. */
  built(message: number, flow: Flow): void {
    this.due(flow, 1, message);
    const job = this.#parts.batches.jobEndingWith(message, flow.campaign);
    if (job !== noJobYet) this.#parts.commands.push(CommandKind.QueueJob, job, flow.lane, 0);
  }

  retryDue(message: number, flow: Flow): void {
    // A second copy of its job has brought it to an end meanwhile.
    if (this.#parts.messages.hasEnded(message)) return;
    this.due(flow, 1, message);
    this.#parts.commands.push(CommandKind.QueueAgain, message, flow.lane, 0);
  }

  /** A job of its own, whatever job it was part of when it died. */
  redriven(flow: Flow, message: number): void {
    this.due(flow, 1, message);
    this.#parts.commands.push(CommandKind.QueueJob, message, flow.lane, 0);
  }

  due(flow: Flow, count: number, message: number): void {
    this.#givingUp.queuedAnew(message);
    this.#becomeDue(flow, count, message);
  }

  #becomeDue(flow: Flow, count: number, message: number): void {
    this.#flowOf[message] = flow.index;
    this.#marks[message] = (this.#marks[message]! | Mark.Due) & ~(Mark.Released | Mark.Claimed);
    flow.backlogCount += count;
    this.#parts.campaignBacklog[flow.campaign]! += count;
    this.#parts.waits.came(flow, count, this.#nowMs);
  }

  released(attempt: Attempt, nowMs: number): void {
    const worker = this.#grants.workerOf[attempt.slot]!;
    this.#grants.released(attempt, nowMs);
    this.#message[worker]! += 1;
    this.#goOn(worker, nowMs);
  }

  abandoned(slot: number, nowMs: number): void {
    this.#grants.abandoned(slot, nowMs);
  }

  /** So many workers of a pool die at once with what they have in hand. */
  crash(pool: number, count: number, crash: Crash, hit: CrashHit, nowMs: number): void {
    this.#crashes.strike(pool, count, crash, hit, nowMs);
  }

  connectionIdle(connectionSlot: number, number: number, nowMs: number): void {
    this.#grants.connectionIdle(connectionSlot, number, nowMs);
  }

  gateTimer(line: number, nowMs: number): void {
    this.#standing.gateTimer(line, nowMs);
  }

  gateChanged(gate: Gate, nowMs: number): void {
    this.#standing.gateChanged(gate, nowMs);
  }

  book(flow: Flow, nowMs: number): void {
    this.#parts.waits.book(flow, this.#isServed(flow.lane), nowMs);
  }

  /** Since when nothing of the flow waits; Infinity while something does. */
  idleSinceMs(flow: Flow): number {
    return this.#parts.waits.idleSinceMs(flow);
  }

  /** Nobody need be sent: workers come by themselves. */
  serve(): void {}

  /** An event begins. */
  turn(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  #hold(worker: number, job: number, handing: number, nowMs: number): void {
    const { batches, ledger } = this.#parts;
    const end = batches.endOf(job);
    this.#job[worker] = job;
    this.#message[worker] = job < 0 ? ~job : job;
    this.#endMessage[worker] = end;
    for (let message = this.#message[worker]!; handing > 1 && message < end; message++) {
      this.#crashes.unlock(message, nowMs);
      this.#marks[message]! |= Mark.Repeated;
      ledger.append(EntryKind.HandedOutAgain, message, nowMs, handing, 0, 0);
    }
  }

  /** A job of one message, as most are. */
  #doOne(worker: number, message: number, nowMs: number): void {
    const { commands, crew, whenThrottled } = this.#parts;
    const done = this.#try(worker, message, nowMs);
    if (done === Done.Busy) {
      this.#job[worker] = message;
      this.#message[worker] = message;
      this.#endMessage[worker] = message + 1;
      return;
    }
    this.#hours.jobEnded(worker, nowMs);
    if (done === Done.Held && whenThrottled.kind === 'release') {
      const untilMs = nowMs + whenThrottled.afterMs;
      if (crew.goesOn(worker, nowMs)) {
        commands.push(CommandKind.PutOffJob, worker, message, untilMs);
        return;
      }
      commands.push(CommandKind.ReleaseJob, message, this.#flow(message).lane, untilMs);
      commands.push(CommandKind.FinishJob, worker, message, 0);
      return;
    }
    commands.push(CommandKind.FinishJob, worker, message, 0);
    crew.finished(worker, nowMs);
  }

  /** The worker goes through the messages of its job until one keeps it busy, and then to its next job. */
  #goOn(worker: number, nowMs: number): void {
    const { commands, whenThrottled } = this.#parts;
    for (; this.#message[worker]! < this.#endMessage[worker]!; this.#message[worker]! += 1) {
      const message = this.#message[worker]!;
      const done = this.#try(worker, message, nowMs);
      if (done === Done.Busy) return;
      if (done === Done.Held && whenThrottled.kind === 'release')
        commands.push(CommandKind.ReleaseJob, message, this.#flow(message).lane, nowMs + whenThrottled.afterMs);
    }
    commands.push(CommandKind.FinishJob, worker, this.#job[worker]!, 0);
    this.#hours.jobEnded(worker, nowMs);
    this.#parts.crew.finished(worker, nowMs);
  }

  #try(worker: number, message: number, nowMs: number): DoneId {
    const { keepers, keeperOfWorker, messages, whenThrottled } = this.#parts;
    const marks = this.#marks[message]!;
    const flow = this.#flow(message);
    if ((marks & Mark.Repeated) === 0) {
      if ((marks & Mark.Due) === 0) return Done.Nothing;
    } else if ((marks & Mark.Due) === 0 && this.#isOthers(message, nowMs)) return Done.Nothing;
    const held = keepers.flowOf(keeperOfWorker[worker]!, flow);
    const verdict = this.#verdict;
    this.decideCount += 1;
    decide(held, held.nextRoute, nowMs, verdict);
    flow.head = message;
    if (verdict.route >= 0) {
      // The holder of a second copy knows only of what nobody has tried that it must not be sent any more.
      const isAsked = (marks & Mark.Repeated) === 0 || ((marks & Mark.Due) !== 0 && !messages.hasEnded(message));
      if (isAsked && this.#parts.endUnsent(message, flow)) return this.#passOver(message, flow);
      this.#grant(worker, message, flow, held, verdict.route, nowMs);
      return Done.Busy;
    }
    const { waits } = this.#parts;
    if (whenThrottled.kind === 'wait') {
      // Whoever stands there stands until it goes, be others let through before it.
      waits.held(flow, verdict.cause, Number.POSITIVE_INFINITY, nowMs);
      this.#hours.stands(worker, verdict.cause, nowMs);
      this.#standing.stand(worker, held, verdict.shared, nowMs);
      return Done.Busy;
    }
    waits.held(flow, verdict.cause, opensAtMs(held, verdict.shared), nowMs);
    this.#marks[message] = marks | Mark.Released;
    // A second copy spends nothing of a message that has ended or is in flight.
    const spends = whenThrottled.spendsAttempt && (marks & Mark.Due) !== 0 && !messages.hasEnded(message);
    return spends ? this.#spend(message, flow, nowMs) : Done.Held;
  }

  /** The message, whose job went out repeatedly and which is not due, is not for one more worker to send. */
  #isOthers(message: number, nowMs: number): boolean {
    const { isClaimed, messages } = this.#parts;
    // Claimed by one who is at it, or is gone; or it has ended, or was put off by the other copy.
    if (isClaimed) this.#givingUp.findClaimed(message, nowMs);
    return isClaimed || (!messages.hasEnded(message) && messages.isPutOff(message, nowMs));
  }

  #grant(worker: number, message: number, flow: Flow, held: Flow, route: number, nowMs: number): void {
    const { crew, waits } = this.#parts;
    const path = held.routes[route]!;
    const marks = this.#marks[message]!;
    this.#grants.grant(worker, crew.poolOfWorker[worker]!, message, flow, held, path, nowMs);
    if (held.order !== null) held.nextRoute = held.order.next(route);
    else held.nextRoute = route + 1 === held.routes.length ? 0 : route + 1;
    if ((marks & Mark.Due) !== 0) {
      const spent = this.#hours.spent(worker);
      if (spent.standingRatio > 0 && !isHeldBy(held, path, spent.standingCause)) spent.standingCause = -1;
      waits.went(flow, spent, (marks & Mark.Released) !== 0, nowMs);
      this.#less(message, flow);
    }
    if (flow.backlogCount > 0 && held.routes.length === 1) this.#tellShut(flow, held, path, nowMs);
    this.#parts.pickedUp(flow);
  }

  /** What is left of a flow with one way out waits for what this grant has shut. */
  #tellShut(flow: Flow, held: Flow, path: Path, nowMs: number): void {
    let last: Gate | null = null;
    for (const gate of held.sharedGates) if (gate.opensAtMs > (last?.opensAtMs ?? nowMs)) last = gate;
    for (const gate of path.gates) if (gate.opensAtMs > (last?.opensAtMs ?? nowMs)) last = gate;
    if (last !== null) this.#parts.waits.held(flow, last.cause, last.opensAtMs, nowMs);
  }

  /** Being held costs the message an attempt. */
  #spend(message: number, flow: Flow, nowMs: number): DoneId {
    if (this.#parts.spend(message, flow, nowMs)) return Done.Held;
    this.#parts.waits.passedOver(flow);
    this.#less(message, flow);
    return Done.Nothing;
  }

  #askAgain(worker: number, nowMs: number): void {
    this.#hours.goes(worker, nowMs);
    this.#goOn(worker, nowMs);
  }

  #passOver(message: number, flow: Flow): DoneId {
    this.#parts.waits.passedOver(flow);
    this.#less(message, flow);
    return Done.Nothing;
  }

  #flow(message: number): Flow {
    return this.#parts.flows.flows[this.#flowOf[message]!]!;
  }

  #less(message: number, flow: Flow): void {
    this.#marks[message]! &= ~(Mark.Due | Mark.Released);
    flow.backlogCount -= 1;
    this.#parts.campaignBacklog[flow.campaign]! -= 1;
  }

  /** Some worker of a pool that serves the lane wants a job. */
  #isServed(lane: number): boolean {
    return this.#parts.crew.isLooking(lane);
  }
}

/** Whether one of the gates that waiting is booked to `cause` for stands before the flow, too. */
function isHeldBy(flow: Flow, path: Path, cause: number): boolean {
  return flow.sharedGates.some((gate) => gate.cause === cause) || path.gates.some((gate) => gate.cause === cause);
}

/** When what holds the flow opens: what all its routes share, or the earliest of what holds each. */
function opensAtMs(flow: Flow, shared: Gate | null): number {
  if (shared !== null) return shared.opensAtMs;
  let atMs = Number.POSITIVE_INFINITY;
  for (const { binding } of flow.routes) if (binding !== null && binding.opensAtMs < atMs) atMs = binding.opensAtMs;
  return atMs;
}
