// May this flow send now, and by which route? The one place where limits, pauses and connections meet. First what no
// route changes (the campaign's own rate and caps); then each (server, IP) in routing order: safety pause, quotas,
// server and IP rates, provider rates, connections. The first route that passes wins and everything on it is spent.
// If none does, nothing is spent, and the flow waits for its earliest route, with the latest check of that route as the
// cause: the limit that binds, not the first in the list. A route found shut remembers what shut it; until that opens
// nothing else on the route is asked.

import type { Gate } from './gate.ts';
import type { RouteOrder } from './route-order.ts';

/** One way to leave: a server and one of its IPs, towards one site. */
export interface Route {
  /** Asked for each message, in this order; and those of them that it spends. */
  readonly gates: readonly Gate[];
  readonly spent: readonly Gate[];
  /** Asked only where no open connection stands idle. */
  readonly connectGates: readonly Gate[];
  readonly connections: IdleConnections;
  /** The check that held this route when it was last asked. While it is shut the route is, and nothing else need be asked. */
  binding: Gate | null;
}

export interface IdleConnections {
  readonly idleCount: number;
}

export interface FlowGates {
  /** What no route changes; and those of them that a message spends. */
  readonly sharedGates: readonly Gate[];
  readonly sharedSpent: readonly Gate[];
  readonly routes: readonly Route[];
  /** null: routes are all alike, and take turns. */
  readonly order: RouteOrder | null;
}

/** The answer, in an object its owner uses again and again. */
export interface Verdict {
  /** Index of the route that passed; -1 where the flow must wait. */
  route: number;
  /** The check to wait for where all routes share it; null where each route waits for its own `binding`. */
  shared: Gate | null;
  /** The check of all that the flow waits for: of its earliest route, the one that opens last. */
  binding: Gate | null;
  /** Cause row of the wait: that of `binding`. */
  cause: number;
  /** The routes that another check binds than before, route n as bit n mod 32. */
  rebound: number;
}

export function newVerdict(): Verdict {
  return { route: -1, shared: null, binding: null, cause: -1, rebound: 0 };
}

/** Routes are tried from `firstRoute` on, round about, or as their order says. */
export function decide(flow: FlowGates, firstRoute: number, nowMs: number, verdict: Verdict): void {
  const shared = flow.sharedGates.length === 0 ? null : latest(flow.sharedGates, null, nowMs);
  const { routes, order } = flow;
  const count = routes.length;
  let earliest: Gate | null = null;
  let isOpen = false;
  verdict.rebound = 0;
  for (let i = 0, turn = firstRoute; i < count; i++, turn = turn + 1 === count ? 0 : turn + 1) {
    const index = order === null ? turn : order.table[firstRoute * count + i]!;
    const route = routes[index]!;
    let gate = route.binding;
    // While what held the route when it was last asked still does, nothing else is asked.
    if (gate === null || gate.opensAtMs <= nowMs || (gate.asksConnection && route.connections.idleCount > 0)) {
      gate = bindingOf(route, nowMs);
      if (gate === null && shared === null) {
        verdict.route = index;
        return;
      }
      if (gate !== route.binding) verdict.rebound |= 1 << index;
      route.binding = gate;
    }
    if (gate === null) isOpen = true;
    else if (earliest === null || gate.opensAtMs < earliest.opensAtMs) earliest = gate;
  }
  verdict.route = -1;
  // Waiting for what all routes share is enough where it opens last.
  const sharedBinds = shared !== null && (isOpen || earliest === null || shared.opensAtMs >= earliest.opensAtMs);
  verdict.shared = sharedBinds ? shared : null;
  verdict.binding = sharedBinds ? shared : earliest;
  verdict.cause = verdict.binding === null ? -1 : verdict.binding.cause;
}

/** The check of a route that opens last; null where all are open. */
export function bindingOf(route: Route, nowMs: number): Gate | null {
  const own = latest(route.gates, null, nowMs);
  return route.connections.idleCount > 0 ? own : latest(route.connectGates, own, nowMs);
}

/** Spends what `decide` found open. A new connection spends the connect gates too. */
export function commit(flow: FlowGates, route: Route, opensConnection: boolean, nowMs: number): void {
  const { sharedSpent } = flow;
  const { spent } = route;
  for (let i = 0; i < sharedSpent.length; i++) sharedSpent[i]!.keeper.commit!(nowMs);
  for (let i = 0; i < spent.length; i++) spent[i]!.keeper.commit!(nowMs);
  if (opensConnection) for (const { keeper } of route.connectGates) keeper.commit?.(nowMs);
}

/** The gates that are spent: the others let through whatever comes while they are open. */
export function spentOf(gates: readonly Gate[]): readonly Gate[] {
  return gates.filter(({ keeper }) => keeper.commit !== undefined);
}

/** Of these gates and `binding`, the first of those that open last; null where all are open. */
function latest(gates: readonly Gate[], binding: Gate | null, nowMs: number): Gate | null {
  let found = binding;
  for (let i = 0; i < gates.length; i++) {
    const gate = gates[i]!;
    if (gate.opensAtMs > nowMs && (found === null || gate.opensAtMs > found.opensAtMs)) found = gate;
  }
  return found;
}
