// Where parked flows wait. A flow stands at the gate that binds each of its routes, or at one that all routes share.
// A gate that opens wakes one flow for each pool of workers; what that flow leaves over, it hands on.

import { bindingOf } from '../policy/decide.ts';
import type { Gate } from '../policy/gate.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import { anyRoute, type Flow, type Path, type Waiter } from './flow.ts';
import type { Lane } from './lanes.ts';
import { type LaneLine, WaitList } from './wait-list.ts';
import type { LaneWorkers } from './want-of-workers.ts';

/** Who hears what becomes of those that wait. */
export interface WaitingRoomOwner {
  /** The flow may go, for all that its gate has to say. */
  wake(flow: Flow, nowMs: number): void;
  /** Of all pools that serve this lane, in an object that is used again and again. */
  workersOf(lane: number): LaneWorkers;
  /** The flow goes on waiting, but for another cause. */
  waitsFor(flow: Flow, cause: number, nowMs: number): void;
}

export class WaitingRoom {
  readonly #lanes: readonly Lane[];
  readonly #commands: CommandBuffer;
  readonly #owner: WaitingRoomOwner;
  readonly #lists: (WaitList | undefined)[] = [];

  constructor(lanes: readonly Lane[], commands: CommandBuffer, owner: WaitingRoomOwner) {
    this.#lanes = lanes;
    this.#commands = commands;
    this.#owner = owner;
  }

  /**
   * The flow, which is parked, waits: at `shared` for all its routes, or where that is null at the binding of each; most
   * stand there already. Its waiting is booked to `binding`.
   */
  enter(flow: Flow, shared: Gate | null, binding: Gate, nowMs: number): void {
    flow.sharedBinding = shared;
    if (shared !== null) this.#await(flow.waiterAt(shared), shared, nowMs);
    else {
      const { routes } = flow;
      for (let bits = flow.astray; bits !== 0; bits &= bits - 1) {
        for (let route = 31 - Math.clz32(bits & -bits); route < routes.length; route += 32)
          this.#awaitOn(routes[route]!, nowMs);
      }
      flow.astray = 0;
    }
    this.#bookTo(flow, binding, nowMs);
  }

  /** For how long a parked flow has stood at an open gate for want of a worker since this was last asked. */
  wantedMs(flow: Flow, nowMs: number): number {
    const untilNowMs = flow.waitsIn!.want.totalMs(flow.lane, this.#owner.workersOf(flow.lane), nowMs);
    const wantedMs = Math.max(0, untilNowMs - flow.wantedMs);
    flow.wantedMs = untilNowMs;
    return wantedMs;
  }

  /** A message has passed the flow's gates and those of this route, and they may have shut behind it. */
  passed(flow: Flow, path: Path, hasOpened: boolean, nowMs: number): void {
    this.#passed(flow.sharedSpent, nowMs);
    this.#passed(path.spent, nowMs);
    if (hasOpened) this.#passed(path.connectGates, nowMs);
  }

  #passed(gates: readonly Gate[], nowMs: number): void {
    for (let i = 0; i < gates.length; i++) {
      const { id, opensAtMs } = gates[i]!;
      const list = this.#lists[id];
      if (list === undefined || opensAtMs <= nowMs) continue;
      if (!list.isEmpty) this.#settle(list, nowMs);
      list.want.shut(opensAtMs, nowMs);
    }
  }

  /** The instant has come at which a gate was said to open. */
  gateTimer(gateId: number, nowMs: number): void {
    const list = this.#lists[gateId]!;
    if (list.timerAtMs <= nowMs) list.timerAtMs = Number.POSITIVE_INFINITY;
    this.#handOn(list, nowMs);
  }

  /** A gate may be open now that was not, or open sooner than was said. */
  gateChanged(gate: Gate, nowMs: number): void {
    const list = this.#lists[gate.id];
    if (list !== undefined && !list.isEmpty) this.#handOn(list, nowMs);
  }

  /** A flow that `list` woke has been offered a worker, and has gone or is parked again: the next may come. */
  offered(list: WaitList, flow: Flow, nowMs: number): void {
    list.wokenPools &= ~this.#lanes[flow.lane]!.poolBits;
    this.#handOn(list, nowMs);
  }

  /** Wakes those at the first of the gates of this way out that opens at this very instant; false where there is none. */
  wakeThoseBefore(flow: Flow, path: Path, nowMs: number): boolean {
    return (
      this.#wakeThoseDue(flow.sharedGates, nowMs) ||
      this.#wakeThoseDue(path.gates, nowMs) ||
      (path.connections.idleCount === 0 && this.#wakeThoseDue(path.connectGates, nowMs))
    );
  }

  /** Those whose timer has not struck yet. */
  #wakeThoseDue(gates: readonly Gate[], nowMs: number): boolean {
    for (let i = 0; i < gates.length; i++) {
      const list = this.#lists[gates[i]!.id];
      if (list === undefined || list.timerAtMs > nowMs) continue;
      list.timerAtMs = Number.POSITIVE_INFINITY;
      this.#handOn(list, nowMs);
      return true;
    }
    return false;
  }

  #settle({ lines, want }: WaitList, nowMs: number): void {
    for (let i = 0; i < lines.length; i++) {
      const { lane, queue } = lines[i]!;
      if (!queue.isEmpty) want.settle(lane, this.#owner.workersOf(lane), nowMs);
    }
  }

  #awaitOn(path: Path, nowMs: number): void {
    const gate = path.binding!;
    const waiter = path.waiterAt(gate);
    if (!waiter.isListed) this.#await(waiter, gate, nowMs);
    // Where only a connection is missing, one that falls idle will do as well.
    if (gate.asksConnection) this.#await(path.waiterAt(path.connections.gate), path.connections.gate, nowMs);
  }

  #await(waiter: Waiter, gate: Gate, nowMs: number): void {
    if (waiter.isListed) return;
    let list = this.#lists[gate.id];
    if (list === undefined) {
      list = new WaitList(gate, this.#lanes.length);
      this.#lists[gate.id] = list;
    }
    list.add(waiter);
    list.want.isShut(gate.opensAtMs, nowMs);
    this.#arm(list, nowMs);
  }

  /** While the gate is open, wakes one flow for each pool; then sees to it that the next opening is noticed. */
  #handOn(list: WaitList, nowMs: number): void {
    if (list.isEmpty) return;
    const { gate, lines } = list;
    if (gate.opensAtMs <= nowMs) list.want.opened(nowMs);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      const { poolBits } = this.#lanes[line.lane]!;
      if (line.queue.isEmpty || (poolBits & ~list.wokenPools) === 0) continue;
      if (gate.opensAtMs > nowMs) break;
      const flow = this.#takeServable(list, line, nowMs);
      if (flow === null) continue;
      list.wokenPools |= poolBits;
      flow.wokenBy = list;
      this.#owner.wake(flow, nowMs);
    }
    this.#arm(list, nowMs);
  }

  /** The next flow at an open gate whose route is open altogether. Where another limit holds the route by now, the flow moves there. */
  #takeServable(list: WaitList, line: LaneLine, nowMs: number): Flow | null {
    for (let waiter = list.take(line); waiter !== undefined; waiter = list.take(line)) {
      const { flow } = waiter;
      let route = list.takenRoute;
      while (route >= 0) {
        const path = flow.routes[route]!;
        const binding = bindingOf(path, nowMs);
        // The other routes were shut when last asked, and have not called since.
        if (binding === null) {
          flow.nextRoute = route;
          return flow;
        }
        this.#rebind(flow, path, binding, nowMs);
        route = waiter.waitingRoute();
      }
      if (route === anyRoute) return flow;
    }
    return null;
  }

  /** The flow goes on waiting, on this route for another gate. */
  #rebind(flow: Flow, path: Path, gate: Gate, nowMs: number): void {
    path.binding = gate;
    this.#awaitOn(path, nowMs);
    let earliest = gate;
    const { routes } = flow;
    for (let route = 0; route < routes.length; route++) {
      const { binding } = routes[route]!;
      if (binding!.opensAtMs < earliest.opensAtMs) earliest = binding!;
    }
    if (earliest.cause !== flow.cause) this.#owner.waitsFor(flow, earliest.cause, nowMs);
    this.#bookTo(flow, earliest, nowMs);
  }

  #bookTo(flow: Flow, gate: Gate, nowMs: number): void {
    const list = this.#lists[gate.id]!;
    flow.waitsIn = list;
    flow.wantedMs = list.want.totalMs(flow.lane, this.#owner.workersOf(flow.lane), nowMs);
  }

  #arm(list: WaitList, nowMs: number): void {
    const atMs = list.gate.opensAtMs;
    // Open: those woken hand on. Never by itself: an event will come.
    if (atMs <= nowMs || atMs === Number.POSITIVE_INFINITY || atMs >= list.timerAtMs || !list.prune()) return;
    list.timerAtMs = atMs;
    this.#commands.push(CommandKind.WakeGate, list.gate.id, 0, atMs);
  }
}
