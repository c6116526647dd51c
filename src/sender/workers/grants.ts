// A worker's leave to try, and its end: what is spent, over which connection it goes, and what becomes of that.

import { EntryKind, type Ledger } from '../../domain/ledger.ts';
import { commit } from '../../policy/decide.ts';
import type { Gate } from '../../policy/gate.ts';
import { type Attempt, type AttemptTable, isUnderWay } from '../attempts.ts';
import { type CommandBuffer, CommandKind } from '../commands.ts';
import type { Connection, ConnectionBook } from '../connections.ts';
import type { Flow, Path } from '../flow.ts';
import type { MessageBook } from '../messages.ts';

export interface GrantParts {
  readonly attempts: AttemptTable;
  readonly connections: ConnectionBook;
  readonly messages: MessageBook;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  readonly idleMs: number;
  dueAtMs(message: number): number;
  /** A gate may be open now that was not. */
  gateChanged(gate: Gate, nowMs: number): void;
}

export class Grants {
  readonly #parts: GrantParts;
  /** By attempt slot: who makes the attempt. */
  readonly workerOf: Int32Array;

  constructor(parts: GrantParts) {
    this.#parts = parts;
    this.workerOf = new Int32Array(parts.attempts.all.length);
  }

  /** `held` is the flow as the worker's counters hold it; `flow` is what the rest of the sender knows it as. */
  grant(worker: number, pool: number, message: number, flow: Flow, held: Flow, path: Path, nowMs: number): void {
    const { attempts, connections, messages, ledger, commands } = this.#parts;
    const opens = path.connections.idleCount === 0;
    commit(held, path, opens, nowMs);
    const connection = opens
      ? connections.open(path.connections, path.row, path.connectGates)
      : path.connections.takeIdle();
    if (opens) ledger.append(EntryKind.ConnectionOpened, -1, nowMs, path.row, connection.number, 0);
    const dueAtMs = messages.retryOf(message)?.dueAtMs ?? this.#parts.dueAtMs(message);
    const number = messages.attemptCount[message]! + 1;
    messages.attemptCount[message] = number;
    const attempt = attempts.take();
    attempt.message = message;
    attempt.flow = flow;
    attempt.path = path;
    attempt.connection = connection;
    attempt.pool = pool;
    attempt.opensConnection = opens;
    attempt.number = number;
    attempt.grantedAtMs = nowMs;
    attempt.dueAtMs = dueAtMs;
    this.workerOf[attempt.slot] = worker;
    ledger.append(EntryKind.Granted, message, nowMs, path.row, number, dueAtMs);
    commands.push(CommandKind.Grant, attempt.slot, 0, 0);
  }

  /** The attempt has ended: limits hear how it went, the connection rests or closes. */
  released(attempt: Attempt, nowMs: number): void {
    const { path, connection, isRefused } = attempt;
    for (const gate of path.settledGates) {
      gate.keeper.settle(nowMs, attempt.isAccepted);
      this.#parts.gateChanged(gate, nowMs);
    }
    if (!isRefused) connection.carriedCount += 1;
    this.#parts.attempts.give(attempt);
    if (isRefused || attempt.closesConnection || connection.carriedCount >= path.messagesPerConnection)
      this.#close(connection, nowMs);
    else this.#rest(connection, nowMs);
  }

  /** The attempt under way that the worker makes; -1 where it makes none. */
  slotOf(worker: number): number {
    const { attempts } = this.#parts;
    return this.workerOf.findIndex((maker, slot) => maker === worker && isUnderWay(attempts.at(slot)));
  }

  /** Whether somebody is trying the message at this moment. */
  isTried(message: number): boolean {
    return this.#parts.attempts.all.some((attempt) => attempt.message === message && isUnderWay(attempt));
  }

  /** Whoever made the attempt is gone, and its connection with him. */
  abandoned(slot: number, nowMs: number): void {
    const { path, connection } = this.#parts.attempts.at(slot);
    for (const gate of path.settledGates) {
      gate.keeper.settle(nowMs, false);
      this.#parts.gateChanged(gate, nowMs);
    }
    this.#close(connection, nowMs);
  }

  connectionIdle(connectionSlot: number, number: number, nowMs: number): void {
    const { connections, commands, idleMs } = this.#parts;
    const connection = connections.at(connectionSlot);
    if (!connection.isOpen || connection.number !== number) return;
    connection.hasTimer = false;
    if (!connection.isIdle) return;
    const endsAtMs = connection.idleSinceMs + idleMs;
    if (endsAtMs <= nowMs) {
      this.#close(connection, nowMs);
      return;
    }
    connection.hasTimer = true;
    commands.push(CommandKind.WakeConnection, connectionSlot, number, endsAtMs);
  }

  #rest(connection: Connection, nowMs: number): void {
    connection.pool.putIdle(connection, nowMs);
    if (!connection.hasTimer) {
      connection.hasTimer = true;
      const { commands, idleMs } = this.#parts;
      commands.push(CommandKind.WakeConnection, connection.slot, connection.number, nowMs + idleMs);
    }
    this.#parts.gateChanged(connection.pool.gate, nowMs);
  }

  #close(connection: Connection, nowMs: number): void {
    const { connections, ledger, commands } = this.#parts;
    const { number, carriedCount, pathRow, gates } = connection;
    connections.close(connection);
    ledger.append(EntryKind.ConnectionClosed, -1, nowMs, pathRow, number, carriedCount);
    const { ip, destination } = connection.pool;
    if (!connection.isGone) commands.push(CommandKind.Close, ip, destination, number);
    for (const gate of gates) gate.keeper.settle(nowMs, true);
    for (const gate of gates) this.#parts.gateChanged(gate, nowMs);
  }
}
