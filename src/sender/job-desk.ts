// Work beside sending, kind by kind: jobs wait in line for workers of their own kind, so that a backlog in one stops no
// other. A kind that the scenario does not name has no desk: its work is done at once. What a job's end means (a
// campaign's messages stand in the queue, a report is heard) is its owner's business; here it only takes its time.

import { EntryKind, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import type { JobKind, JobPlan } from '../domain/scenario.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import { type JobEnd, JobLine } from './job-line.ts';

export interface JobDeskParts {
  readonly plans: readonly JobPlan[];
  readonly tables: LedgerTables;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  readonly startAtMs: number;
  readonly endAtMs: number;
}

/** Second number of a timer, where it is not a job's end. */
const timerOfScan = -1;
const timerOfLoad = -2;

export class JobDesk {
  readonly #parts: JobDeskParts;
  readonly #lines = new Map<JobKind, JobLine>();
  readonly #begins = new Map<JobLine, JobEnd>();
  readonly #ends = new Map<JobLine, JobEnd>();
  readonly #byRow: JobLine[] = [];

  constructor(parts: JobDeskParts) {
    this.#parts = parts;
    for (const plan of parts.plans) {
      const line = new JobLine(this.#byRow.length, plan);
      this.#byRow.push(line);
      this.#lines.set(plan.kind, line);
      parts.tables.jobKinds.push({ kind: plan.kind, workerCount: plan.workers });
    }
  }

  /** Whether the scenario names this kind. */
  has(kind: JobKind): boolean {
    return this.#lines.has(kind);
  }

  /** What it brings about that a worker takes up a job of this kind. */
  onBegin(kind: JobKind, begin: JobEnd): void {
    const line = this.#lines.get(kind);
    if (line !== undefined) this.#begins.set(line, begin);
  }

  /** What the end of a job of this kind brings about. */
  onEnd(kind: JobKind, end: JobEnd): void {
    const line = this.#lines.get(kind);
    if (line !== undefined) this.#ends.set(line, end);
  }

  /** The first scans and loads. */
  start(): void {
    const { commands, startAtMs } = this.#parts;
    for (const { plan, row } of this.#byRow) {
      if (plan.kind === 'scan') commands.push(CommandKind.WakeJobs, row, timerOfScan, startAtMs);
      plan.loads.forEach(({ atMs }, index) => {
        commands.push(CommandKind.WakeJobs, row, timerOfLoad - index, atMs);
      });
    }
  }

  /** A job comes; `takesMs` where it is not the kind's own time. False: this kind has no desk, and the caller does it now. */
  arrive(kind: JobKind, a: number, b: number, c: number, nowMs: number, takesMs?: number): boolean {
    // Asked at every end of a message, and most scenarios have no such jobs.
    const line = this.#lines.size === 0 ? undefined : this.#lines.get(kind);
    if (line === undefined) return false;
    line.add(a, b, c, takesMs ?? line.plan.takesMs, 1, nowMs);
    this.#serve(line, nowMs);
    return true;
  }

  timer(row: number, which: number, nowMs: number): void {
    const line = this.#byRow[row]!;
    if (which >= 0) this.#done(line, which, nowMs);
    else if (which === timerOfScan) this.#scan(line, nowMs);
    else this.#load(line, timerOfLoad - which, nowMs);
  }

  /** Nobody of this kind takes another job until `resume`; what is under way is finished. */
  stop(kind: JobKind): void {
    const line = this.#lines.get(kind);
    if (line !== undefined) line.isStopped = true;
  }

  resume(kind: JobKind, nowMs: number): void {
    const line = this.#lines.get(kind);
    if (line === undefined) return;
    line.isStopped = false;
    this.#serve(line, nowMs);
  }

  sample(nowMs: number): void {
    for (const line of this.#byRow)
      this.#parts.ledger.append(EntryKind.JobsSampled, -1, nowMs, line.row, line.openCount, line.oldestAtMs(nowMs));
  }

  #scan(line: JobLine, nowMs: number): void {
    const nextAtMs = nowMs + line.plan.everyMs;
    if (nextAtMs < this.#parts.endAtMs)
      this.#parts.commands.push(CommandKind.WakeJobs, line.row, timerOfScan, nextAtMs);
    line.add(0, 0, nowMs, line.plan.takesMs, 1, nowMs);
    this.#serve(line, nowMs);
  }

  /** Rows of one list are taken in batches of a second's work, so that no list keeps the others out for hours. */
  #load(line: JobLine, index: number, nowMs: number): void {
    const perBatch = Math.max(1, Math.round(1000 / Math.max(1, line.plan.takesMs)));
    for (let left = line.plan.loads[index]!.count; left > 0; left -= perBatch) {
      const count = Math.min(perBatch, left);
      line.add(0, 0, 0, line.plan.takesMs * count, count, nowMs);
    }
    this.#serve(line, nowMs);
  }

  #serve(line: JobLine, nowMs: number): void {
    while (line.canStart) {
      const slot = line.begin();
      this.#parts.commands.push(CommandKind.WakeJobs, line.row, slot, nowMs + line.takesMs(slot));
      line.tell(slot, this.#begins.get(line), nowMs);
    }
  }

  #done(line: JobLine, slot: number, nowMs: number): void {
    this.#parts.ledger.append(EntryKind.JobDone, -1, nowMs, line.row, line.countOf(slot), line.arrivedAtMs(slot));
    line.tell(slot, this.#ends.get(line), nowMs);
    line.end(slot);
    this.#serve(line, nowMs);
  }
}
