// Carries the drills of a scenario out: kills, restarts and fills what a live run is made of, undoes it when its time is
// over, and notes what it cost. A run that ends earlier undoes first what still lasts.

import { type Drill, type DrillNote, drillsAsIncidents } from '../../domain/drill.ts';
import { EntryKind, type Ledger, type LedgerTables } from '../../domain/ledger.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { type Broker, BrokerTrouble } from '../../drivers/broker/broker.ts';
import type { EventQueue } from '../../engine/event-queue.ts';
import { RunEventKind } from '../run-events.ts';
import type { ClockReading } from './protocol.ts';

export interface DrilledCrew {
  /** Undefined for one on another machine, which is not ours to kill. */
  readonly pids: readonly (number | undefined)[];
  kill(agent: number): void;
}

/** Processes of stock Workers. */
export interface DrilledWorkers {
  kill(process: number): void;
}

export interface DrilledProviders {
  kill(): Promise<void>;
  comeBack(clock: () => ClockReading): Promise<void>;
  drill(row: number, begins: boolean): void;
}

export interface DrillsParts {
  readonly scenario: Scenario;
  readonly tables: LedgerTables;
  readonly ledger: Ledger;
  readonly loop: {
    readonly events: EventQueue;
    readonly inFlightCount: number;
    happened(kind: number, a: number): void;
  };
  readonly broker: () => Broker;
  readonly crew: () => DrilledCrew;
  /** Null where flows are dispatched. */
  readonly workers: () => DrilledWorkers | null;
  readonly providers: () => DrilledProviders;
  readonly clockReading: () => ClockReading;
  readonly onNotice: (text: string) => void;
  readonly onTrouble: (error: Error) => void;
}

interface Lasting {
  readonly atMs: number;
  readonly begunWallMs: number;
  readonly inFlight: number;
  /** The stroke, then what undoes it. */
  work: Promise<void>;
}

export class Drills {
  readonly notes: DrillNote[] = [];
  readonly #parts: DrillsParts;
  readonly #drills: readonly Drill[];
  readonly #lasting = new Map<number, Lasting>();
  readonly #undoing = new Set<Promise<void>>();
  /** Not by the clock; those that want the fewest first. */
  readonly #awaited: { readonly row: number; readonly deliveredCount: number }[] = [];
  #workingCount = 0;

  constructor(parts: DrillsParts) {
    this.#parts = parts;
    this.#drills = parts.scenario.drills ?? [];
  }

  /** Real parts are being ended or started: the clock is not to jump meanwhile. */
  get isWorking(): boolean {
    return this.#workingCount > 0;
  }

  start(): void {
    const { scenario, tables, loop } = this.#parts;
    tables.incidents.push(...drillsAsIncidents(scenario));
    this.#drills.forEach(({ begins }, row) => {
      if ('atMs' in begins) loop.events.schedule(begins.atMs, RunEventKind.DrillBegins, row);
      else this.#awaited.push({ row, ...begins });
    });
    this.#awaited.sort((one, other) => one.deliveredCount - other.deliveredCount);
  }

  /** So many messages have been delivered: some drills wait for that. */
  look(deliveredCount: number): void {
    while (this.#awaited[0] !== undefined && this.#awaited[0].deliveredCount <= deliveredCount)
      this.#parts.loop.happened(RunEventKind.DrillBegins, this.#awaited.shift()!.row);
  }

  /** A drill stands in the ledger from now on. */
  noteBegin(row: number, nowMs: number): void {
    const { scenario, ledger, loop } = this.#parts;
    const { lastsMs } = this.#drills[row]!;
    const awaited = this.#awaited.findIndex((other) => other.row === row);
    if (awaited !== -1) this.#awaited.splice(awaited, 1);
    ledger.append(EntryKind.IncidentBegan, -1, nowMs, scenario.incidents.length + row, 0, 0);
    if (lastsMs > 0) loop.events.schedule(nowMs + lastsMs, RunEventKind.DrillIsOver, row);
  }

  begin(row: number, nowMs: number): void {
    const { loop, onNotice } = this.#parts;
    const drill = this.#drills[row]!;
    const { inFlightCount } = loop;
    this.noteBegin(row, nowMs);
    onNotice(`drill ${row + 1}: ${drill.description}, ${inFlightCount} attempts under way`);
    const work = this.#watched(this.#strike(drill, row));
    this.#lasting.set(row, { atMs: nowMs, begunWallMs: performance.now(), inFlight: inFlightCount, work });
    if (drill.lastsMs <= 0) this.over(row);
  }

  /** Its time is over, and what it did is undone. */
  over(row: number): void {
    const lasting = this.#lasting.get(row);
    if (lasting === undefined) return;
    this.#lasting.delete(row);
    void this.#undone(row, lasting);
  }

  /** What a drill has undone stands in the ledger from now on. */
  noteEnd(row: number, nowMs: number): void {
    const { scenario, ledger } = this.#parts;
    ledger.append(EntryKind.IncidentEnded, -1, nowMs, scenario.incidents.length + row, 0, 0);
  }

  /** The run is over: what lasts is undone. */
  async end(): Promise<void> {
    for (const row of [...this.#lasting.keys()]) this.over(row);
    await Promise.all(this.#undoing);
  }

  #undone(row: number, lasting: Lasting): Promise<void> {
    const undoing = this.#watched(lasting.work.then(() => this.#undo(this.#drills[row]!, row))).then(() => {
      const { description } = this.#drills[row]!;
      const { atMs, inFlight, begunWallMs } = lasting;
      const wallMs = Math.round(performance.now() - begunWallMs);
      this.notes.push({ description, atMs, inFlight, wallMs });
      this.#parts.onNotice(`drill ${row + 1} is over after ${wallMs} ms`);
      this.#parts.loop.happened(RunEventKind.DrillEnded, row);
      this.#undoing.delete(undoing);
    });
    this.#undoing.add(undoing);
    return undoing;
  }

  async #watched(work: Promise<void>): Promise<void> {
    this.#workingCount += 1;
    try {
      await work;
    } catch (error) {
      this.#parts.onTrouble(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#workingCount -= 1;
    }
  }

  async #strike(drill: Drill, row: number): Promise<void> {
    const broker = this.#parts.broker();
    switch (drill.kind) {
      case 'kill-agents':
        return this.#killAgents(drill.isAll);
      case 'kill-workers':
        this.#parts.workers()?.kill(0);
        return;
      case 'kill-providers':
        return this.#parts.providers().kill();
      case 'restart-broker':
        if (broker.pid === undefined) throw new Error('the broker has no process to kill');
        process.kill(broker.pid, 'SIGKILL');
        return;
      case 'fill-broker':
        return broker.fill!(true);
      case 'drop-before-reply':
      case 'slow-reader':
        return this.#parts.providers().drill(row, true);
      default:
        unreachable(drill);
    }
  }

  #killAgents(isAll: boolean): void {
    const crew = this.#parts.crew();
    const local = crew.pids.flatMap((pid, agent) => (pid === undefined ? [] : [agent]));
    // From the last on: one that takes a place may be put at the end.
    for (const agent of isAll ? local.reverse() : local.slice(0, 1)) crew.kill(agent);
  }

  async #undo(drill: Drill, row: number): Promise<void> {
    const broker = this.#parts.broker();
    switch (drill.kind) {
      case 'kill-agents':
      case 'kill-workers':
        // Whoever employs them has seen to it already.
        return;
      case 'kill-providers':
        return this.#parts.providers().comeBack(this.#parts.clockReading);
      case 'restart-broker':
        return broker.restart();
      case 'fill-broker':
        return broker.fill!(false);
      case 'drop-before-reply':
      case 'slow-reader':
        return this.#parts.providers().drill(row, false);
      default:
        unreachable(drill);
    }
  }
}

/** Throws where this broker is not to be drilled as the scenario says. */
export function refuseDrillsOn({ isPrivate, description, fill }: Broker, drills: readonly Drill[] = []): void {
  for (const { kind } of drills) {
    if (kind !== 'restart-broker' && kind !== 'fill-broker') continue;
    const field = kind === 'fill-broker' ? '`fill: broker`' : '`restart: broker`';
    if (!isPrivate) {
      throw new BrokerTrouble(
        `${field} is done only to a broker that the run starts for itself; this one is ${description}\n  hint: leave --broker, REDIS_URL and DATABASE_URL out`,
      );
    }
    if (kind === 'fill-broker' && fill === undefined) {
      throw new BrokerTrouble(
        `${field} needs Redis, which has a limit of memory; this broker is ${description}\n  hint: install redis-server`,
      );
    }
  }
}
