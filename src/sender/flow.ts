// A flow: send jobs that face the same limits, the unit the dispatcher sees. It keeps one message in hand, so that
// judgement is synchronous and sees a real message; the rest stand in its queue.

import type { FlowGates, Route } from '../policy/decide.ts';
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
  readonly routes: readonly Path[];
  readonly order: RouteOrder | null;
  readonly turn: Turn;
  /** The wait lists that hold it, rightly or not; none holds it twice. */
  readonly lists: WaitList[] = [];

  /** Place of its recipients' zone among those that its campaign tells apart. */
  zone = 0;
  state: number = FlowState.Idle;
  /** Where it is parked: the gate that all its routes share, or null where each route waits for its own. */
  sharedBinding: Gate | null = null;
  /** The message in hand, or -1. */
  head = -1;
  /** Its lane's list of ready flows holds it, rightly or not. */
  isListedReady = false;
  /** A take is under way. */
  isTaking = false;
  /** Messages due and not in flight, the one in hand included. */
  backlogCount = 0;
  /** Where the next search for a route begins. */
  nextRoute = 0;
  /** Since when it stands still, and the cause row of why. */
  sinceMs = 0;
  cause = -1;
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
    this.routes = routes;
    this.order = order;
    this.turn = turn;
  }

  /** The route that waits for this gate, `anyRoute` where all of them do, `noRoute` where none does. */
  routeBehind(gate: Gate): number {
    if (this.state !== FlowState.Parked) return noRoute;
    if (this.sharedBinding !== null) return this.sharedBinding === gate ? anyRoute : noRoute;
    const count = this.routes.length;
    for (let i = 0, index = this.nextRoute; i < count; i++, index = index + 1 === count ? 0 : index + 1) {
      const { binding, connections } = this.routes[index]!;
      // Where only a connection is missing, one that falls idle will do as well.
      if (binding === gate || (binding!.asksConnection && connections.gate === gate)) return index;
    }
    return noRoute;
  }

  /** A wait list has let it go. */
  unlisted(gate: Gate): void {
    for (let route = 0; route < this.routes.length; route++) {
      const path = this.routes[route]!;
      if (path.listedAt === gate || path.connections.gate === gate) path.listedAt = null;
    }
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
  readonly connectGates: readonly Gate[];
  /** The one of them that is shut for a while after the site refused a connection. */
  readonly refused: Hold;
  /** Gates that must be told how an attempt ended. */
  readonly settledGates: readonly Gate[];
  readonly connections: ConnectionPool;
  readonly messagesPerConnection: number;
  binding: Gate | null = null;
  /** The gate whose wait list holds the flow on this route's account; null where none need be. */
  listedAt: Gate | null = null;

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
    this.connectGates = spec.connectGates;
    this.refused = spec.refused;
    this.settledGates = spec.settledGates;
    this.connections = spec.connections;
    this.messagesPerConnection = spec.messagesPerConnection;
  }
}
