// When a pool's number of workers changes: on its timetable, at its restarts, or as autoscaling finds.

import type { Pool } from '../../domain/scenario.ts';
import { autoscaledWorkers, nextTimetableAtMs, timetabledWorkers } from '../../policy/crew-size.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';

/** Whose number of workers can be changed: a crew, or a pool that the dispatcher serves. */
export interface Resizable {
  sizeOf(pool: number): number;
  resize(pool: number, size: number, nowMs: number): void;
  restart(pool: number, nowMs: number): void;
}

/** When messages stop coming, and when the run ends at the latest. */
export interface Until {
  readonly arrivalsEndAtMs: number;
  readonly endAtMs: number;
}

/** Autoscaling looks this often while it changes nothing. */
const lookMs = 5000;

export class CrewClock {
  readonly #pools: readonly Pool[];
  readonly #crew: Resizable;
  readonly #commands: CommandBuffer;
  readonly #oldestMs: (pool: number, nowMs: number) => number;
  readonly #until: Until;
  /** By pool: the next restart in its list. */
  readonly #restart: number[];
  readonly #restAtMs: number[];

  /** `oldestMs`: how long the oldest due job of a pool's lanes has waited. */
  constructor(
    pools: readonly Pool[],
    crew: Resizable,
    commands: CommandBuffer,
    until: Until,
    oldestMs: (pool: number, nowMs: number) => number,
  ) {
    this.#pools = pools;
    this.#crew = crew;
    this.#commands = commands;
    this.#until = until;
    this.#oldestMs = oldestMs;
    this.#restart = pools.map(() => 0);
    this.#restAtMs = pools.map(() => Number.NEGATIVE_INFINITY);
  }

  start(nowMs: number): void {
    this.#pools.forEach((pool, index) => {
      const { crew } = pool;
      const size = crew !== undefined && crew.timetable.length > 0 ? timetabledWorkers(crew, nowMs) : pool.workers;
      this.#crew.resize(index, size, nowMs);
      this.#wake(index, nowMs);
    });
  }

  timer(index: number, nowMs: number): void {
    const { crew } = this.#pools[index]!;
    if (crew === undefined) return;
    const { restartsAtMs, timetable, autoscale } = crew;
    while ((restartsAtMs[this.#restart[index]!] ?? Number.POSITIVE_INFINITY) <= nowMs) {
      this.#restart[index]! += 1;
      this.#crew.restart(index, nowMs);
    }
    if (timetable.length > 0) this.#crew.resize(index, timetabledWorkers(crew, nowMs), nowMs);
    if (autoscale !== null && this.#restAtMs[index]! <= nowMs) {
      const size = this.#crew.sizeOf(index);
      const wanted = autoscaledWorkers(autoscale, size, this.#oldestMs(index, nowMs));
      if (wanted !== size) {
        this.#crew.resize(index, wanted, nowMs);
        this.#restAtMs[index] = nowMs + autoscale.coolDownMs;
      }
    }
    this.#wake(index, nowMs);
  }

  #wake(index: number, nowMs: number): void {
    const { crew } = this.#pools[index]!;
    if (crew === undefined) return;
    const { restartsAtMs, timetable, autoscale } = crew;
    const atMs = Math.min(
      restartsAtMs[this.#restart[index]!] ?? Number.POSITIVE_INFINITY,
      timetable.length > 0 ? nextTimetableAtMs(crew, nowMs) : Number.POSITIVE_INFINITY,
      autoscale === null ? Number.POSITIVE_INFINITY : Math.max(nowMs + lookMs, this.#restAtMs[index]!),
    );
    const { arrivalsEndAtMs, endAtMs } = this.#until;
    // Once nothing new comes, there is nobody to come for but those who wait already; a run should not go on for this.
    const isOver = nowMs >= arrivalsEndAtMs && this.#oldestMs(index, nowMs) === 0;
    if (atMs < endAtMs && !isOver) this.#commands.push(CommandKind.WakeCrew, index, 0, atMs);
  }
}
