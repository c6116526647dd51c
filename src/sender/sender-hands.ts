// What orders, alerts and redrives must see and move of the sender besides gates.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import type { JobKind } from '../domain/scenario.ts';
import { type Luck, luckRatio, Purpose } from '../engine/luck.ts';
import { type Attempt, type AttemptTable, isUnderWay } from './attempts.ts';
import type { CampaignLives } from './campaign-life.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { DeadList } from './dead-list.ts';
import type { Discipline } from './discipline.ts';
import type { FlowTable } from './flow-table.ts';
import type { Governor } from './governor.ts';
import type { JobDesk } from './job-desk.ts';
import type { WorkerPool } from './lanes.ts';
import type { MessageBook } from './messages.ts';
import type { Roster } from './roster.ts';
import type { Crash } from './workers/crew.ts';
import type { Resizable } from './workers/crew-clock.ts';
import type { WorkerFloor } from './workers/worker-floor.ts';

export interface HandParts {
  readonly attempts: AttemptTable;
  readonly commands: CommandBuffer;
  readonly dead: DeadList;
  readonly dispatcher: Discipline;
  /** Null where flows are dispatched. */
  readonly floor: WorkerFloor | null;
  readonly flows: FlowTable;
  readonly governors: readonly Governor[];
  readonly jobs: JobDesk;
  readonly lanes: readonly string[];
  readonly ledger: Ledger;
  readonly lives: CampaignLives;
  readonly luck: Luck;
  readonly messages: MessageBook;
  readonly pools: readonly WorkerPool[];
  readonly roster: Roster;
  /** Null where nothing ever changes the size of a pool. */
  readonly sizes: Resizable | null;
  isUnwanted(message: number): boolean;
}

export class SenderHands {
  readonly #parts: HandParts;
  /** By pool: workers that have crashed and are not back, and how many were ordered last (-1: nobody did). */
  readonly #crashed: number[];
  readonly #meant: number[];

  constructor(parts: HandParts) {
    this.#parts = parts;
    this.#crashed = parts.pools.map(() => 0);
    this.#meant = parts.pools.map(() => -1);
  }

  get deadCount(): number {
    return this.#parts.dead.count;
  }

  /** Due messages that nobody carries, in one lane or ('') in all. */
  depth(lane: string): number {
    const { flows, lanes } = this.#parts;
    let sum = 0;
    for (const flow of flows.flows) if (lane === '' || lanes[flow.lane] === lane) sum += flow.backlogCount;
    return sum;
  }

  /** How long the oldest of them has been due. */
  oldestDueMs(lane: string, nowMs: number): number {
    const { flows, lanes, messages, roster } = this.#parts;
    let oldestAtMs = nowMs;
    for (const { lane: own, head, backlogCount } of flows.flows) {
      if (backlogCount === 0 || head === -1 || (lane !== '' && lanes[own] !== lane)) continue;
      oldestAtMs = Math.min(oldestAtMs, messages.retryOf(head)?.dueAtMs ?? roster.dueAtMs(head));
    }
    return nowMs - oldestAtMs;
  }

  /** How long the attempt has been under way that was granted first. */
  oldestReservedMs(nowMs: number): number {
    let oldestAtMs = nowMs;
    for (const { grantedAtMs } of this.#parts.attempts.all) oldestAtMs = Math.min(oldestAtMs, grantedAtMs);
    return nowMs - oldestAtMs;
  }

  /** Takes every message off the dead list and queues it anew, as if it had just become due. */
  redrive(nowMs: number): void {
    const { dead, messages, ledger, lives, dispatcher } = this.#parts;
    for (const { message, flow } of dead.takeAll()) {
      // Whoever must not be mailed any more stays dead.
      if (this.#parts.isUnwanted(message)) {
        dead.add(message, flow);
        continue;
      }
      messages.redriven(message, nowMs);
      lives.redriven(flow.campaign, nowMs);
      ledger.append(EntryKind.Redriven, message, nowMs, flow.group, 0, 0);
      dispatcher.redriven(flow, message);
    }
  }

  pauseCampaign(campaign: number, nowMs: number): void {
    this.#parts.lives.paused(campaign, nowMs);
  }

  resumeCampaign(campaign: number, nowMs: number): void {
    this.#parts.lives.resumed(campaign, nowMs);
  }

  stopJob(kind: JobKind): void {
    this.#parts.jobs.stop(kind);
  }

  resumeJob(kind: JobKind, nowMs: number): void {
    this.#parts.jobs.resume(kind, nowMs);
  }

  /** How many a pool is meant to have, those that have crashed included. */
  workersOf(pool: string): number {
    const { index } = this.#poolNamed(pool);
    return this.#parts.sizes!.sizeOf(index) + this.#crashed[index]!;
  }

  setWorkers(pool: string, count: number, nowMs: number): void {
    const { index } = this.#poolNamed(pool);
    this.#meant[index] = count;
    this.#parts.sizes!.resize(index, Math.max(0, count - this.#crashed[index]!), nowMs);
  }

  /**
   * So many workers of a pool are gone at once, until `backAtMs`. What they carried nobody hears of: it is handed out
   * again after `lockMs`, under the same attempt number, and may be delivered twice. Returns for how many `bringBack` is
   * to be called; workers that pop jobs come back by themselves.
   */
  crash(name: string, count: number, crash: Crash, nowMs: number): number {
    const { attempts, floor } = this.#parts;
    const pool = this.#poolNamed(name);
    if (floor !== null) {
      const luckOf = (message: number) => this.#luckOf(message, nowMs);
      floor.crash(pool.index, count, crash, { luckOf, abandon: (slot) => this.#abandon(slot, nowMs) }, nowMs);
      return 0;
    }
    const busy = attempts.all.filter((attempt) => isUnderWay(attempt) && attempt.pool === pool.index);
    const luckOf = ({ message }: Attempt) => this.#luckOf(message, nowMs);
    const hit = busy.sort((one, other) => luckOf(one) - luckOf(other)).slice(0, count);
    const idle = Math.min(pool.freeCount, count - hit.length);
    pool.workerCount -= hit.length + idle;
    pool.freeCount -= idle;
    this.#crashed[pool.index]! += hit.length + idle;
    for (const { slot, message, flow } of hit) {
      this.#abandon(slot, nowMs);
      this.#parts.commands.push(CommandKind.Retry, message, flow.index, nowMs + crash.lockMs);
    }
    return hit.length + idle;
  }

  bringBack(name: string, count: number, nowMs: number): void {
    if (count === 0) return;
    const pool = this.#poolNamed(name);
    this.#crashed[pool.index]! -= count;
    const meant = this.#meant[pool.index]!;
    // While they were gone somebody may have changed how many there are to be.
    if (meant >= 0) this.setWorkers(name, meant, nowMs);
    else {
      pool.workerCount += count;
      pool.freeCount += count;
    }
  }

  /** Who is hit hangs on what he carries, not on his place in a table. */
  #luckOf(message: number, nowMs: number): number {
    return luckRatio(this.#parts.luck, Purpose.WorkerCrash, message, 0, nowMs);
  }

  #abandon(slot: number, nowMs: number): void {
    const { attempts, messages, ledger, governors, dispatcher } = this.#parts;
    const attempt = attempts.at(slot);
    const { message, path, reply, grantedAtMs } = attempt;
    ledger.append(EntryKind.Abandoned, message, nowMs, path.row, reply, 0);
    messages.attemptCount[message]! -= 1;
    for (const governor of governors) governor.abandoned?.(path, grantedAtMs, nowMs);
    dispatcher.abandoned(slot, nowMs);
    attempts.abandon(attempt);
  }

  #poolNamed(name: string): WorkerPool {
    return this.#parts.pools.find((pool) => pool.name === name)!;
  }
}
