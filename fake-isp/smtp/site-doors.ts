// Where the sites of a long tail are to be found by who goes by their MX records: each on an address of its own, and all
// on one port, since a name server tells addresses and no ports.

import { createServer } from 'node:net';
import type { Provider } from '../model/provider.ts';
import { SiteTrait } from '../model/sites.ts';
import { siteHost } from './dns-zone.ts';
import type { DoorPlan } from './mail-host.ts';

export interface SitePlan {
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  readonly isSingleLoopback: boolean;
}

/** Nobody listens where the model has a dead host, or a domain without one. */
const closed: readonly (number | undefined)[] = [SiteTrait.Dead, SiteTrait.NoDomain, SiteTrait.NullMx];

export async function doorsOf(
  { profile, sites }: Provider,
  { host, port, isSingleLoopback }: SitePlan,
): Promise<readonly DoorPlan[]> {
  const { count } = profile.sites;
  if (count === 1 || isSingleLoopback) return [{ host, port, site: 0 }];
  const common = port === 0 ? await freePort(host) : port;
  const open = Array.from({ length: count }, (_, site) => site).filter((site) => !closed.includes(sites?.traits[site]));
  const own = open.map((site) => ({ host: siteHost({ host, isSingle: false }, site), port: common, site }));
  // Who goes by no MX record comes to the first site.
  return [{ host, port: common, site: 0 }, ...own];
}

function freePort(host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
