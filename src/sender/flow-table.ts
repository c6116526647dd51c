// Flows, made when the first message for them comes: which gates hold a campaign's mail to one destination, and by
// which routes it may leave. A flow may be pinned to one IP, for retries that must come from where the first try came.

import type { LedgerTables } from '../domain/ledger.ts';
import { routeRoles } from '../domain/routing.ts';
import type { Campaign, Scenario, Server, Throttle } from '../domain/scenario.ts';
import { windowIn } from '../policy/calendar.ts';
import type { Gate } from '../policy/gate.ts';
import { Quota } from '../policy/quota.ts';
import { routeOrderOf } from '../policy/route-order.ts';
import { type PlannedRoute, plannedRoutes } from '../policy/routing.ts';
import type { AddressBook, Destination } from './address-book.ts';
import { Flow, Path, Turn } from './flow.ts';
import type { FlowPlace, Governor, PathPlace } from './governor.ts';
import { applies, dependsOnRoute, type LimitBook, serverGates, throttleGates } from './limit-book.ts';
import { keepsRecipientHours } from './recipient-zones.ts';

interface SendingIp {
  readonly server: Server;
  readonly serverIndex: number;
  readonly ip: string;
}

export class FlowTable {
  readonly flows: Flow[] = [];
  /** All IPs of all servers, in the order of the file. */
  readonly ips: readonly SendingIp[];
  readonly #scenario: Scenario;
  readonly #tables: LedgerTables;
  readonly #book: LimitBook;
  readonly #addresses: AddressBook;
  readonly #governors: readonly Governor[];
  readonly #lanes: readonly string[];
  readonly #ipIndices: ReadonlyMap<string, number>;
  /** By campaign: flows by destination, for each zone that the campaign tells apart. */
  readonly #byDestination: readonly Int32Array[];
  readonly #pinned = new Map<string, Flow>();
  readonly #groups: Map<string, number>;
  /** The table that numbers paths for all its copies. */
  readonly #eldest: FlowTable;
  readonly #pathRows = new Map<string, number>();
  /** The first path of each row in the ledger; the eldest table's, of those of its copies too. */
  readonly #pathOfRow: (Path | undefined)[] = [];
  #pathCount = 0;

  constructor(
    scenario: Scenario,
    tables: LedgerTables,
    book: LimitBook,
    addresses: AddressBook,
    governors: readonly Governor[],
    lanes: readonly string[],
    kin: FlowTable | null = null,
  ) {
    this.#eldest = kin === null ? this : kin.#eldest;
    this.#groups = kin === null ? new Map() : kin.#groups;
    this.#scenario = scenario;
    this.#tables = tables;
    this.#book = book;
    this.#addresses = addresses;
    this.#governors = governors;
    this.#lanes = lanes;
    this.ips = scenario.sender.servers.flatMap((server, serverIndex) =>
      server.ips.map((ip) => ({ server, serverIndex, ip })),
    );
    this.#ipIndices = new Map(this.ips.map(({ ip }, index) => [ip, index]));
    this.#byDestination = scenario.campaigns.map((_, campaign) => {
      const zoneCount = Math.max(1, this.#zoneNames(campaign).length);
      return new Int32Array(addresses.destinations.length * zoneCount).fill(-1);
    });
  }

  /** A table of the same flows, held by the limits of another book. */
  copy(book: LimitBook): FlowTable {
    return new FlowTable(this.#scenario, this.#tables, book, this.#addresses, this.#governors, this.#lanes, this);
  }

  /** `zone`: place of the recipient's among the campaign's, where it tells them apart. */
  flowFor(campaign: number, destination: number, zone = 0): Flow {
    const place = zone * this.#addresses.destinations.length + destination;
    const known = this.#byDestination[campaign]![place]!;
    if (known !== -1) return this.flows[known]!;
    const flow = this.#create(campaign, destination, zone, -1, new Turn());
    this.#byDestination[campaign]![place] = flow.index;
    return flow;
  }

  /** The flow that shares everything with `flow` but leaves by the IP of `path` alone. */
  pinnedTo(flow: Flow, path: Path): Flow {
    if (flow.routes.length === 1) return flow;
    const { zone } = flow;
    const key = `${flow.campaign} ${flow.destination} ${path.ip} ${zone}`;
    let pinned = this.#pinned.get(key);
    if (pinned === undefined) {
      pinned = this.#create(flow.campaign, flow.destination, zone, path.ip, flow.turn);
      this.#pinned.set(key, pinned);
    }
    return pinned;
  }

  /** A path of this row in the ledger; undefined where none has been made. */
  pathOf(row: number): Path | undefined {
    return this.#eldest.#pathOfRow[row];
  }

  #create(campaignIndex: number, destinationIndex: number, zone: number, onlyIp: number, turn: Turn): Flow {
    const campaign = this.#scenario.campaigns[campaignIndex]!;
    const destination = this.#addresses.destinations[destinationIndex]!;
    const group = this.#groupOf(campaignIndex, campaign.lane, destination);
    const { name, lane: laneName } = campaign;
    const at = { campaignIndex, destinationIndex, destination, zone: this.#zoneNames(campaignIndex)[zone] ?? '' };
    const place: FlowPlace = { ...at, campaign: name, lane: laneName, server: null, ip: '' };
    const sharedGates = this.#sharedGates(place);
    const planned = this.#routesOf(campaign, destination, onlyIp);
    const routes = planned.map(({ ip, rule, role }) => {
      const ipIndex = this.#ipIndices.get(ip)!;
      const from = { ...this.ips[ipIndex]!, ipIndex, pathIndex: this.#eldest.#pathCount++ };
      return this.#createPath(group, sharedGates, { ...place, ...from, rule, role });
    });
    const lane = this.#lanes.indexOf(campaign.lane);
    const order = routeOrderOf(
      planned.map(tierOf),
      planned.map(({ weight }) => weight),
    );
    const index = this.flows.length;
    const flow = new Flow(index, group, campaignIndex, destinationIndex, lane, sharedGates, routes, order, turn);
    this.flows.push(flow);
    flow.zone = zone;
    for (const governor of this.#governors) governor.flowMade?.(flow, place);
    return flow;
  }

  #routesOf(campaign: Campaign, destination: Destination, onlyIp: number): readonly PlannedRoute[] {
    if (onlyIp !== -1) return [{ ip: this.ips[onlyIp]!.ip, weight: 1, role: 'first', rule: -1 }];
    const { name, lane } = campaign;
    const { providerName: provider, domain } = destination;
    return plannedRoutes(this.#scenario, campaign, { campaign: name, lane, provider, domain });
  }

  /** None where the campaign does not go by its recipients' clocks. */
  #zoneNames(campaign: number): readonly string[] {
    const plan = this.#scenario.campaigns[campaign]!;
    return keepsRecipientHours(plan) ? this.#addresses.zonesOf(plan.audience).names : [];
  }

  #sharedGates(place: FlowPlace): readonly Gate[] {
    const { campaignIndex } = place;
    const campaign = this.#scenario.campaigns[campaignIndex]!;
    const gates: Gate[] = [];
    if (campaign.rate !== null) {
      const source = `campaigns[${campaign.name}].rate`;
      gates.push(
        this.#book.rate(`campaign ${campaignIndex}`, `rate of ${campaign.name}`, source, campaign.rate, 1).gate,
      );
    }
    for (const throttle of this.#scenario.sender.throttles)
      if (!dependsOnRoute(throttle) && applies(throttle, place))
        gates.push(...throttleGates(this.#book, throttle, place).gates);
    for (const governor of this.#governors) gates.push(...(governor.flowGates?.(place) ?? []));
    return gates;
  }

  #createPath(group: number, sharedGates: readonly Gate[], place: PathPlace): Path {
    const { server, ip, destination, serverIndex, ipIndex, destinationIndex } = place;
    const gates: Gate[] = [];
    for (const governor of this.#governors) gates.push(...(governor.pathGates?.(place) ?? []));
    gates.push(...serverGates(this.#book, server, serverIndex));
    // A relay takes mail for everybody over the same connections.
    const isStraight = server.transport.kind === 'mx';
    const site = isStraight
      ? `${destination.providerName} site ${destination.site}`
      : `the ${server.transport.kind} of ${server.name}`;
    const refused = this.#book.hold(`refused ${ipIndex} ${site}`, 'refused', `${site} refused ${ip}`);
    refused.gate.asksConnection = true;
    const connectGates: Gate[] = [refused.gate];
    for (const governor of this.#governors) connectGates.push(...(governor.connectGates?.(place) ?? []));
    const throttles = this.#scenario.sender.throttles.filter((throttle) => applies(throttle, place));
    for (const throttle of throttles) {
      const made = throttleGates(this.#book, throttle, place);
      if (dependsOnRoute(throttle)) gates.push(...made.gates);
      connectGates.push(...made.connectGates);
    }
    const path = new Path({
      index: place.pathIndex,
      row: this.#pathRowOf(group, place, [...sharedGates, ...gates, ...connectGates]),
      ip: ipIndex,
      gates,
      connectGates,
      refused,
      settledGates: [...sharedGates, ...gates].filter(
        ({ keeper }) => keeper instanceof Quota && keeper.spec.counts === 'accepted',
      ),
      connections: this.#book.pool(ipIndex, ip, isStraight ? destinationIndex : -1, site),
      messagesPerConnection: messagesPerConnection(throttles, this.#scenario),
    });
    this.#eldest.#pathOfRow[path.row] ??= path;
    return path;
  }

  #groupOf(campaign: number, lane: string, destination: Destination): number {
    const { providerName: provider, siteClass } = destination;
    const key = `${campaign} ${provider} ${siteClass}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = this.#tables.groups.length;
      const { hasFeedbackLoop } = destination;
      this.#tables.groups.push({ campaign, lane, provider, siteClass, hasFeedbackLoop });
      this.#groups.set(key, group);
    }
    return group;
  }

  /** -1 where the campaign keeps no hours. */
  #windowRowOf({ campaignIndex, zone }: FlowPlace): number {
    const { name, window } = this.#scenario.campaigns[campaignIndex]!;
    if (window === undefined) return -1;
    const { windows } = this.#tables;
    const known = windows.findIndex((row) => row.campaign === name && (zone === '' || row.zone === zone));
    return known === -1 ? windows.push({ campaign: name, ...windowIn(window, zone) }) - 1 : known;
  }

  #pathRowOf(group: number, place: PathPlace, gates: readonly Gate[]): number {
    const { server, ip, lane } = place;
    const limits = gates.map((gate) => this.#book.rowOf(gate)).filter((row) => row !== -1);
    const window = this.#windowRowOf(place);
    const key = `${group} ${ip} ${limits.join(' ')} window ${window}`;
    let row = this.#pathRows.get(key);
    if (row === undefined) {
      row = this.#tables.paths.length;
      const pool = this.#scenario.sender.pools.find((candidate) => candidate.lanes.includes(lane))!.name;
      this.#tables.paths.push({ group, server: server.name, ip, pool, limits, ...(window !== -1 && { window }) });
      this.#pathRows.set(key, row);
    }
    return row;
  }
}

function messagesPerConnection(throttles: readonly Throttle[], scenario: Scenario): number {
  return throttles.reduce(
    (least, throttle) => Math.min(least, throttle.messagesPerConnection ?? least),
    scenario.sender.connections.messagesPerConnection,
  );
}

/** Routes of an earlier rule go before those of a later one, and within a rule each role after the other. */
function tierOf({ rule, role }: PlannedRoute, _place: number, all: readonly PlannedRoute[]): number {
  const isAlone = all.every((other) => other.rule === rule);
  const rank = isAlone ? 0 : all.findIndex((other) => other.rule === rule);
  return rank * routeRoles.length + routeRoles.indexOf(role);
}
