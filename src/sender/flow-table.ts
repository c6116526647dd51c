// Flows, made when the first message for them comes: which gates hold a campaign's mail to one destination, and by
// which routes it may leave. A flow may be pinned to one IP, for retries that must come from where the first try came.

import type { LedgerTables } from '../domain/ledger.ts';
import type { Scenario, Server, Throttle } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import { Quota } from '../policy/quota.ts';
import type { AddressBook, Destination } from './address-book.ts';
import { Flow, Path, Turn } from './flow.ts';
import type { FlowPlace, Governor, PathPlace } from './governor.ts';
import { applies, dependsOnRoute, type LimitBook, serverGates, throttleGates } from './limit-book.ts';

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
  readonly #byDestination: readonly Int32Array[];
  readonly #pinned = new Map<string, Flow>();
  readonly #groups = new Map<string, number>();
  readonly #pathRows = new Map<string, number>();
  #pathCount = 0;

  constructor(
    scenario: Scenario,
    tables: LedgerTables,
    book: LimitBook,
    addresses: AddressBook,
    governors: readonly Governor[],
    lanes: readonly string[],
  ) {
    this.#scenario = scenario;
    this.#tables = tables;
    this.#book = book;
    this.#addresses = addresses;
    this.#governors = governors;
    this.#lanes = lanes;
    this.ips = scenario.sender.servers.flatMap((server, serverIndex) =>
      server.ips.map((ip) => ({ server, serverIndex, ip })),
    );
    this.#byDestination = scenario.campaigns.map(() => new Int32Array(addresses.destinations.length).fill(-1));
  }

  flowFor(campaign: number, destination: number): Flow {
    const known = this.#byDestination[campaign]![destination]!;
    if (known !== -1) return this.flows[known]!;
    const flow = this.#create(campaign, destination, -1, new Turn());
    this.#byDestination[campaign]![destination] = flow.index;
    return flow;
  }

  /** The flow that shares everything with `flow` but leaves by the IP of `path` alone. */
  pinnedTo(flow: Flow, path: Path): Flow {
    if (flow.routes.length === 1) return flow;
    const key = `${flow.campaign} ${flow.destination} ${path.ip}`;
    let pinned = this.#pinned.get(key);
    if (pinned === undefined) {
      pinned = this.#create(flow.campaign, flow.destination, path.ip, flow.turn);
      this.#pinned.set(key, pinned);
    }
    return pinned;
  }

  #create(campaignIndex: number, destinationIndex: number, onlyIp: number, turn: Turn): Flow {
    const campaign = this.#scenario.campaigns[campaignIndex]!;
    const destination = this.#addresses.destinations[destinationIndex]!;
    const group = this.#groupOf(campaignIndex, campaign.lane, destination);
    const { name, lane: laneName } = campaign;
    const at = { campaignIndex, destinationIndex, destination };
    const place: FlowPlace = { ...at, campaign: name, lane: laneName, server: null, ip: '' };
    const sharedGates = this.#sharedGates(place);
    const routes = this.ips.flatMap(({ server, serverIndex, ip }, ipIndex) => {
      const isMeant = onlyIp === -1 || onlyIp === ipIndex;
      if (!isMeant || (campaign.servers.length > 0 && !campaign.servers.includes(server.name))) return [];
      const pathIndex = this.#pathCount++;
      return [this.#createPath(group, sharedGates, { ...place, server, ip, serverIndex, ipIndex, pathIndex })];
    });
    const lane = this.#lanes.indexOf(campaign.lane);
    const flow = new Flow(this.flows.length, group, campaignIndex, destinationIndex, lane, sharedGates, routes, turn);
    this.flows.push(flow);
    return flow;
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
    const gates: Gate[] = this.#governors.flatMap((governor) => governor.pathGates?.(place) ?? []);
    gates.push(...serverGates(this.#book, server, serverIndex));
    const site = `${destination.providerName} site ${destination.site}`;
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
    return new Path({
      index: place.pathIndex,
      row: this.#pathRowOf(group, server, ip, place.lane, [...sharedGates, ...gates, ...connectGates]),
      ip: ipIndex,
      gates,
      connectGates,
      refused,
      settledGates: [...sharedGates, ...gates].filter(
        ({ keeper }) => keeper instanceof Quota && keeper.spec.counts === 'accepted',
      ),
      connections: this.#book.pool(ipIndex, ip, destinationIndex, site),
      messagesPerConnection: messagesPerConnection(throttles, this.#scenario),
    });
  }

  #groupOf(campaign: number, lane: string, destination: Destination): number {
    const provider = destination.providerName;
    const key = `${campaign} ${provider}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = this.#tables.groups.length;
      const { hasFeedbackLoop } = destination;
      this.#tables.groups.push({ campaign, lane, provider, siteClass: provider, hasFeedbackLoop });
      this.#groups.set(key, group);
    }
    return group;
  }

  #pathRowOf(group: number, server: Server, ip: string, lane: string, gates: readonly Gate[]): number {
    const limits = gates.map((gate) => this.#book.rowOf(gate)).filter((row) => row !== -1);
    const key = `${group} ${ip} ${limits.join(' ')}`;
    let row = this.#pathRows.get(key);
    if (row === undefined) {
      row = this.#tables.paths.length;
      const pool = this.#scenario.sender.pools.find((candidate) => candidate.lanes.includes(lane))!.name;
      this.#tables.paths.push({ group, server: server.name, ip, pool, limits });
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
