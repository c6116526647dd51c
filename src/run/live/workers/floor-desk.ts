// The live twin of the modelled queue desk: workers of a `workers` sender pop real jobs in processes of their own. What
// the sender wants of its queue goes to the broker and to those processes; what they take comes back as JobTaken. It
// carries out and judges nothing. Jobs of messages that wait, for a retry or since a limit holds, stand among the
// broker's delayed ones, dead ones among its failed.

import { EntryKind, type Ledger, type LedgerTables, type QueueFigure, queueFigures } from '../../../domain/ledger.ts';
import { OutcomeId } from '../../../domain/outcome.ts';
import type { LaneDepth } from '../../../drivers/queue/lane-queue.ts';
import type { JobFate } from '../../../drivers/queue/lane-workers.ts';
import type { EventQueue } from '../../../engine/event-queue.ts';
import type { LiveClock } from '../../../engine/live-clock.ts';
import { CommandKind } from '../../../sender/commands.ts';
import { EventKind } from '../../../sender/events.ts';
import type { FloorLayout } from '../../../sender/workers/open-floor.ts';
import { JobBook } from './job-book.ts';
import type { WorkerNews } from './protocol.ts';
import type { ProcessPlan } from './work-force.ts';

/** The broker, as its producer sees it. */
export interface Lanes {
  add(lane: number, messages: readonly number[]): Promise<void>;
  again(lane: number, message: number): Promise<void>;
  isHeld(lane: number, message: number): Promise<boolean>;
  depth(lane: number): Promise<LaneDepth>;
}

/** The processes that pop. */
export interface Force {
  look(worker: number): void;
  stopLooking(worker: number): void;
  endJob(worker: number, job: number, fate: JobFate): void;
  flush(): void;
}

export interface FloorDeskParts {
  readonly layout: FloorLayout;
  readonly plans: readonly ProcessPlan[];
  /** The sender's numbers of the lanes that have a queue. */
  readonly lanes: readonly number[];
  readonly queue: Lanes;
  readonly force: () => Force;
  readonly clock: LiveClock;
  readonly events: EventQueue;
  readonly tables: LedgerTables;
  readonly ledger: Ledger;
  readonly driver: string;
  readonly happened: (kind: number, a: number, b: number, c: number) => void;
  readonly failed: (error: Error) => void;
  /** Nothing is under way any more. */
  readonly quiet: () => void;
}

const done: JobFate = { kind: 'done' };
const dead: JobFate = { kind: 'dead' };
const returned: JobFate = { kind: 'returned' };
/** A retry is let go by the sender's own timer; the broker would do so after this much more real time. */
const patienceWallMs = 3_600_000;
const mostInOneAdd = 1000;

export class FloorDesk {
  readonly #parts: FloorDeskParts;
  readonly #book: JobBook;
  /** Workers that sit in a process. */
  readonly #seated: ReadonlySet<number>;
  /** By lane: jobs to be added at the end of this turn. */
  readonly #fresh = new Map<number, number[]>();
  /** What becomes of a message's job when its worker is through with it; done where nothing is said. */
  readonly #fates = new Map<number, JobFate>();
  /** Released jobs: until when, and when the broker lets them go by itself, in real time. */
  readonly #released = new Map<number, { readonly untilMs: number; readonly wallMs: number }>();
  readonly #counts = { fetched: 0, handedOutAgain: 0, jobs: 0, jobsMax: 0 };
  #askingCount = 0;

  constructor(parts: FloorDeskParts) {
    this.#parts = parts;
    this.#book = new JobBook(parts.layout.workerCount);
    this.#seated = new Set(parts.plans.flatMap(({ workers }) => workers));
    parts.tables.queues.push({ driver: parts.driver });
  }

  /** Work that broker and processes have not confirmed yet. */
  get pendingCount(): number {
    return this.#askingCount + this.#book.settlingCount + this.#fresh.size;
  }

  /** Does what the sender wants of its queue; false where the command is for somebody else. */
  carryOut(kind: number, a: number, b: number, c: number): boolean {
    switch (kind) {
      case CommandKind.Look:
        this.#look(a);
        return true;
      case CommandKind.StopLooking:
        this.#stop(a);
        return true;
      case CommandKind.QueueJob:
        this.#queue(a, b);
        return true;
      case CommandKind.QueueAgain:
        this.#letGo(a, b);
        return true;
      case CommandKind.PutOffJob:
        this.#release(b, c);
        this.#end(a, b);
        this.#look(a);
        return true;
      case CommandKind.ReleaseJob:
        this.#release(a, c);
        return true;
      case CommandKind.FinishJob:
        this.#end(a, b);
        return true;
      case CommandKind.Retry:
        this.#fates.set(a, { kind: 'delayed', delayMs: this.#wallMsUntil(c) + patienceWallMs });
        this.#parts.events.schedule(c, EventKind.RetryDue, a, b);
        return true;
      case CommandKind.Return:
        this.#fates.set(a, returned);
        return true;
      case CommandKind.Settle:
        this.#settle(a, b);
        return true;
      case CommandKind.WakeWorker:
        this.#parts.events.schedule(c, EventKind.WorkerTimer, a);
        return true;
      case CommandKind.WakeCrew:
        this.#parts.events.schedule(c, EventKind.CrewTimer, a);
        return true;
      default:
        return false;
    }
  }

  /** A released job is due. The broker sees to that by itself, but does not know of a jump over the time between. */
  timer(job: number, untilMs: number): void {
    const entry = this.#released.get(job);
    if (entry === undefined || entry.untilMs !== untilMs) return;
    this.#released.delete(job);
    if (entry.wallMs > performance.now() + 1) this.#letGo(job, this.#book.laneOf(job));
  }

  /** Sends what this turn has brought. */
  flush(): void {
    const { queue, force } = this.#parts;
    for (const [lane, jobs] of this.#fresh)
      for (let from = 0; from < jobs.length; from += mostInOneAdd)
        this.#ask(queue.add(lane, jobs.slice(from, from + mostInOneAdd)));
    this.#fresh.clear();
    force().flush();
  }

  came(process: number, { settled, stopped, taken }: WorkerNews): void {
    const { plans, happened } = this.#parts;
    for (const job of settled) this.#book.settled(job);
    for (const worker of stopped) this.#hasStopped(worker);
    for (const { worker, lane, job } of taken) {
      const handing = this.#book.taken(worker, job, plans[process]!.lanes[lane]!);
      this.#released.delete(job);
      this.#counts.fetched += 1;
      if (handing > 1) this.#counts.handedOutAgain += 1;
      happened(EventKind.JobTaken, worker, job, handing);
    }
    this.#tellQuiet();
  }

  /**
   * A process is gone. Its workers go on in the one that takes its place; what they had is out of their hands, and the
   * broker hands it out again once the locks have run out. What had been sent to a provider by then is sent twice.
   * Returns how many jobs that are.
   */
  lost(process: number): number {
    const { queue, plans, force, happened } = this.#parts;
    const { jobs, stopping, looking } = this.#book.lost(plans[process]!.workers);
    for (const worker of looking) force().look(worker);
    for (const worker of stopping) happened(EventKind.LookEnded, worker, 0, 0);
    // It may have told the broker, and nobody here, how a job ended.
    for (const job of jobs)
      this.#ask(
        queue.isHeld(this.#book.laneOf(job), job).then((isHeld) => {
          if (!isHeld) this.#book.found(job);
        }),
      );
    force().flush();
    return jobs.length;
  }

  /** Nobody who looks for a job can find one. */
  async isQuiet(): Promise<boolean> {
    const { queue, lanes } = this.#parts;
    // Where nothing is left to do, the broker need not be asked.
    if (this.#counts.jobs === 0 && this.#book.astrayCount === 0) return this.pendingCount === 0;
    for (const lane of lanes) {
      if (!this.#isLookedInto(lane)) continue;
      const { waiting, active } = await queue.depth(lane);
      // What is active beyond what is known has been fetched ahead, or is yet to be handed out again.
      if (waiting > 0 || active > this.#book.heldCount(lane)) return false;
    }
    return this.pendingCount === 0;
  }

  /** Puts down what has been counted by now. */
  sample(nowMs: number): void {
    const figures: Partial<Record<QueueFigure, number>> = this.#counts;
    queueFigures.forEach((figure, index) => {
      this.#parts.ledger.append(EntryKind.QueueSampled, -1, nowMs, 0, index, figures[figure] ?? 0);
    });
  }

  #stop(worker: number): void {
    this.#book.stops(worker);
    if (this.#seated.has(worker)) this.#parts.force().stopLooking(worker);
    // It serves lanes that nothing is ever put into, and sits nowhere.
    else setImmediate(() => this.#hasStopped(worker));
  }

  #hasStopped(worker: number): void {
    if (this.#book.stopped(worker)) this.#parts.happened(EventKind.LookEnded, worker, 0, 0);
  }

  #look(worker: number): void {
    this.#book.looks(worker);
    if (this.#seated.has(worker)) this.#parts.force().look(worker);
  }

  #queue(job: number, lane: number): void {
    const jobs = this.#fresh.get(lane);
    if (jobs === undefined) this.#fresh.set(lane, [job]);
    else jobs.push(job);
    this.#counts.jobs += 1;
    this.#counts.jobsMax = Math.max(this.#counts.jobsMax, this.#counts.jobs);
  }

  /** A job that was put off is to be had now; first it must have been put off. */
  #letGo(job: number, lane: number): void {
    this.#ask(this.#book.whenSettled(job).then(() => this.#parts.queue.again(lane, job)));
  }

  #release(job: number, untilMs: number): void {
    const delayMs = this.#wallMsUntil(untilMs);
    this.#fates.set(job, { kind: 'delayed', delayMs });
    this.#released.set(job, { untilMs, wallMs: performance.now() + delayMs });
    this.#parts.events.schedule(untilMs, EventKind.QueueTimer, job, 0, untilMs);
  }

  #settle(message: number, outcome: number): void {
    if (outcome === OutcomeId.dead) this.#fates.set(message, dead);
    this.#counts.jobs -= 1;
  }

  #end(worker: number, job: number): void {
    const fate = this.#fates.get(job) ?? done;
    this.#fates.delete(job);
    if (this.#book.ended(worker, job)) this.#parts.force().endJob(worker, job, fate);
    // Somebody else will have the job, whenever the broker hands it out again.
    else this.#released.delete(job);
  }

  #wallMsUntil(atMs: number): number {
    const { clock } = this.#parts;
    return Math.max(1, Math.ceil(clock.wallMs(atMs - clock.nowMs())));
  }

  #isLookedInto(lane: number): boolean {
    const { layout } = this.#parts;
    return this.#book.someLooking((worker) => layout.lanesOfPool[layout.poolOfWorker[worker]!]!.includes(lane));
  }

  #ask(work: Promise<unknown>): void {
    this.#askingCount += 1;
    work.then(
      () => {
        this.#askingCount -= 1;
        this.#tellQuiet();
      },
      (error: unknown) => this.#parts.failed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #tellQuiet(): void {
    if (this.pendingCount === 0) this.#parts.quiet();
  }
}
