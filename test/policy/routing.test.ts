import { describe, expect, test } from 'vitest';
import type { RouteRule } from '../../src/domain/routing.ts';
import { decide, newVerdict } from '../../src/policy/decide.ts';
import { Gate } from '../../src/policy/gate.ts';
import { RouteOrder, routeOrderOf } from '../../src/policy/route-order.ts';
import { plannedRoutes } from '../../src/policy/routing.ts';
import { batch, scenario, server } from '../sender/fixtures.ts';

const servers = ['1', '2', '3'].map((n) => server({ name: `mta-${n}`, ips: [`192.0.2.${n}`] }));
const rule = (over: Partial<RouteRule> = {}): RouteRule => ({
  ...{ source: 'sender.routing[0]', match: {}, reputations: [], overflow: [], failover: [] },
  ips: [{ ip: '192.0.2.1', weight: 1 }],
  ...over,
});
const place = { campaign: 'weekly', lane: 'batch', provider: 'plain', domain: 'plain.test' };
const told = (routing: readonly RouteRule[], campaign = batch(), at = place) =>
  plannedRoutes(scenario({ sender: { servers, routing } }), campaign, at).map(({ ip, role }) => `${ip} ${role}`);
const all = ['192.0.2.1 first', '192.0.2.2 first', '192.0.2.3 first'];

describe('the first rule that fits', () => {
  test('decides: its IPs, then its overflow, then its failover', () => {
    const rules = [
      rule({ match: { lane: 'single' }, ips: [{ ip: '192.0.2.3', weight: 1 }] }),
      rule({ overflow: ['192.0.2.2'], failover: ['192.0.2.3'] }),
    ];
    expect(told(rules)).toEqual(['192.0.2.1 first', '192.0.2.2 overflow', '192.0.2.3 failover']);
  });

  test.each([
    ['campaign', 'receipts'],
    ['lane', 'single'],
    ['provider', 'gmail'],
    ['domain', 'other.test'],
  ])('must match by %s', (key, other) => {
    expect(told([rule({ match: { [key]: other } })])).toEqual(all);
    expect(told([rule({ match: { [key]: place[key as keyof typeof place] } })])).toEqual(['192.0.2.1 first']);
  });

  test('does not hold a campaign that names its server', () => {
    expect(told([rule()], batch({ servers: ['mta-2'] }))).toEqual(['192.0.2.2 first']);
  });

  test('may ask for a reputation: then those after it stay ways out too', () => {
    const rules = [rule({ reputations: ['low'] }), rule({ ips: [{ ip: '192.0.2.2', weight: 1 }] })];
    expect(told(rules)).toEqual(['192.0.2.1 first', '192.0.2.2 first']);
    expect(told(rules.slice(0, 1))).toEqual(['192.0.2.1 first', ...all]);
  });
});

describe('an order of tiers 0 0 1 with weights 3 1 1', () => {
  const order = () => new RouteOrder([0, 0, 1], [3, 1, 1]);
  const row = (first: number) => Array.from(order().table.slice(first * 3, first * 3 + 3));

  test('tries the tier again in full before the next, wherever it begins', () => {
    expect([row(0), row(1), row(2)]).toEqual([
      [0, 1, 2],
      [1, 0, 2],
      [0, 1, 2],
    ]);
  });

  test('deals 3 to 1, smoothly', () => {
    const own = order();
    let route = 0;
    const dealt = Array.from({ length: 8 }, () => {
      route = own.next(route);
      return route;
    });
    expect(dealt).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  test('is not needed where routes are all alike', () => {
    expect(routeOrderOf([0, 0], [2, 2])).toBeNull();
    expect(routeOrderOf([0, 1], [1, 1])).not.toBeNull();
    expect(routeOrderOf([0, 0], [1, 2])).not.toBeNull();
  });
});

test.each([
  ['all are open', [true, true, true], 1],
  ['the one whose turn it is is shut', [true, false, true], 0],
  ['the whole first tier is shut', [false, false, true], 2],
])('decide goes by the order: %s', (_, open, route) => {
  const keeper = { settle() {}, commit() {} };
  const routes = open.map((isOpen, id) => {
    const gate: Gate = new Gate(id, id, {
      ...keeper,
      get gate() {
        return gate;
      },
    });
    gate.opensAtMs = isOpen ? 0 : 1000;
    return { gates: [gate], spent: [gate], connectGates: [], connections: { idleCount: 1 }, binding: null };
  });
  const verdict = newVerdict();
  decide({ sharedGates: [], sharedSpent: [], routes, order: new RouteOrder([0, 0, 1], [1, 1, 1]) }, 1, 5, verdict);
  expect(verdict.route).toBe(route);
});
