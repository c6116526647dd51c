// Where a figure belongs, as numbers: each path's group, campaign, provider, server and IP, and each group's lane. Rows
// of the tables come while the run goes on, so this learns them when it first meets one.

import type { LedgerTables } from '../domain/ledger.ts';
import { widenInt32 } from './columns.ts';

/** Names in the order they were first met. */
export class Names {
  readonly list: string[] = [];
  readonly #indexOf = new Map<string, number>();

  index(name: string): number {
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    this.#indexOf.set(name, this.list.length);
    return this.list.push(name) - 1;
  }

  find(name: string): number {
    return this.#indexOf.get(name) ?? -1;
  }
}

export class Places {
  readonly tables: LedgerTables;
  readonly providers = new Names();
  readonly servers = new Names();
  readonly ips = new Names();
  readonly lanes = new Names();
  /** (provider, server) pairs, as latencies are kept. */
  readonly links = new Names();
  /** (campaign, lane, provider, server) cells, as replies over time are kept. */
  readonly cells = new Names();
  readonly linkOfPath: number[] = [];

  groupCount = 0;
  providerOfGroup = new Int32Array(0);
  laneOfGroup = new Int32Array(0);

  pathCount = 0;
  groupOfPath = new Int32Array(0);
  providerOfPath = new Int32Array(0);
  serverOfPath = new Int32Array(0);
  ipOfPath = new Int32Array(0);
  cellOfPath = new Int32Array(0);

  constructor(tables: LedgerTables) {
    this.tables = tables;
  }

  learnGroups(): void {
    const groups = this.tables.groups;
    this.providerOfGroup = widenInt32(this.providerOfGroup, groups.length, 0);
    this.laneOfGroup = widenInt32(this.laneOfGroup, groups.length, 0);
    for (; this.groupCount < groups.length; this.groupCount++) {
      const { provider, lane } = groups[this.groupCount]!;
      this.providerOfGroup[this.groupCount] = this.providers.index(provider);
      this.laneOfGroup[this.groupCount] = this.lanes.index(lane);
    }
  }

  learnPaths(): void {
    this.learnGroups();
    const paths = this.tables.paths;
    this.groupOfPath = widenInt32(this.groupOfPath, paths.length, 0);
    this.providerOfPath = widenInt32(this.providerOfPath, paths.length, 0);
    this.serverOfPath = widenInt32(this.serverOfPath, paths.length, 0);
    this.ipOfPath = widenInt32(this.ipOfPath, paths.length, 0);
    this.cellOfPath = widenInt32(this.cellOfPath, paths.length, 0);
    for (; this.pathCount < paths.length; this.pathCount++) this.#learnPath(this.pathCount);
  }

  #learnPath(path: number): void {
    const { group, server, ip } = this.tables.paths[path]!;
    const { campaign, lane, provider } = this.tables.groups[group]!;
    this.groupOfPath[path] = group;
    this.providerOfPath[path] = this.providerOfGroup[group]!;
    this.serverOfPath[path] = this.servers.index(server);
    this.ipOfPath[path] = this.ips.index(`${server}\n${ip}`);
    this.linkOfPath[path] = this.links.index(`${provider}\n${server}`);
    this.cellOfPath[path] = this.#cell(campaign, lane, provider, server);
  }

  /** Beyond a thousand cells (fifty campaigns at sixty providers by several servers) new ones share the campaign ''. */
  #cell(campaign: number, lane: string, provider: string, server: string): number {
    const key = `${campaign}\n${lane}\n${provider}\n${server}`;
    const known = this.cells.find(key);
    if (known >= 0 || this.cells.list.length < 1024) return this.cells.index(key);
    return this.cells.index(`-1\n\n${provider}\n${server}`);
  }
}
