// Which ways out a flow has, in the order in which they are tried: the rules that fit it, each with its IPs, its
// overflow and its failover. Rules that ask for a reputation are asked as the run goes on; so a flow has the routes of
// every rule that may come to fit, down to the first that always does.

import type { RouteRole, RouteRule } from '../domain/routing.ts';
import type { Campaign, Scenario, Server } from '../domain/scenario.ts';

export interface RoutePlace {
  readonly campaign: string;
  readonly lane: string;
  readonly provider: string;
  readonly domain: string;
}

export interface PlannedRoute {
  readonly ip: string;
  readonly weight: number;
  readonly role: RouteRole;
  /** Place of the rule among all; -1: no rule named it. */
  readonly rule: number;
}

export function plannedRoutes(scenario: Scenario, campaign: Campaign, place: RoutePlace): readonly PlannedRoute[] {
  const { servers, routing = [] } = scenario.sender;
  // A campaign that names its servers has been routed.
  const fitting = campaign.servers.length > 0 ? [] : routing.filter((rule) => fits(rule, place));
  const last = fitting.findIndex(({ reputations }) => reputations.length === 0);
  const rules = last === -1 ? fitting : fitting.slice(0, last + 1);
  const routes = rules.flatMap((rule) => routesOfRule(rule, routing.indexOf(rule)));
  const isUsed = ({ name }: Server) => campaign.servers.length === 0 || campaign.servers.includes(name);
  // Where no rule fits for certain, every server that the campaign may use is a way out.
  const rest = last === -1 ? routesOfServers(servers.filter(isUsed)) : [];
  const all = [...routes, ...rest];
  return [...all, ...warmupOverflow(servers, all)].filter(isFirstOfItsKind);
}

/** Whether the rule has anything to say about this mail; its reputation aside. */
export function fits({ match }: RouteRule, place: RoutePlace): boolean {
  return (
    (match.campaign === undefined || match.campaign === place.campaign) &&
    (match.lane === undefined || match.lane === place.lane) &&
    (match.provider === undefined || match.provider === place.provider) &&
    (match.domain === undefined || match.domain === place.domain)
  );
}

function routesOfRule({ ips, overflow, failover }: RouteRule, rule: number): PlannedRoute[] {
  return [
    ...ips.map(({ ip, weight }) => ({ ip, weight, role: 'first' as const, rule })),
    ...overflow.map((ip) => ({ ip, weight: 1, role: 'overflow' as const, rule })),
    ...failover.map((ip) => ({ ip, weight: 1, role: 'failover' as const, rule })),
  ];
}

/** In the order of the file; those that take what another's warm-up leaves over come after the others. */
function routesOfServers(servers: readonly Server[]): PlannedRoute[] {
  const takers = new Set(servers.flatMap(({ warmup }) => warmup?.overflow ?? []));
  return servers.flatMap(({ name, ips }) =>
    ips.map((ip) => ({ ip, weight: 1, role: takers.has(name) ? ('overflow' as const) : ('first' as const), rule: -1 })),
  );
}

/** Where a route's server is warmed up and names who takes the rest, that is a later route. */
function warmupOverflow(servers: readonly Server[], routes: readonly PlannedRoute[]): PlannedRoute[] {
  return routes.flatMap(({ ip, rule }) => {
    const takers = servers.find((server) => server.ips.includes(ip))?.warmup?.overflow ?? [];
    return takers.flatMap((name) => {
      const ips = servers.find((server) => server.name === name)?.ips ?? [];
      return ips.map((taker) => ({ ip: taker, weight: 1, role: 'overflow' as const, rule }));
    });
  });
}

/** An IP comes once for each rule. */
function isFirstOfItsKind(route: PlannedRoute, place: number, routes: readonly PlannedRoute[]): boolean {
  return routes.findIndex(({ ip, rule }) => ip === route.ip && rule === route.rule) === place;
}
