import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commit,
  decide,
  type FlowGates,
  newVerdict,
  type Route,
  spentOf,
  type Verdict,
} from '../../src/policy/decide.ts';
import { Gate, type Keeper } from '../../src/policy/gate.ts';
import { Hold } from '../../src/policy/hold.ts';
import { RateLimit } from '../../src/policy/rate-limit.ts';

/** Counts what is spent on its gate, which opens at a stated instant. */
class Purse implements Keeper {
  readonly gate: Gate;
  spentCount = 0;

  constructor(cause: number, opensAtMs: number) {
    this.gate = new Gate(cause, cause, this);
    this.gate.opensAtMs = opensAtMs;
  }

  commit(): void {
    this.spentCount += 1;
  }

  settle(): void {}
}

let causes = 0;
const gate = (opensAtMs: number) => new Purse(causes++, opensAtMs).gate;
const open = () => gate(0);
const never = () => gate(Number.POSITIVE_INFINITY);
const spentOn = (gates: readonly Gate[]) =>
  gates.map(({ keeper }) => (keeper instanceof Purse ? keeper.spentCount : -1));

function route(gates: readonly Gate[], connectGates: readonly Gate[] = [], idleCount = 0): Route {
  return { gates, spent: gates, connectGates, connections: { idleCount }, binding: null };
}

function flowOf(sharedGates: readonly Gate[], routes: readonly Route[]): FlowGates {
  return { sharedGates, sharedSpent: sharedGates, routes, order: null };
}

function judge(sharedGates: readonly Gate[], routes: readonly Route[], firstRoute = 0): Verdict {
  const verdict = newVerdict();
  decide(flowOf(sharedGates, routes), firstRoute, 0, verdict);
  return verdict;
}

describe('a flow that may go', () => {
  test('takes the first route that is open', () => {
    expect(judge([open()], [route([gate(5)]), route([open()]), route([open()])]).route).toBe(1);
  });

  test('looks from the first route asked for, round about', () => {
    const routes = [route([open()]), route([gate(5)]), route([gate(5)])];
    expect(judge([], routes, 1).route).toBe(0);
    expect(judge([], [route([open()]), route([open()]), route([open()])], 2).route).toBe(2);
  });

  test('needs no connection gate where a connection stands idle', () => {
    expect(judge([], [route([open()], [never()], 1)]).route).toBe(0);
    expect(judge([], [route([open()], [never()], 0)]).route).toBe(-1);
  });

  test('spends every gate of its route and what all routes share, and the connection gates where it opens one', () => {
    const [shared, mine, connect, other] = [open(), open(), open(), open()];
    const flow = flowOf([shared], [route([mine], [connect]), route([other])]);
    commit(flow, flow.routes[0]!, false, 0);
    expect(spentOn([shared, mine, connect, other])).toEqual([1, 1, 0, 0]);
    commit(flow, flow.routes[0]!, true, 0);
    expect(spentOn([shared, mine, connect, other])).toEqual([2, 2, 1, 0]);
  });
});

describe('a flow that must wait', () => {
  test('waits for the latest check of its route: the binding one, not the first', () => {
    const binding = gate(30);
    const only = route([gate(10), binding, gate(20)]);
    const verdict = judge([], [only]);
    expect([verdict.route, verdict.cause]).toEqual([-1, binding.cause]);
    expect(only.binding).toBe(binding);
  });

  test('waits for its earliest route, and for the binding check of each', () => {
    const [late, soon] = [gate(30), gate(20)];
    const routes = [route([late]), route([soon, gate(5)])];
    const verdict = judge([], routes);
    expect(verdict.cause).toBe(soon.cause);
    expect(routes.map(({ binding }) => binding)).toEqual([late, soon]);
    expect(verdict.shared).toBeNull();
  });

  test('names the first of two checks that open together, and the first of two routes', () => {
    const [first, second] = [gate(30), gate(30)];
    expect(judge([], [route([first, second])]).cause).toBe(first.cause);
    expect(judge([], [route([first]), route([second])]).cause).toBe(first.cause);
    expect(judge([], [route([first]), route([second])], 1).cause).toBe(second.cause);
  });

  test('waits for the check that all routes share where it opens last, and for nothing else', () => {
    const shared = gate(30);
    const verdict = judge([shared, gate(10)], [route([gate(20)]), route([gate(40)])]);
    expect(verdict.cause).toBe(shared.cause);
    expect(verdict.shared).toBe(shared);
  });

  test('waits for the shared check where it opens together with the earliest route', () => {
    const shared = gate(20);
    expect(judge([shared], [route([gate(20)])]).shared).toBe(shared);
  });

  test('waits for the shared check where a route is open', () => {
    const shared = gate(20);
    const verdict = judge([shared], [route([open()]), route([gate(40)])]);
    expect([verdict.route, verdict.cause]).toEqual([-1, shared.cause]);
  });

  test('waits for a connection where that is what opens last, and for the route where it is not', () => {
    const [mine, connect] = [gate(20), gate(30)];
    expect(judge([], [route([mine], [connect])]).cause).toBe(connect.cause);
    expect(judge([], [route([connect], [mine])]).cause).toBe(connect.cause);
    expect(judge([], [route([mine], [connect], 1)]).cause).toBe(mine.cause);
  });

  test('may have to wait for an event alone', () => {
    const pause = never();
    const only = route([pause]);
    expect(judge([], [only]).cause).toBe(pause.cause);
    expect(only.binding).toBe(pause);
  });

  test('still waits for the check that held its route, while that is shut, and looks again when it opens', () => {
    const [first, then] = [gate(30), gate(0)];
    const only = route([first, then]);
    judge([], [only]);
    then.opensAtMs = 40;
    expect(judge([], [only]).cause).toBe(first.cause);
    first.opensAtMs = 0;
    expect(judge([], [only]).cause).toBe(then.cause);
  });

  test('goes when a connection falls idle, though the check for a new one that held it is shut', () => {
    const connect = never();
    connect.asksConnection = true;
    const connections = { idleCount: 0 };
    const only: Route = { ...route([open()], [connect]), connections };
    expect(judge([], [only]).route).toBe(-1);
    connections.idleCount = 1;
    expect(judge([], [only]).route).toBe(0);
  });

  test('spends nothing', () => {
    const gates = [open(), open(), gate(5)];
    judge([gates[0]!], [route([gates[1]!, gates[2]!])]);
    expect(spentOn(gates)).toEqual([0, 0, 0]);
  });
});

describe('any verdict', () => {
  const instants = fc.array(fc.constantFrom(0, 10, 20, 30, Number.POSITIVE_INFINITY), { maxLength: 3 });
  const plans = fc.array(fc.record({ gates: instants, connect: instants, idle: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });

  test('agrees with asking every check of every route, for 3,000 random flows', () => {
    fc.assert(
      fc.property(instants, plans, fc.nat(3), (sharedAtMs, drawn, first) => {
        const firstRoute = first % drawn.length;
        const shared = sharedAtMs.map(gate);
        const routes = drawn.map(({ gates, connect, idle }) => route(gates.map(gate), connect.map(gate), idle ? 1 : 0));
        const verdict = judge(shared, routes, firstRoute);
        const asked = routes.map(({ gates, connectGates, connections }) =>
          connections.idleCount > 0 ? gates : [...gates, ...connectGates],
        );
        const opensAt = asked.map(lastOf);
        const order = drawn.map((_, i) => (firstRoute + i) % drawn.length);
        const passing = lastOf(shared) === 0 ? order.find((index) => opensAt[index] === 0) : undefined;
        expect(verdict.route).toBe(passing ?? -1);
        if (passing !== undefined) return;
        const earliest = Math.min(...opensAt);
        const sharedBinds = lastOf(shared) > 0 && lastOf(shared) >= earliest;
        const checks = sharedBinds ? shared : asked[order.find((index) => opensAt[index] === earliest)!]!;
        expect(verdict.cause).toBe(checks.find(({ opensAtMs }) => opensAtMs === lastOf(checks))!.cause);
        expect(verdict.shared === null).toBe(!sharedBinds);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});

function lastOf(gates: readonly Gate[]): number {
  return Math.max(0, ...gates.map(({ opensAtMs }) => opensAtMs));
}

test('a rate is spent by what passes it, a hold is not', () => {
  const rate = new RateLimit(0, 0, { count: 10, perMs: 1000 }, 1);
  const hold = new Hold(1, 1);
  expect(spentOf([hold.gate, rate.gate])).toEqual([rate.gate]);
});
