// The dispatcher decides who sends what, when, and by which route. It looks at flows, never at a million messages: a
// flow with a message in hand is Ready (it wants a worker) or Parked (gates hold it); a held message is never taken
// from its queue. A free worker takes the most urgent lane's fairest flow and offers it to `decide`; if every route is
// held, the flow waits at the gates that bind it, and each gate wakes one flow when it opens. What an attempt's answer
// means is settled elsewhere (settlement.ts); here it only frees a worker and a connection.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import { commit, decide, newVerdict } from '../policy/decide.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt, AttemptTable } from './attempts.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { Connection, ConnectionBook } from './connections.ts';
import { type Flow, FlowState, type Path } from './flow.ts';
import { type Lane, lookAtWorkers, type WorkerPool } from './lanes.ts';
import type { MessageBook } from './messages.ts';
import { WaitingRoom, type WaitingRoomOwner } from './waiting-room.ts';
import type { LaneWorkers } from './want-of-workers.ts';

export interface DispatcherParts {
  readonly lanes: readonly Lane[];
  readonly pools: readonly WorkerPool[];
  readonly attempts: AttemptTable;
  readonly connections: ConnectionBook;
  readonly messages: MessageBook;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  readonly workerCause: number;
  readonly fair: 'backlog' | 'equal';
  /** How long a connection may stand idle. */
  readonly idleMs: number;
  /** Due messages of each campaign that are not in flight. */
  readonly campaignBacklog: Float64Array;
  dueAtMs(message: number): number;
  /** True where the message, which nobody carries, must not be sent any more: it has ended. */
  endUnsent(message: number, flow: Flow): boolean;
  /** A worker has taken a message of this flow. */
  pickedUp(flow: Flow): void;
}

export class Dispatcher implements WaitingRoomOwner {
  /** How often `decide` was asked: at most three times an attempt, or waking is wasteful. */
  decideCount = 0;
  readonly #parts: DispatcherParts;
  readonly #lanes: readonly Lane[];
  readonly #pools: readonly WorkerPool[];
  readonly #attempts: AttemptTable;
  readonly #commands: CommandBuffer;
  readonly #ledger: Ledger;
  readonly #waiting: WaitingRoom;
  readonly #verdict = newVerdict();
  readonly #laneWorkers: LaneWorkers = { freeCount: 0, freedAtMs: 0, freedBeforeMs: 0 };
  /** Flows that wait for a worker and for nothing else. */
  #readyCount = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#lanes = parts.lanes;
    this.#pools = parts.pools;
    this.#attempts = parts.attempts;
    this.#commands = parts.commands;
    this.#ledger = parts.ledger;
    this.#waiting = new WaitingRoom(parts.lanes, parts.commands, this);
  }

  /** New messages or due retries stand in the flow's queue. */
  due(flow: Flow, count: number): void {
    if (flow.turn.backlogCount === 0) this.#join(flow);
    flow.turn.backlogCount += count;
    flow.backlogCount += count;
    this.#parts.campaignBacklog[flow.campaign]! += count;
    this.#takeNext(flow);
  }

  /** A dead message stands in its flow's queue anew. */
  redriven(flow: Flow, message: number): void {
    this.#commands.push(CommandKind.Enqueue, message, flow.index, 0);
    this.due(flow, 1);
  }

  /** The flow's next message is in hand. */
  taken(flow: Flow, message: number, nowMs: number): void {
    flow.isTaking = false;
    this.#lanes[flow.lane]!.takingCount -= 1;
    flow.head = message;
    if (this.#parts.endUnsent(message, flow)) this.#passOver(flow);
    else this.#makeReady(flow, nowMs);
  }

  /** Workers that are free take flows that are ready, the most urgent lane first, until one or the other runs out. */
  serve(nowMs: number): void {
    const pools = this.#pools;
    for (let served = true; served && this.#readyCount > 0; ) {
      served = false;
      for (let i = 0; i < pools.length; i++) {
        const pool = pools[i]!;
        if (pool.freeCount === 0) continue;
        const flow = this.#pick(pool);
        if (flow === null) continue;
        this.#offer(flow, pool, nowMs);
        served = true;
      }
    }
  }

  /** An attempt has ended: its worker is free, its limits hear how it went, its connection rests or closes. */
  released(attempt: Attempt, nowMs: number): void {
    const { path, connection, isRefused } = attempt;
    const pool = this.#pools[attempt.pool]!;
    pool.freeCount += 1;
    pool.freedBeforeMs = pool.freedAtMs;
    pool.freedAtMs = nowMs;
    for (let i = 0; i < path.settledGates.length; i++) {
      const gate = path.settledGates[i]!;
      gate.keeper.settle(nowMs, attempt.isAccepted);
      this.#waiting.gateChanged(gate, nowMs);
    }
    if (!isRefused) connection.carriedCount += 1;
    if (isRefused || attempt.closesConnection || connection.carriedCount >= path.messagesPerConnection)
      this.#close(connection, nowMs);
    else this.#rest(connection, nowMs);
    this.#attempts.give(attempt);
  }

  /** Whoever carried the attempt is gone, and its connection with him; its limits hear that it was not accepted. */
  abandoned(slot: number, nowMs: number): void {
    const { path, connection } = this.#attempts.at(slot);
    for (const gate of path.settledGates) {
      gate.keeper.settle(nowMs, false);
      this.#waiting.gateChanged(gate, nowMs);
    }
    this.#close(connection, nowMs);
  }

  /** A connection's idle time may be over. */
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

  /** The instant has come at which a gate was said to open. */
  gateTimer(gateId: number, nowMs: number): void {
    this.#waiting.gateTimer(gateId, nowMs);
  }

  /** A gate may be open now that was not, or open sooner than was said. */
  gateChanged(gate: Gate, nowMs: number): void {
    this.#waiting.gateChanged(gate, nowMs);
  }

  /** A flow that stood at a gate may go, for all that the gate has to say. */
  wake(flow: Flow, nowMs: number): void {
    this.#join(flow);
    this.#makeReady(flow, nowMs);
  }

  workersOf(lane: number): LaneWorkers {
    return lookAtWorkers(this.#lanes[lane]!, this.#pools, this.#laneWorkers);
  }

  waitsFor(flow: Flow, cause: number, nowMs: number): void {
    this.book(flow, nowMs);
    flow.cause = cause;
  }

  /** Books what the flow has waited for since it last stood still: in part a worker, where its gate held nobody. */
  book(flow: Flow, nowMs: number): void {
    if (flow.state === FlowState.Idle || flow.sinceMs >= nowMs) return;
    const wantedMs = flow.state === FlowState.Parked ? this.#waiting.wantedMs(flow, nowMs) : 0;
    if (wantedMs === 0) this.#waited(flow, flow.cause, flow.sinceMs, nowMs);
    else {
      const waitedMs = nowMs - flow.sinceMs;
      if (wantedMs < waitedMs) this.#waited(flow, flow.cause, nowMs - (waitedMs - wantedMs), nowMs);
      this.#waited(flow, this.#parts.workerCause, Math.max(flow.sinceMs, nowMs - wantedMs), nowMs);
    }
    flow.sinceMs = nowMs;
  }

  #waited(flow: Flow, cause: number, fromMs: number, nowMs: number): void {
    this.#ledger.append(EntryKind.Waited, -1, nowMs, flow.group, cause, fromMs);
  }

  #pick(pool: WorkerPool): Flow | null {
    for (let i = 0; i < pool.lanes.length; i++) {
      const lane = this.#lanes[pool.lanes[i]!]!;
      const flow = lane.ready.isEmpty ? null : this.#firstReady(lane);
      if (flow !== null) {
        // A warm connection goes before a cold one, within its lane and for as many messages as a connection carries.
        const last = pool.lastFlow;
        if (last !== null && last.lane === flow.lane && this.#goesOn(last, flow, pool)) return last;
        lane.ready.drop();
        flow.waiter.isListed = false;
        return flow;
      }
      // What is on its way from a queue of this lane goes before all that is less urgent; its coming serves again.
      if (lane.takingCount > 0) return null;
    }
    return null;
  }

  /** The fairest of a lane's ready flows; those that have moved on since are dropped on the way. */
  #firstReady(lane: Lane): Flow | null {
    for (let waiter = lane.ready.front(); waiter !== undefined; waiter = lane.ready.front()) {
      const { flow } = waiter;
      if (flow.state === FlowState.Ready) return flow;
      lane.ready.drop();
      waiter.isListed = false;
    }
    return null;
  }

  /** Whether the flow served last goes on, past a fairer one that is cold and loses nothing by it. */
  #goesOn(last: Flow, fairest: Flow, { streakCount }: WorkerPool): boolean {
    if (last === fairest || last.state !== FlowState.Ready || !last.isWarm) return false;
    if (fairest.isWarm || fairest.losesSlotTo(last)) return false;
    return streakCount < last.lastPath!.messagesPerConnection;
  }

  #offer(flow: Flow, pool: WorkerPool, nowMs: number): void {
    const verdict = this.#verdict;
    this.#readyCount -= 1;
    const { wokenBy } = flow;
    const hasWaited = wokenBy !== null || flow.sinceMs < nowMs;
    this.book(flow, nowMs);
    // While it waited, its recipient may have bounced elsewhere, or said no; or it has become too old.
    if (hasWaited && this.#parts.endUnsent(flow.head, flow)) this.#passOver(flow);
    else {
      this.decideCount += 1;
      decide(flow, flow.nextRoute, nowMs, verdict);
      flow.astray |= verdict.rebound;
      if (verdict.route < 0) this.#park(flow, nowMs);
      else if (wokenBy === null && this.#wakeThoseBefore(flow, flow.routes[verdict.route]!, nowMs)) return;
      else this.#grant(flow, verdict.route, pool, nowMs);
    }
    if (wokenBy === null) return;
    flow.wokenBy = null;
    this.#waiting.offered(wokenBy, flow, nowMs);
  }

  #grant(flow: Flow, route: number, pool: WorkerPool, nowMs: number): void {
    const { connections, messages } = this.#parts;
    const ledger = this.#ledger;
    const path = flow.routes[route]!;
    const opens = path.connections.idleCount === 0;
    commit(flow, path, opens, nowMs);
    this.#waiting.passed(flow, path, opens, nowMs);
    const connection = opens
      ? connections.open(path.connections, path.row, path.connectGates)
      : path.connections.takeIdle();
    if (opens) ledger.append(EntryKind.ConnectionOpened, -1, nowMs, path.row, connection.number, 0);

    const message = flow.head;
    const dueAtMs = messages.retryOf(message)?.dueAtMs ?? this.#parts.dueAtMs(message);
    const number = messages.attemptCount[message]! + 1;
    messages.attemptCount[message] = number;
    const attempt = this.#attempts.take();
    attempt.message = message;
    attempt.flow = flow;
    attempt.path = path;
    attempt.connection = connection;
    attempt.pool = pool.index;
    attempt.opensConnection = opens;
    attempt.number = number;
    attempt.grantedAtMs = nowMs;
    attempt.dueAtMs = dueAtMs;
    ledger.append(EntryKind.Granted, message, nowMs, path.row, number, dueAtMs);
    this.#commands.push(CommandKind.Grant, attempt.slot, 0, 0);

    pool.freeCount -= 1;
    pool.streakCount = pool.lastFlow === flow && !opens ? pool.streakCount + 1 : 0;
    pool.lastFlow = flow;
    // A streak on a warm connection runs ahead of its turn; only turns taken in order show where the lane stands.
    const isInTurn = pool.streakCount === 0 || pool.streakCount > path.messagesPerConnection;
    if (isInTurn) this.#lanes[flow.lane]!.pass = flow.turn.pass;
    flow.turn.pass += this.#stride(flow);
    if (flow.order !== null) flow.nextRoute = flow.order.next(route);
    else flow.nextRoute = route + 1 === flow.routes.length ? 0 : route + 1;
    flow.lastPath = path;
    flow.head = -1;
    flow.state = FlowState.Idle;
    this.#less(flow);
    this.#takeNext(flow);
    this.#parts.pickedUp(flow);
  }

  /**
   * A gate opens at this very instant, but its timer has not struck yet and flows wait there: they are woken, and this
   * one stands in line with them. Otherwise a stream in step with a limit would take every slot of it.
   */
  #wakeThoseBefore(flow: Flow, path: Path, nowMs: number): boolean {
    if (!this.#waiting.wakeThoseBefore(flow, path, nowMs)) return false;
    this.#list(flow);
    return true;
  }

  /** One turn's worth: equal between campaigns, and within a campaign in proportion to what is due (or equal). */
  #stride(flow: Flow): number {
    if (this.#parts.fair === 'equal') return 1;
    return this.#parts.campaignBacklog[flow.campaign]! / flow.turn.backlogCount;
  }

  #park(flow: Flow, nowMs: number): void {
    const { shared, binding, cause } = this.#verdict;
    flow.state = FlowState.Parked;
    flow.sinceMs = nowMs;
    flow.cause = cause;
    this.#waiting.enter(flow, shared, binding!, nowMs);
  }

  #makeReady(flow: Flow, nowMs: number): void {
    this.book(flow, nowMs);
    flow.state = FlowState.Ready;
    flow.sinceMs = nowMs;
    flow.cause = this.#parts.workerCause;
    this.#list(flow);
  }

  #list(flow: Flow): void {
    this.#readyCount += 1;
    if (flow.waiter.isListed) return;
    flow.waiter.isListed = true;
    this.#lanes[flow.lane]!.ready.push(flow.waiter);
  }

  /** What a flow did not use while it had nothing due, or was held, it cannot claim afterwards. */
  #join(flow: Flow): void {
    const lane = this.#lanes[flow.lane]!;
    const first = this.#firstReady(lane);
    const pass = first === null ? lane.pass : Math.min(lane.pass, first.turn.pass);
    if (flow.turn.pass < pass) flow.turn.pass = pass;
  }

  #takeNext(flow: Flow): void {
    if (flow.backlogCount === 0 || flow.isTaking || flow.head !== -1) return;
    flow.isTaking = true;
    this.#lanes[flow.lane]!.takingCount += 1;
    this.#commands.push(CommandKind.Take, flow.index, 0, 0);
  }

  /** The message in hand has ended unsent; the flow goes on with its next. */
  #passOver(flow: Flow): void {
    flow.head = -1;
    flow.state = FlowState.Idle;
    this.#less(flow);
    this.#takeNext(flow);
  }

  #less(flow: Flow): void {
    flow.turn.backlogCount -= 1;
    flow.backlogCount -= 1;
    this.#parts.campaignBacklog[flow.campaign]! -= 1;
  }

  #rest(connection: Connection, nowMs: number): void {
    connection.pool.putIdle(connection, nowMs);
    this.#waiting.gateChanged(connection.pool.gate, nowMs);
    if (connection.hasTimer) return;
    connection.hasTimer = true;
    const endsAtMs = nowMs + this.#parts.idleMs;
    this.#commands.push(CommandKind.WakeConnection, connection.slot, connection.number, endsAtMs);
  }

  #close(connection: Connection, nowMs: number): void {
    const { connections, ledger, commands } = this.#parts;
    connections.close(connection);
    ledger.append(
      EntryKind.ConnectionClosed,
      -1,
      nowMs,
      connection.pathRow,
      connection.number,
      connection.carriedCount,
    );
    const { ip, destination } = connection.pool;
    if (!connection.isGone) commands.push(CommandKind.Close, ip, destination, connection.number);
    for (const gate of connection.gates) {
      gate.keeper.settle(nowMs, true);
      this.#waiting.gateChanged(gate, nowMs);
    }
  }
}
