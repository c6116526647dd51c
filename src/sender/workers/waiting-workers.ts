// Workers that stand at a gate with a job in hand (`when_throttled: wait`). Each gate has one line and one timer; when
// it opens, the first in line asks again, and the next one when the gate is still open after that.

import type { Gate } from '../../policy/gate.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';
import type { Flow } from '../flow.ts';

interface Line {
  readonly gate: Gate;
  readonly index: number;
  /** Worker and turn, one after the other. */
  readonly entries: number[];
  first: number;
  timerAtMs: number;
}

export class WaitingWorkers {
  readonly #commands: CommandBuffer;
  /** The worker asks again; it stands in line anew where it may still not go. */
  readonly #ask: (worker: number, nowMs: number) => void;
  readonly #lines: Line[] = [];
  readonly #lineOf = new Map<Gate, Line>();
  /** By worker: grows whenever it stands up or leaves, so that its old places are void. */
  readonly #turn: Int32Array;

  constructor(workerCount: number, commands: CommandBuffer, ask: (worker: number, nowMs: number) => void) {
    this.#turn = new Int32Array(workerCount);
    this.#commands = commands;
    this.#ask = ask;
  }

  /** The flow's job is held: at `shared` for all its routes, or at the binding of each. */
  stand(worker: number, flow: Flow, shared: Gate | null, nowMs: number): void {
    this.#turn[worker]! += 1;
    if (shared !== null) {
      this.#join(worker, shared, nowMs);
      return;
    }
    for (const { binding, connections } of flow.routes) {
      if (binding === null) continue;
      this.#join(worker, binding, nowMs);
      // Where only a connection is missing, one that falls idle will do as well.
      if (binding.asksConnection) this.#join(worker, connections.gate, nowMs);
    }
  }

  /** The worker stands there no more. */
  leave(worker: number): void {
    this.#turn[worker]! += 1;
  }

  gateTimer(index: number, nowMs: number): void {
    const line = this.#lines[index]!;
    if (line.timerAtMs <= nowMs) line.timerAtMs = Number.POSITIVE_INFINITY;
    this.#serve(line, nowMs);
  }

  gateChanged(gate: Gate, nowMs: number): void {
    const line = this.#lineOf.get(gate);
    if (line !== undefined) this.#serve(line, nowMs);
  }

  #join(worker: number, gate: Gate, nowMs: number): void {
    const line = this.#lineAt(gate);
    line.entries.push(worker, this.#turn[worker]!);
    this.#arm(line, nowMs);
  }

  #serve(line: Line, nowMs: number): void {
    while (line.first < line.entries.length && line.gate.opensAtMs <= nowMs) {
      const worker = line.entries[line.first]!;
      const turn = line.entries[line.first + 1]!;
      line.first += 2;
      if (this.#turn[worker] !== turn) continue;
      this.#turn[worker]! += 1;
      this.#ask(worker, nowMs);
    }
    if (line.first > 1024 && line.first * 2 > line.entries.length) {
      line.entries.splice(0, line.first);
      line.first = 0;
    }
    this.#arm(line, nowMs);
  }

  #arm(line: Line, nowMs: number): void {
    const atMs = line.gate.opensAtMs;
    if (line.first >= line.entries.length || atMs <= nowMs || atMs >= line.timerAtMs) return;
    if (atMs === Number.POSITIVE_INFINITY) return; // An event will come.
    line.timerAtMs = atMs;
    this.#commands.push(CommandKind.WakeGate, line.index, 0, atMs);
  }

  #lineAt(gate: Gate): Line {
    let line = this.#lineOf.get(gate);
    if (line === undefined) {
      line = { gate, index: this.#lines.length, entries: [], first: 0, timerAtMs: Number.POSITIVE_INFINITY };
      this.#lines.push(line);
      this.#lineOf.set(gate, line);
    }
    return line;
  }
}
