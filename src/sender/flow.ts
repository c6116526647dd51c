// A flow: send jobs that face the same limits, the unit the dispatcher sees. It keeps one message in hand, so that
// judgement is synchronous and sees a real message; the rest stand in its queue.

import { type FlowGates, type Route, spentOf } from '../policy/decide.ts';
import type { Gate } from '../policy/gate.ts';
import type { Hold } from '../policy/hold.ts';
import type { RouteOrder } from '../policy/route-order.ts';
import type { ConnectionPool } from './connections.ts';
import type { WaitList } from './wait-list.ts';

/** Idle: nothing in hand. Ready: would go if a worker were free. Parked: waits for gates. */
export const FlowState = { Idle: 0, Ready: 1, Parked: 2 } as const;

/** What all of a campaign's mail to one destination has had, pinned retries included: it is served as one. */
export class Turn {
  /** In strides: the less it is, the sooner the next is served. */
  pass = 0;
  /** Messages due and not in flight. */
  backlogCount = 0;
}

export class Flow implements FlowGates {
  readonly index: number;
  readonly group: number;
  readonly campaign: number;
  readonly destination: number;
  /** Place of its lane in the dispatcher's order. */
  readonly lane: number;
  readonly sharedGates: readonly Gate[];
  readonly sharedSpent: readonly Gate[];
  readonly routes: readonly Path[];
  readonly order: RouteOrder | null;
  readonly turn: Turn;
  /** Its place in line for a worker, and at each gate that all its routes share. */
  readonly waiter: Waiter;
  readonly #shared: Waiter[] = [];

  /** Place of its recipients' zone among those that its campaign tells apart. */
  zone = 0;
  state: number = FlowState.Idle;
  /** Where it is parked: the gate that all its routes share, or null where each route waits for its own. */
  sharedBinding: Gate | null = null;
  /** The message in hand, or -1. */
  head = -1;
  /** No connection could be had for a message of it until that was too old; others as old end without a try of their own. */
  isShutOut = false;
  /** A take is under way. */
  isTaking = false;
  /** Messages due and not in flight, the one in hand included. */
  backlogCount = 0;
  /** Where the next search for a route begins. */
  nextRoute = 0;
  /** The routes that may not stand in line where they should, route n as bit n mod 32. */
  astray = -1;
  /** Since when it stands still, and the cause row of why. */
  sinceMs = Number.NEGATIVE_INFINITY;
  cause = -1;
  /** The line that its waiting is booked to while it is parked, and what that line had lost for want of workers when it came. */
  waitsIn: WaitList | null = null;
  wantedMs = 0;
  /** The gate that woke it, until it has been offered a worker. */
  wokenBy: WaitList | null = null;
  lastPath: Path | null = null;

  constructor(
    index: number,
    group: number,
    campaign: number,
    destination: number,
    lane: number,
    sharedGates: readonly Gate[],
    routes: readonly Path[],
    order: RouteOrder | null,
    turn: Turn,
  ) {
    this.index = index;
    this.group = group;
    this.campaign = campaign;
    this.destination = destination;
    this.lane = lane;
    this.sharedGates = sharedGates;
    this.sharedSpent = spentOf(sharedGates);
    this.routes = routes;
    this.order = order;
    this.turn = turn;
    this.waiter = new Waiter(this, null);
    this.#layOutStands();
  }

  /** Since when nothing of it waits, -Infinity where nothing ever did; Infinity while something does. */
  get idleSinceMs(): number {
    return this.backlogCount > 0 ? Number.POSITIVE_INFINITY : this.sinceMs;
  }

  /** A connection of its last way out stands idle. */
  get isWarm(): boolean {
    return this.lastPath !== null && this.lastPath.connections.idleCount > 0;
  }

  /** A limit has opened for this flow that the other does not spend: let by, the other would let the slot go to waste. */
  losesSlotTo({ sharedGates, lastPath }: Flow): boolean {
    if (this.wokenBy === null) return false;
    const { gate } = this.wokenBy;
    return !sharedGates.includes(gate) && lastPath?.gates.includes(gate) !== true;
  }

  /** Where the flow as a whole stands in line at a gate that all its routes share. */
  waiterAt(gate: Gate): Waiter {
    return this.#shared[this.sharedGates.indexOf(gate)]!;
  }

  /** One place in line for each gate, whether one route stands behind it or all do. */
  #layOutStands(): void {
    const waiters = new Map<Gate, Waiter>();
    this.routes.forEach((path, route) => {
      for (const gate of [...path.gates, ...path.connectGates, path.connections.gate]) {
        const waiter = waiters.get(gate) ?? new Waiter(this, gate);
        waiters.set(gate, waiter);
        waiter.standsBefore(route);
        path.addWaiter(waiter);
      }
    });
    for (const gate of this.sharedGates) this.#shared.push(waiters.get(gate) ?? new Waiter(this, gate));
  }
}

/** A flow's place in one line: for a worker, or at one gate. */
export class Waiter {
  readonly flow: Flow;
  readonly turn: Turn;
  /** Null for a worker. */
  readonly gate: Gate | null;
  /** The line holds it, rightly or not; none holds it twice. */
  isListed = false;
  /** Its place there: what its flow had had when it came, and which of its equals it came before. */
  pass = Number.NaN;
  order = 0;
  /** The flow's routes that the gate stands before, ascending, and as bits: route n as bit n mod 32. */
  readonly #routes: number[] = [];
  #routeBits = 0;

  constructor(flow: Flow, gate: Gate | null) {
    this.flow = flow;
    this.turn = flow.turn;
    this.gate = gate;
  }

  standsBefore(route: number): void {
    if (this.#routes.at(-1) === route) return;
    this.#routes.push(route);
    this.#routeBits |= 1 << route;
  }

  /** The line has let go of it. */
  unlisted(): void {
    this.isListed = false;
    this.flow.astray |= this.#routeBits;
  }

  /** The route that waits here, `anyRoute` where all of them do, `noRoute` where none does. */
  waitingRoute(): number {
    const { flow, gate } = this;
    const routes = this.#routes;
    if (flow.state !== FlowState.Parked) return noRoute;
    if (flow.sharedBinding !== null) return flow.sharedBinding === gate ? anyRoute : noRoute;
    // From the flow's next route on, round about.
    let first = noRoute;
    for (let i = 0; i < routes.length; i++) {
      const route = routes[i]!;
      if (first !== noRoute && route < flow.nextRoute) continue;
      const { binding, connections } = flow.routes[route]!;
      // Where only a connection is missing, one that falls idle will do as well.
      if (binding !== gate && !(binding!.asksConnection && connections.gate === gate)) continue;
      if (route >= flow.nextRoute) return route;
      first = route;
    }
    return first;
  }
}

export const anyRoute = -1;
export const noRoute = -2;

/** A flow's way out by one IP. */
export class Path implements Route {
  /** Among all paths, from 0 without gaps. */
  readonly index: number;
  readonly row: number;
  /** Number of the IP among all IPs, in the order of the file. */
  readonly ip: number;
  readonly gates: readonly Gate[];
  readonly spent: readonly Gate[];
  readonly connectGates: readonly Gate[];
  /** The one of them that is shut for a while after the site refused a connection. */
  readonly refused: Hold;
  /** Gates that must be told how an attempt ended. */
  readonly settledGates: readonly Gate[];
  readonly connections: ConnectionPool;
  readonly messagesPerConnection: number;
  binding: Gate | null = null;
  /** The flow's places in line at this route's gates, those asked for of late first. */
  readonly #waiters: Waiter[] = [];

  constructor(spec: {
    readonly index: number;
    readonly row: number;
    readonly ip: number;
    readonly gates: readonly Gate[];
    readonly connectGates: readonly Gate[];
    readonly refused: Hold;
    readonly settledGates: readonly Gate[];
    readonly connections: ConnectionPool;
    readonly messagesPerConnection: number;
  }) {
    this.index = spec.index;
    this.row = spec.row;
    this.ip = spec.ip;
    this.gates = spec.gates;
    this.spent = spentOf(spec.gates);
    this.connectGates = spec.connectGates;
    this.refused = spec.refused;
    this.settledGates = spec.settledGates;
    this.connections = spec.connections;
    this.messagesPerConnection = spec.messagesPerConnection;
  }

  addWaiter(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  waiterAt(gate: Gate): Waiter {
    const waiters = this.#waiters;
    const first = waiters[0]!;
    if (first.gate === gate) return first;
    let place = 1;
    while (waiters[place]!.gate !== gate) place++;
    const found = waiters[place]!;
    waiters[place] = first;
    waiters[0] = found;
    return found;
  }
}
